"""What a request costs, beside its limit in the same run: the raw SQL of the page and a hello world of the same server.

    python tools/bench.py                    10,000 and 100,000 cases on PostgreSQL, two server processes
    python tools/bench.py --rows 10000       one size only

The rows are honest: the demo's semester goes through the real verbs once, then each of its cases, with clocks,
steps, notices, inspections, findings and points, is copied with keys of its own until the number is reached.
Machines drift: compare within one run, never between two.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent))
from test import temporary_postgres

PORT, HELLO_PORT = 8391, 8392
WORKERS = 2
TICK = os.sysconf("SC_CLK_TCK")
ONE_BY_ONE, TOGETHER, HANDS = 80, 240, 8
HELLO = (
    "def app(environ, start):\n    start('200 OK', [('Content-Type', 'text/plain')])\n    return [b'hello']\n"
)

OFF = "+ k.k * 10000000"
UUID = "md5({0}::text || ':' || k.k)::uuid"
COPIES: dict[str, dict[str, str]] = {
    # table: what differs in a copy; everything else is as in the original
    "documents_numberdrawn": {
        "id": f"id {OFF}",
        "sequence": "sequence + k.k * 10000",
        "text": "text || '-' || k.k",
    },
    "inspections_inspection": {"id": UUID.format("id"), "number": "number || '-' || k.k", "task_id": "NULL"},
    "inspections_answer": {"id": UUID.format("id"), "inspection_id": UUID.format("inspection_id")},
    "cases_case": {
        "id": f"id {OFF}",
        "number": "number || '-' || k.k",
        "origin_id": UUID.format("origin_id") + "::text",
        "recurs_id": f"recurs_id {OFF}",
    },
    "inspections_finding": {
        "id": UUID.format("id"),
        "number": "number || '-' || k.k",
        "inspection_id": UUID.format("inspection_id"),
        "answer_id": UUID.format("answer_id"),
        "case_id": f"case_id {OFF}",
    },
    "cases_clock": {"id": f"id {OFF}", "case_id": f"case_id {OFF}"},
    "cases_step": {"id": f"id {OFF}", "case_id": f"case_id {OFF}"},
    "cases_notice": {
        "id": f"id {OFF}",
        "number_id": f"number_id {OFF}",
        "origin_id": UUID.format("origin_id") + "::text",
    },
    "cases_noticeitem": {"id": f"id {OFF}", "case_id": f"case_id {OFF}", "notice_id": f"notice_id {OFF}"},
    "assessment_ledgerentry": {
        "id": f"id {OFF}",
        "key": "key || '-' || k.k",
        "reverses_id": f"reverses_id {OFF}",
        "period": "'2020-01'",
    },
}


def django_here() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "duqin.config.settings"
    import django

    django.setup()


def build() -> None:
    """The demo's semester in an empty database."""
    from duqin.interfaces.cli.commands.starting import bring_up_to_date

    bring_up_to_date()
    from duqin.interfaces.cli.demo import building

    building.build(lambda words: print(f"  {words}"))


def multiply(rows: int) -> int:
    """Copy until there are so many cases; returns how many there are. Statistics are brought up to date."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case WHERE id < 10000000")
        base = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(max(id) / 10000000, 0) FROM cases_case")
        first, last = cursor.fetchone()[0] + 1, max(0, round(rows / base) - 1)
        cursor.execute("SET session_replication_role = replica")  # triggers were for the originals
        for table, changed in COPIES.items():
            cursor.execute(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
                [table],
            )
            columns = [row[0] for row in cursor.fetchall()]
            values = ", ".join(changed.get(column, f't."{column}"') for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t "  # noqa: S608
                f"CROSS JOIN generate_series({first}, {last}) k(k) WHERE {_original(table)}"
            )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
        cursor.execute("SELECT count(*) FROM cases_case")
        return int(cursor.fetchone()[0])


def _original(table: str) -> str:
    """Rows of the demo itself, not copies of an earlier step."""
    visits = "SELECT id FROM inspections_inspection WHERE number ~ '^J[0-9]+-[0-9]+$'"
    keyed = {
        "inspections_inspection": f"t.id IN ({visits})",
        "inspections_answer": f"t.inspection_id IN ({visits})",
        "inspections_finding": "t.case_id < 10000000",
    }
    return keyed.get(table, "t.id < 10000000")


# ---------------------------------------------------------------- processes


@dataclass
class Served:
    """A running server: its address, its processes, its log."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def cpu(self) -> float:
        """CPU seconds of the server's processes so far."""
        return sum(_cpu(pid) for pid in _family(self.process.pid))


def _family(pid: int) -> list[int]:
    found = [pid]
    for child in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = child.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found += _family(int(child.parent.name))
    return found


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12]) + int(fields[13]) + int(fields[14])) / TICK


