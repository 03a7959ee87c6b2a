"""Prove that the last commit stands by itself. Standard library only.

1. A clean copy of the commit, without anything git ignores, passes .ci/run, and the tests marked `proof`,
   which take minutes each.
2. Its wheel, by plain `pip install .` in an empty environment, holds pages, styles and English, and runs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

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
}


def run(command: list[str | Path], where: Path, **more: str) -> bool:
    """Run a program with its output shown. No setting of this shell about databases or data reaches it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUQIN_")}
    environment = kept | more
    return subprocess.run([str(part) for part in command], cwd=where, env=environment).returncode == 0


def clone(target: Path) -> bool:
    return run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, target], ROOT)


def wheel_runs(copy: Path, folder: Path) -> bool:
    """Install the copy with plain pip into an empty environment and ask the program what it can do."""
    print("\nThe wheel in an environment of its own")
    home = folder / "wheel"
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    return (
        run([scripts / "pip", "install", "--quiet", "--disable-pip-version-check", copy], folder)
        and run([scripts / "python", "-c", CONTENTS], folder)
        and run([scripts / "duqin", "--help"], folder)
    )


def long_ones(copy: Path) -> bool:
    """The tests that `make test` leaves out because of their length."""
    print("\nThe long proofs")
    python = copy / ".venv" / "bin" / "python"
    on_sqlite = run([python, "-m", "pytest", "-q", "-m", "proof and not race"], copy)
    faults = [
        run([python, "tools/test.py", "--only", engine, "-n", "0", "tests/faults"], copy, **AT_SIZE)
        for engine in ("sqlite", "postgres")
    ]
    return run([python, "tools/test.py", "--only", "proofs"], copy) and on_sqlite and all(faults)


def main() -> int:
    parser = argparse.ArgumentParser(description="Prove that the last commit stands by itself.")
    parser.add_argument("--wheel-only", action="store_true", help="leave out the checks and tests")
    wheel_only = parser.parse_args().wheel_only
    sys.stdout.reconfigure(line_buffering=True)
    with tempfile.TemporaryDirectory(prefix="duqin-prove-") as name:
        folder = Path(name)
        tested, bare = folder / "tested", folder / "bare"
        passed = clone(bare) and wheel_runs(bare, folder)
        if not wheel_only:
            passed = clone(tested) and run(["bash", ".ci/run"], tested) and long_ones(tested) and passed
    print(f"\nThe last commit {'stands' if passed else 'does not stand'} by itself.")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
