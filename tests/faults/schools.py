"""Schools that tests start, kill and count."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.foundation.safekeeping.installation import ROOT, Installation

SCHOOL = [sys.executable, "-m", "tests.faults.school"]


class School:
    """An installation of its own and the processes that serve it."""

    def __init__(self, one: Installation) -> None:
        self.one = one
        one.lay_tables()
        self.facts: dict[str, Any] = json.loads(self.run("found"))

    def run(self, *words: str) -> str:
        """The last line that a verb of `tests.faults.school` prints."""
        environment = self.one.environment()
        done = subprocess.run([*SCHOOL, *words], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.splitlines()[-1] if done.stdout else ""

    def census(self) -> dict[str, Any]:
        """What is stored, read by a process that had no part in it."""
        return dict(json.loads(self.run("census")))

    @contextmanager
    def keeper(self, *words: str, **more: str) -> Iterator[Keeper]:
        """Processes that are replaced when they are killed; all of them end with this block."""
        environment = self.one.environment() | more
        process = subprocess.Popen(
            [*SCHOOL, *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            yield Keeper(process)
        finally:
            process.kill()  # its child ends with it
            process.wait(timeout=10)
            assert process.stdout is not None
            process.stdout.close()


class Keeper:
    """The parent of the processes that may be killed; it prints the id of each."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def wait(self) -> int:
        """The id of the next process, once it is there."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def kill_again_and_again(
        self, times: int, dice: random.Random, longest: float, rest: Callable[[], None] | None = None
    ) -> None:
        """Kill each process at a moment of its life that nobody chose; `longest` in seconds. Each tenth lives through `rest`."""
        for n in range(times):
            child = self.wait()
            if rest and n % 10 == 9:
                rest()
            time.sleep(dice.uniform(0.03, longest))
            os.kill(child, signal.SIGKILL)
        self.wait()


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
