"""Prove that the last commit stands by itself, part by part; a table at the end sums them up. Standard library only.

    python tools/prove.py                     all parts, each in a clean copy of the last commit
    python tools/prove.py wheel               only what is named: `--list` tells the names
    python tools/prove.py --here saboteurs    in this working tree as it is, which need not be committed

Every part runs, whatever came of the others. The faults run at the size of AT_SIZE; a size of the environment
(DUQIN_KILLS=40) goes before it.
"""

from __future__ import annotations

import argparse
import functools
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

# Run inside the environment that has only the wheel: what must have come with it.
CONTENTS = """
import importlib.util, pathlib, sys
home = pathlib.Path(importlib.util.find_spec("duqin").origin).parent
wanted = {
    "style sheet": "ui/static/ui/dist/app.css",
    "script": "ui/static/ui/dist/app.js",
    "icons": "ui/static/ui/dist/icons.svg",
    "templates": "**/templates/**/*.html",
    "English": "**/locale/en/LC_MESSAGES/django.mo",
    "rule packs": "foundation/standards/packs/*.yaml",
}
found = {what: len(list(home.glob(pattern))) for what, pattern in wanted.items()}
print("  in the wheel:", ", ".join(f"{number} {what}" for what, number in found.items()))
sys.exit(0 if all(found.values()) and "site-packages" in str(home) else 1)
"""

# The faults of tests/faults at their full size.
AT_SIZE = {
    "DUQIN_KILLS": "400",
    "DUQIN_WORKER_KILLS": "500",
    "DUQIN_POWER_CUTS": "2000",
    "DUQIN_WRITES_EACH": "1250",
    "DUQIN_LOSSES": "20",
}
# What a saboteur needs to be seen.
FOR_SABOTEURS = {"DUQIN_KILLS": "25", "DUQIN_LOSSES": "1"}
FAULTS = "tests/faults"


def run(command: list[str | Path], where: Path, **more: str) -> bool:
    """Run a program with its output shown. No setting of this shell about databases or data reaches it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUQIN_")}
    sizes = {name: os.environ[name] for name in AT_SIZE if name in os.environ}
    return subprocess.run([str(part) for part in command], cwd=where, env=kept | more | sizes).returncode == 0


def each(*done: bool) -> bool:
    """Whether all of them passed; all were run before this is asked."""
    return all(done)


# ---------------------------------------------------------------- where


class Places:
    """The tree that is proved: clean copies of the last commit, or this one as it is."""

    def __init__(self, folder: Path, *, is_here: bool) -> None:
        self.folder, self.is_here = folder, is_here

    def copy(self, name: str) -> Path:
        """A copy without anything git ignores."""
        target = self.folder / name
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, target], check=True)
        return target

    @functools.cached_property
    def tested(self) -> Path:
        """The copy in which checks and tests run."""
        return ROOT if self.is_here else self.copy("tested")

    @functools.cached_property
    def ready(self) -> Path:
        """The same, with its environment made."""
        subprocess.run(["make", "setup"], cwd=self.tested, check=True)
        return self.tested

    def pytest(self, *words: str, **more: str) -> bool:
        return run([self.ready / ".venv/bin/python", "-m", "pytest", "-q", *words], self.ready, **more)

    def test(self, only: str, *words: str, **more: str) -> bool:
        return run(
            [self.ready / ".venv/bin/python", "tools/test.py", "--only", only, "-n", "0", "-s", *words],
            self.ready,
            **more,
        )


# ---------------------------------------------------------------- the parts


def wheel(at: Places) -> bool:
    """by plain pip in an empty environment: it holds pages, styles and English, and runs"""
    home = at.folder / "wheel"
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    return (
        run(
            [scripts / "pip", "install", "--quiet", "--disable-pip-version-check", at.copy("bare")], at.folder
        )
        and run([scripts / "python", "-c", CONTENTS], at.folder)
        and run([scripts / "duqin", "--help"], at.folder)
    )


def suite(at: Places) -> bool:
    """.ci/run: all checks, all tests on both databases, journeys"""
    return run(["bash", ".ci/run"], at.tested)


def proofs(at: Places) -> bool:
    """the tests marked `proof` on SQLite: tampering, imports at size, a long hunt through the API"""
    return at.pytest("-m", "proof and not race and not journey", f"--ignore={FAULTS}")


def pages(at: Places) -> bool:
    """every page on a phone and at a desk: axe, width, console; each person's pages with scripts for words"""
    return each(
        at.test("journeys", "-m", "proof and journey"),
        at.test("journeys", f"{FAULTS}/test_poisoned_words.py", DUQIN_POISONED_PAGES="400"),
    )


def races(at: Places) -> bool:
    """the tests marked `proof` that mean PostgreSQL"""
    return at.test("proofs", f"--ignore={FAULTS}")


def faults_sqlite(at: Places) -> bool:
    """kills, power cuts, a full disk and a crowd, at size"""
    return at.test("sqlite", FAULTS, **AT_SIZE)


def faults_postgres(at: Places) -> bool:
    """kills and a lost database, at size"""
    return at.test("postgres", FAULTS, **AT_SIZE)


def saboteurs(at: Places) -> bool:
    """the server broken on purpose: each fault test goes red (tests/faults/SABOTEURS.md)"""
    return each(
        at.pytest("-s", "-m", "proof and not race", FAULTS, **FOR_SABOTEURS),
        at.test("proofs", FAULTS, **FOR_SABOTEURS),
    )


PARTS: dict[str, Callable[[Places], bool]] = {
    part.__name__.replace("_", "-"): part
    for part in (wheel, suite, proofs, pages, races, faults_sqlite, faults_postgres, saboteurs)
}


class Result(NamedTuple):
    name: str
    passed: bool
    minutes: float


def prove(name: str, at: Places) -> Result:
    """One part; what cannot even begin has failed."""
    print(f"\n════ {name}: {PARTS[name].__doc__}")
    begun = time.monotonic()
    try:
        passed = PARTS[name](at)
    except (subprocess.CalledProcessError, OSError) as fault:
        print(f"  {fault}")
        passed = False
    return Result(name, passed, (time.monotonic() - begun) / 60)


def table(results: list[Result]) -> str:
    """Every part, whether it ran or not."""
    ran = {result.name: result for result in results}
    width = max(map(len, PARTS))
    rows = [f"\n  {'part':<{width}}  result    minutes"]
    for name in PARTS:
        found = ran.get(name)
        said = f"{'passed' if found.passed else 'FAILED':<8}  {found.minutes:7.1f}" if found else "not run"
        rows.append(f"  {name:<{width}}  {said}")
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description="Prove that the last commit stands by itself.")
    parser.add_argument(
        "parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all when none is named"
    )
    parser.add_argument(
        "--here", action="store_true", help="in this working tree, not in a copy of the commit"
    )
    parser.add_argument("--list", action="store_true", help="say what the parts are")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    if options.list:
        print("\n".join(f"{name:<16}{part.__doc__}" for name, part in PARTS.items()))
        return 0
    sys.stdout.reconfigure(line_buffering=True)
    with tempfile.TemporaryDirectory(prefix="duqin-prove-") as name:
        at = Places(Path(name), is_here=options.here)
        results = [prove(part, at) for part in options.parts or PARTS]
    print(table(results))
    what = "This working tree" if options.here else "The last commit"
    stands = all(result.passed for result in results)
    whole = "by itself" if len(results) == len(PARTS) else "in the parts that were run"
    print(f"\n{what} {'stands' if stands else 'does not stand'} {whole}.")
    return 0 if stands else 1


if __name__ == "__main__":
    sys.exit(main())
