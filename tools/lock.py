"""Write the lock files in requirements/ anew: every package by exact version and hash, no addresses.

    make lock              take the newest versions the ranges in pyproject.toml allow
    make lock KEEP=1       keep the locked versions, add what is new, drop what is gone

One lock holds for all Pythons and platforms. After a change of package.json run `npm install` instead.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"

# File → what goes into it. The first is the widest; the others follow its versions, so that all fit.
LOCKS: dict[str, list[str]] = {
    "dev": ["pyproject.toml", "--all-extras", "--group", "dev"],
    "run": ["pyproject.toml", "--extra", "postgres"],
    "build": ["--group", "build"],
    "installer": ["--group", "installer"],
    "node": ["--group", "node"],
}


def write_lock(name: str, sources: list[str], *, keep: bool) -> None:
    """Resolve one lock; with `keep`, versions already in the file stay."""
    target = FOLDER / f"{name}.txt"
    if not keep:
        target.unlink(missing_ok=True)
    follow = [] if name == "dev" else ["--constraints", "requirements/dev.txt"]
    command = [
        str(Path(sys.executable).with_name("uv")),
        *("pip", "compile", *sources, *follow, "--output-file", str(target.relative_to(ROOT))),
        *("--universal", "--python-version", "3.11", "--generate-hashes", "--quiet", "--no-annotate"),
        *("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock"),
    ]
    subprocess.run(command, cwd=ROOT, check=True, env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"})
    packages = sum("==" in line for line in target.read_text().splitlines())
    print(f"requirements/{target.name}: {packages} packages")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true", help="keep locked versions where they still fit")
    keep = parser.parse_args().keep
    FOLDER.mkdir(exist_ok=True)
    for name, sources in LOCKS.items():
        write_lock(name, sources, keep=keep)
    return 0


if __name__ == "__main__":
    sys.exit(main())