def postgres_cpu() -> float:
    """CPU seconds of all PostgreSQL processes of this machine, ended ones included through their parent."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/comm"):
        try:
            if stat.read_text().strip() == "postgres":
                total += _cpu(int(stat.parent.name))
        except OSError:
            continue
    return total


@contextmanager
def served(command: list[str], port: int, log: Path, **environment: str) -> Iterator[Served]:
    """A server in processes of its own, ended at the end."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=os.environ | environment,
            start_new_session=True,
        )
    try:
        for _ in range(300):
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=2).connect()
                break
            except OSError:
                time.sleep(0.1)
        yield Served(port, process, log)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


class Visitor:
    """A signed-in person on one kept-alive connection."""

    def __init__(self, port: int) -> None:
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, said: dict[str, Any] | None = None) -> tuple[int, str]:
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "Accept-Encoding": "gzip",
        }
        headers["Accept-Encoding"] = "identity"
        body = None
        if said is not None:
            said = said | {"csrfmiddlewaretoken": self.cookies.get("duqin-csrf", "")}
            body, headers["Content-Type"] = urlencode(said, doseq=True), "application/x-www-form-urlencoded"
        self.link.request(method, path, body, headers)
        answer = self.link.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";", 1)[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.read().decode("utf-8", "replace")

    def sign_in(self, username: str, password: str) -> None:
        self.ask("GET", "/account/login/")
        status, _text = self.ask("POST", "/account/login/", {"login": username, "password": password})
        if status != 302:
            raise SystemExit(f"Signing in gave {status}.")


# ---------------------------------------------------------------- measuring


@dataclass
class Row:
    """One line of the table, all in milliseconds but `rate` (requests a second) and `statements`."""

    name: str
    p50: float
    p95: float
    rate: float
    python: float
    database: float
    statements: float
    raw: float


def measure(server: Served, visitor: Visitor, name: str, ask: Callable[[Visitor], int], raw: float) -> Row:
    """A warm-up, requests one by one for p50 and p95, then several hands at once for the rate."""
    for _ in range(10):
        _fine(ask(visitor), name)
    mark, cpu, database = server.log.stat().st_size, server.cpu(), postgres_cpu()
    times = []
    for _ in range(ONE_BY_ONE):
        begun = time.perf_counter()
        _fine(ask(visitor), name)
        times.append((time.perf_counter() - begun) * 1000)
    cpu, database = server.cpu() - cpu, postgres_cpu() - database
    lines = server.log.read_bytes()[mark:].decode("utf-8", "replace")
    said = [int(n) for n in re.findall(r'"statements": ?(\d+)', lines)]
    times.sort()
    return Row(
        name,
        statistics.median(times),
        times[int(len(times) * 0.95)],
        _rate(server.port, visitor, ask),
        cpu / ONE_BY_ONE * 1000,
        database / ONE_BY_ONE * 1000,
        statistics.mean(said) if said else float("nan"),
        raw,
    )


def _fine(status: int, name: str) -> None:
    if status >= 400:
        raise SystemExit(f"{name} answered {status}.")


def _rate(port: int, visitor: Visitor, ask: Callable[[Visitor], int]) -> float:
    def work() -> None:
        own = Visitor(port)
        own.cookies = dict(visitor.cookies)
        for _ in range(TOGETHER // HANDS):
            ask(own)

    hands = [threading.Thread(target=work) for _ in range(HANDS)]
    begun = time.perf_counter()
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return TOGETHER / (time.perf_counter() - begun)


def raw_times(units: list[int], case: int) -> dict[str, float]:
    """p50 in ms of the least SQL each page could do, straight through the driver."""
    from django.db import connection

    ours = ", ".join(map(str, units)) or "0"
    open_states = "('open', 'notified', 'rectifying', 'reported', 'deferred', 'disputed')"
    queries = {
        "list": f"SELECT id, number, title, state, unit_id, due_at FROM cases_case WHERE state IN {open_states} "  # noqa: S608
        f"AND unit_id IN ({ours}) ORDER BY due_at, id LIMIT 51",
        "detail": f"SELECT * FROM cases_case c JOIN cases_clock k ON k.case_id = c.id WHERE c.id = {case}",  # noqa: S608
        "counts": "SELECT unit_id, state, count(*) FROM cases_case GROUP BY 1, 2",
        "insert": "INSERT INTO kernel_bench (word) VALUES ('x')",
    }
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS kernel_bench (id serial PRIMARY KEY, word text)")
        for name, sql in queries.items():
            times = []
            for _ in range(30):
                begun = time.perf_counter()
                cursor.execute(sql)
                if cursor.description:
                    cursor.fetchall()
                times.append((time.perf_counter() - begun) * 1000)
            found[name] = statistics.median(times)
        cursor.execute("DROP TABLE kernel_bench")
    return found


def a_sheet() -> tuple[str, dict[str, Any]]:
    """An inspection under way of the demo's inspector, and what a finding on it says."""
    from duqin.domains.inspections import queries, services
    from duqin.foundation.organisation import queries as organisation
    from duqin.foundation.organisation.models import Account, Place, ServiceArea, Unit

    account = Account.objects.select_related("person").get(username="inspector")
    by, unit = organisation.actor_for(account), Unit.objects.get(code="XSCY")
    visit = services.start(
        by=by,
        level=2,
        kind="patrol",
        area=ServiceArea.objects.get(code="catering"),
        unit=unit,
        outline=["巡查"],
    )
    plain = [c for c in queries.sheet_clauses(visit) if not c.photo_required and not c.measured]
    place = Place.objects.filter(unit=unit, is_active=True).first()
    said = {"clause": plain[0].pk, "unit": unit.pk, "place": place.pk if place else "", "count": 1}
    return str(visit.pk), said | {"description": "地面有积水"}


def round_of(rows: int, folder: Path) -> list[Row]:
    """Measure all pages at one size."""
    from django.db import connection

    from duqin.engines.cases.models import Case

    total = multiply(rows)
    print(f"{total:,} cases")
    case = Case.objects.filter(state="rectifying", pk__gt=10000000).order_by("pk").first()
    sample = case or Case.objects.filter(state="rectifying").order_by("pk")[0]
    units = list(Case.objects.values_list("unit_id", flat=True).distinct())
    raw = raw_times(units, sample.pk)
    sheet, said = a_sheet()
    connection.close()
    command = [sys.executable, "-m", "duqin.interfaces.cli.main", "serve", "--no-jobs"]
    command += ["--port", str(PORT), "--workers", str(WORKERS)]
    with served(command, PORT, folder / "serve.log", DUQIN_LOG="info") as server:
        visitor = Visitor(PORT)
        visitor.sign_in("inspector", "walk-the-last-mile")

        def get(path: str) -> Callable[[Visitor], int]:
            return lambda who: who.ask("GET", path)[0]

        def create(who: Visitor) -> int:
            return who.ask("POST", f"/inspections/{sheet}/findings/add/", said | {"id": str(uuid4())})[0]

        return [
            measure(server, visitor, "list, open, sorted", get("/cases/?flag=open&sort=due"), raw["list"]),
            measure(server, visitor, "case", get(f"/cases/{sample.number}/"), raw["detail"]),
            measure(server, visitor, "workbench", get("/"), raw["list"]),
            measure(server, visitor, "scores of the month", get("/assessment/2020-01/"), raw["counts"]),
            measure(server, visitor, "record a finding", create, raw["insert"]),
        ]


def hello_world(folder: Path) -> float:
    """CPU ms of an empty answer of the same server with as many processes."""
    (folder / "bench_hello.py").write_text(HELLO)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(HELLO_PORT)]
    command += ["--workers", str(WORKERS), "--no-log", "bench_hello:app"]
    with served(command, HELLO_PORT, folder / "hello.log", PYTHONPATH=str(folder)) as server:
        time.sleep(1)
        return measure(server, Visitor(HELLO_PORT), "hello", lambda who: who.ask("GET", "/")[0], 0).p50


def show(rows: int, found: list[Row], hello: float) -> None:
    print(
        f"\n{rows:,} cases; hello world {hello:.2f} ms; times in ms, rate in requests a second with {HANDS} hands"
    )
    print(
        "| page | p50 | p95 | rate | CPU Python | CPU database | statements | raw SQL | p50 / (raw + hello) |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for row in found:
        limit = row.p50 / (row.raw + hello)
        print(
            f"| {row.name} | {row.p50:.1f} | {row.p95:.1f} | {row.rate:.0f} | {row.python:.1f} | {row.database:.1f} "
            f"| {row.statements:.0f} | {row.raw:.2f} | {limit:.1f} |"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--rows", default="10000,100000", help="numbers of cases, separated by commas, rising"
    )
    sizes = [int(size) for size in parser.parse_args().rows.split(",")]
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    with tempfile.TemporaryDirectory(prefix="duqin-bench-") as name, temporary_postgres() as server:
        folder = Path(name)
        os.environ |= {"DUQIN_DATA": name, "DUQIN_DATABASE_URL": server, "DUQIN_MAIL_URL": "memorymail://"}
        _make_database(server)
        django_here()
        build()
        hello = hello_world(folder)
        for size in sizes:
            show(size, round_of(size, folder), hello)
    return 0


def _make_database(server: str) -> None:
    import psycopg

    place = parse_qs(urlsplit(server).query)["host"][0]
    with psycopg.connect(host=place, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE duqin")


if __name__ == "__main__":
    sys.exit(main())
