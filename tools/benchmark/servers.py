"""The product's own server and a hello world of the same make, with the CPU time they and the database take."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tied import tied

WORKERS = 2
THREADS = 2
READY_WITHIN = 90  # seconds
TICK = os.sysconf("SC_CLK_TCK")
HELLO = f"""
from granian import Granian
from granian.constants import Interfaces
import sys
server = Granian("bench_hello:app", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.WSGI,
    workers={WORKERS}, blocking_threads={THREADS}, respawn_failed_workers=True, log_enabled=False)
server.serve()
"""
APP = """
def app(environ, start):
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]
"""


@dataclass
class Served:
    """A running server: its port, its first process, its log."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def __post_init__(self) -> None:
        self.pids: list[int] = []

    def cpu(self) -> float:
        """CPU seconds of the server's processes so far."""
        return sum(map(cpu_of, self.pids))


def cpu_of(pid: int) -> float:
    """CPU seconds of a process, of which it waited for those it started; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:13])) / TICK


def family(pid: int) -> list[int]:
    """A process and those below it."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(entry.read_text().rsplit(")", 1)[1].split()[1])
            below.setdefault(parent, []).append(int(entry.parent.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += below.get(found[-1], [])
    return found


def free_port() -> int:
    """A port of loopback that nobody uses, below those that systems give out by themselves."""
    while True:
        port = random.randrange(20000, 32000)  # noqa: S311
        with contextlib.suppress(OSError), socket.socket() as door:
            door.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def _served(command: list[str], port: int, log: Path, **environment: str) -> Iterator[Served]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=out,
            env=os.environ | environment,
            start_new_session=True,
        )
    with tied("group", process.pid):
        try:
            served = Served(port, process, log)
            _wait(served)
            served.pids = family(process.pid)
            yield served
        finally:
            _end(process)


def _wait(served: Served) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < READY_WITHIN and served.process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", served.port), timeout=1):
            time.sleep(2)  # the second worker, too
            return
        time.sleep(0.2)
    raise SystemExit(f"The server did not start:\n{served.log.read_text()[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
            return


def product(folder: Path) -> contextlib.AbstractContextManager[Served]:
    """`duqin serve` with as many processes as are measured, without jobs, with its usual log."""
    port = free_port()
    command = [sys.executable, "-m", "duqin.interfaces.cli.main", "serve", "--no-jobs"]
    command += ["--port", str(port), "--workers", str(WORKERS)]
    return _served(command, port, folder / "serve.log", DUQIN_LOG="info")


def hello(folder: Path) -> contextlib.AbstractContextManager[Served]:
    """The same server with an application that says five letters."""
    (folder / "bench_hello.py").write_text(APP)
    port = free_port()
    command = [sys.executable, "-c", HELLO, str(port)]
    return _served(command, port, folder / "hello.log", PYTHONPATH=str(folder))
