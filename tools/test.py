"""Run the tests on SQLite, on PostgreSQL, and the browser journeys once; end with one line that sums them up.

    python tools/test.py                                    everything
    python tools/test.py --only sqlite tests/engines/cases  what follows the options goes to pytest
    python tools/test.py --seed 12345                       the order of an earlier run again

What touches no database cannot differ between the two and runs once: beside SQLite. Whether a test does is told by
what it asks for (tests/conftest.py marks it `database`); the PostgreSQL run alone (--only postgres) leaves nothing out.
Three processes share two cores, since the long tests mostly wait; journeys run two at a time.

Where PostgreSQL, Chromium and the directory come from is said in tools/peers.py.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parent))
from peers import ensure_directory, find_browser, install, postgres
from tied import tied

ROOT = Path(__file__).resolve().parent.parent
RUNS = ("sqlite", "postgres", "journeys")
AT_A_TIME = ["-n", "3", "--dist", "worksteal"]
JOURNEYS = "journey and not proof"
JOURNEYS_AT_A_TIME = ["-n", "2", "--dist", "worksteal"]
PROOFS = "proofs"  # the long ones that mean PostgreSQL, only when asked for
HEADINGS = {
    "sqlite": "SQLite",
    "postgres": "PostgreSQL",
    "journeys": "Journeys in the browser",
    PROOFS: "Proofs on PostgreSQL",
}
MARKS = {
    "sqlite": "not journey and not race and not proof",
    "postgres": "not journey and not proof",
    PROOFS: "proof and race",
}
LONGEST_RUN = 40 * 60  # seconds; a run that hangs is ended, not waited for


class Count(NamedTuple):
    """What one run of pytest came to; `broken` when it did not come to its end."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: bool = False


def heading(text: str) -> None:
    print(f"\n──── {text}")


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


@contextlib.contextmanager
def shared_tables(database: str | None) -> Iterator[None]:
    """The empty tables are migrated once for all runs (tests/tables.py); those of PostgreSQL beside the first run."""
    with tempfile.TemporaryDirectory(prefix="duqin-test-shared-") as folder, tied("folder", folder):
        os.environ["DUQIN_TEST_SHARED"] = folder
        if not database:
            yield
            return
        environment = os.environ | {"DUQIN_DATABASE_URL": database}
        command = [sys.executable, "-m", "tests.tables"]
        with subprocess.Popen(command, cwd=ROOT, env=environment) as making, tied("process", making.pid):
            try:
                yield  # who needs them waits for them
            finally:
                making.terminate()
        subprocess.run([*command, "end"], cwd=ROOT, env=environment, check=True)


def run_all(runs: list[str], arguments: list[str]) -> list[Count]:
    """The chosen runs in order, with a PostgreSQL where one of them wants it."""
    is_wanted = set(runs) != {"sqlite"}
    with postgres() if is_wanted else contextlib.nullcontext() as database, shared_tables(database):
        beside = "sqlite" in runs
        return [run_one(run, arguments, database or "", is_beside=beside) for run in runs]


def run_one(run: str, arguments: list[str], database: str, *, is_beside: bool) -> Count:
    """One of the runs; what touches no database is left to SQLite where that runs as well (`is_beside`)."""
    heading(HEADINGS[run])
    if run == "journeys":
        return run_journeys(arguments, database=database)
    marks = MARKS[run] + (" and database" if run == "postgres" and is_beside else "")
    chosen = ["-m", marks, *([] if run == PROOFS else AT_A_TIME), *arguments]
    return run_pytest(chosen, database=None if run == "sqlite" else database)


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
