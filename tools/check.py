"""Everything that can be said about the code without running the product; a table at the end sums it up.

python tools/check.py            all checks
python tools/check.py ruff mypy  those whose name begins so
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
SETTINGS = ["--settings", "duqin.config.settings"]

# Name → command. Long ones first: two run at a time.
CHECKS: dict[str, list[str]] = {
    "mypy: types": [PYTHON, "-m", "mypy", "duqin"],
    "house: laws as tests": [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/house"],
    "imports: floors and rooms": [str(BIN / "lint-imports"), "--no-cache", "--no-logo"],
    "ruff: format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "ruff: lint": [PYTHON, "-m", "ruff", "check", "--output-format", "concise", "."],
    "django: system check": [PYTHON, "-m", "django", "check", "--fail-level", "WARNING", *SETTINGS],
    "django: migrations": [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run", *SETTINGS],
    "docs: openapi.json and client are fresh": [PYTHON, "tools/client.py", "--check"],
    "docs: house.md is fresh": [PYTHON, "tools/house.py", "--check"],
    "messages: English": [PYTHON, "tools/messages.py", "check"],
    "templates: djlint": [PYTHON, "-m", "djlint", "duqin", "--lint", "--quiet"],
}


class Result(NamedTuple):
    """What one check came to."""

    name: str
    passed: bool
    output: str
    seconds: float


def run(name: str, data: str) -> Result:
    """Run one check with a data folder that is thrown away."""
    environment = os.environ | {"DUQIN_DATA": data, "PYTHONWARNINGS": "default"}
    environment.pop("DUQIN_DATABASE_URL", None)
    begun = time.monotonic()
    done = subprocess.run(CHECKS[name], cwd=ROOT, env=environment, capture_output=True, text=True)
    return Result(name, done.returncode == 0, done.stdout + done.stderr, time.monotonic() - begun)


def table(results: list[Result]) -> str:
    width = max(len(result.name) for result in results)
    rows = [
        f"  {result.name:<{width}}  {'passed' if result.passed else 'FAILED'}  {result.seconds:6.1f} s"
        for result in results
    ]
    return "\n".join(rows)


def main() -> int:
    wanted = tuple(sys.argv[1:])
    names = [name for name in CHECKS if name.startswith(wanted)] if wanted else list(CHECKS)
    if not names:
        print(f"No check begins with {' or '.join(wanted)}. There are: {', '.join(CHECKS)}")
        return 2
    with tempfile.TemporaryDirectory(prefix="duqin-check-") as data, ThreadPoolExecutor(2) as pool:
        results = []
        for result in pool.map(lambda name: run(name, data), names):
            results.append(result)
            if not result.passed:
                print(f"\n──── {result.name}\n{result.output.strip()}\n", flush=True)
    failed = sum(not result.passed for result in results)
    print(f"\n{table(results)}\n\n{len(results) - failed} checks passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
