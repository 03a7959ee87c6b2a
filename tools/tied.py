"""Nothing outlives its maker: what a tool started ends with the tool, even when that is killed.

A keeper in a session of its own reads a pipe whose other end only the tool holds. The tool names what it started, and
strikes it off when it ended it itself. When the tool is gone, however it went, the pipe closes, and the keeper ends
what is left: process groups first, then PostgreSQL servers, then it removes the folders.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PATIENCE = 8.0  # seconds between the word and the sword
_keepers: list[subprocess.Popen[bytes]] = []


@contextlib.contextmanager
def tied(kind: str, what: object) -> Iterator[None]:
    """While the block runs, have this ended should we be killed.

    Args:
        kind: "group" (id of a process group), "process" (id), "postgres" (data folder) or "folder".
    """
    _say(f"+{kind} {what}")
    try:
        yield
    finally:
        _say(f"-{kind} {what}")


def _say(line: str) -> None:
    if not _keepers:
        command = [sys.executable, __file__]
        quiet = subprocess.DEVNULL
        _keepers.append(
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, cwd="/", start_new_session=True
            )
        )
    pipe = _keepers[0].stdin
    if pipe is not None:
        pipe.write(f"{line}\n".encode())
        pipe.flush()


# ---------------------------------------------------------------- the keeper's side


def keep() -> None:
    """Read names until the tool is gone, then end what is left."""
    left: dict[str, None] = {}
    for line in sys.stdin:
        name = line.rstrip("\n")
        if name.startswith("+"):
            left[name[1:]] = None
        else:
            left.pop(name[1:], None)
    for kind, end in ENDINGS.items():
        for name in reversed(left):
            if name.startswith(f"{kind} "):
                with contextlib.suppress(OSError, ValueError):
                    end(name.removeprefix(f"{kind} "))


def _end(send: Callable[[int], None], *signals: int) -> None:
    """Send one signal after the other until nobody is there to receive it."""
    for number in signals:
        send(number)
        begun = time.monotonic()
        while time.monotonic() - begun < PATIENCE:
            time.sleep(0.1)
            send(0)


def end_group(text: str) -> None:
    """End a process group; OSError when it is gone, which is what was wanted."""
    group = int(text)
    _end(lambda number: os.killpg(group, number), signal.SIGTERM, signal.SIGKILL)


def end_process(text: str) -> None:
    process = int(text)
    _end(lambda number: os.kill(process, number), signal.SIGTERM, signal.SIGKILL)


def end_postgres(folder: str) -> None:
    """Fast shutdown, then the immediate one: its folder is thrown away anyway."""
    server = int((Path(folder) / "postmaster.pid").read_text().split("\n", 1)[0])
    _end(lambda number: os.kill(server, number), signal.SIGINT, signal.SIGQUIT)


ENDINGS: dict[str, Callable[[str], None]] = {
    "group": end_group,
    "process": end_process,
    "postgres": end_postgres,
    "folder": lambda folder: shutil.rmtree(folder, ignore_errors=True),
}

if __name__ == "__main__":
    keep()
