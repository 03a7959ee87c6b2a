"""What a page costs, beside its limit from the same minute: the raw SQL of the page and a hello world of its server.

    python tools/bench.py                    10,000 and 100,000 cases on PostgreSQL, two server processes
    python tools/bench.py --rows 1000000     another size; several, rising, separated by commas
    python tools/bench.py --only phones      phones alone, on the demo's rows: a few minutes
    python tools/bench.py --write            keep the tables in docs/performance.md

PostgreSQL: as tools/test.py finds it, but one that keeps what it promised (fsync on). The rows are honest: two weeks
of the demo's semester go through the real verbs, then each inspection with all that hangs on it is copied with keys of
its own until the number of cases is reached. Everything that is started here ends with it.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

sys.path.insert(0, str(Path(__file__).resolve().parent))
import peers
from benchmark import copies, phones, seed, servers, telling, walk
from benchmark.measuring import Backends, Bench
from benchmark.raw import Raw
from benchmark.visitor import Visitor, first_visit
from tied import tied

WALKS = walk.WARMING + 40


def say(words: object) -> None:
    print(words, flush=True)


@contextmanager
def database() -> Iterator[str]:
    """The address of an empty database on a durable server, dropped at the end."""
    import psycopg

    with peers.postgres(is_durable=True) as server:
        parts, name = urlsplit(server), f"duqin_bench_{secrets.token_hex(4)}"
        with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                if (found := connection.execute(f"SHOW {setting}").fetchone()) != ("on",):
                    raise SystemExit(
                        f"PostgreSQL has {setting} = {found and found[0]}: not what a school runs."
                    )
            connection.execute(f"CREATE DATABASE {name}")
            try:
                yield urlunsplit(parts._replace(path=f"/{name}"))
            finally:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def set_up(address: str, folder: str) -> None:
    os.environ |= {"DUQIN_DATA": folder, "DUQIN_DATABASE_URL": address, "DUQIN_MAIL_URL": "dummymail://"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "duqin.config.settings"
    import django

    django.setup()


def measure(rows: int, address: str, folder: Path, *, is_last: bool) -> telling.Round:
    """All pages at one size."""
    from django.db import connection

    from duqin.interfaces.cli.demo.accounts import PASSWORD

    say(f"Copying up to {rows:,} cases …")
    total = copies.multiply(rows, say)
    desk = copies.give_desk(seed.actor().person_id, seed.scope())
    sheets, subject = seed.start_sheets(WALKS), seed.subject()
    units = seed.scope()
    connection.close()
    with ExitStack() as stack:
        server = stack.enter_context(servers.product(folder))
        hello = stack.enter_context(servers.hello(folder))
        backends = stack.enter_context(closing(Backends(address)))
        raw = stack.enter_context(closing(Raw(address, units=units, case=subject.case, me=subject.person)))
        raw.learn(subject.case)
        visitor = Visitor(server.port)
        visitor.sign_in(seed.USERNAME, PASSWORD)
        bench = Bench(server, hello, backends, visitor, raw.connection.info.backend_pid)
        say(f"Measuring with {total:,} cases, {desk} of them on the desk …")
        found = [
            bench.page("list of 50 open cases", LIST, raw.list),
            bench.page("case with its history", f"/cases/{subject.number}/", raw.detail),
            bench.page("unit × state", "/cases/units/", raw.counts),
            bench.page("workbench", "/", raw.workbench),
            *walk.walk(bench, sheets, raw.create),
        ]
        visit = first_visit(visitor.twin(), "/") if is_last else None
    return telling.Round(total, found, visit)


def measure_phones(address: str, folder: Path) -> str:
    """One inspection brought by a phone, and many phones at once."""
    from django.db import connection

    from duqin.interfaces.cli.demo.accounts import PASSWORD

    say("Phones …")
    sheets = phones.open_sheets(4 + phones.PHONES)
    connection.close()
    with ExitStack() as stack:
        server = stack.enter_context(servers.product(folder))
        backends = stack.enter_context(closing(Backends(address)))
        visitor = Visitor(server.port)
        visitor.sign_in(seed.USERNAME, PASSWORD)
        one = phones.one_inspection(server, backends, visitor, sheets[:4])
        many = phones.all_at_once(visitor, sheets[4:], address)
    return phones.report(one, many)


LIST = "/cases/?flag=open&severity=general&sort=due"


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure pages beside their limits.", allow_abbrev=False)
    parser.add_argument(
        "--rows", default="10000,100000", help="numbers of cases, rising, separated by commas"
    )
    parser.add_argument("--write", action="store_true", help="keep the tables in docs/performance.md")
    parser.add_argument("--only", choices=("pages", "phones"), help="one of the two parts")
    options = parser.parse_args()
    sizes = [int(size) for size in options.rows.split(",")]
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    with (
        tempfile.TemporaryDirectory(prefix="duqin-bench-") as folder,
        tied("folder", folder),
        database() as address,
    ):
        set_up(address, folder)
        seed.make(say)
        found: list[tuple[str, telling.Marks]] = []
        if options.only != "phones":
            rounds = [measure(size, address, Path(folder), is_last=size == sizes[-1]) for size in sizes]
            found.append((telling.report(rounds), telling.PAGES))
        if options.only != "pages":
            found.append((measure_phones(address, Path(folder)), telling.PHONES))
    for text, marks in found:
        say(text)
        if options.write:
            telling.keep(text, marks)
    return 0


if __name__ == "__main__":
    sys.exit(main())
