"""A connection waits for a server that thinks, and for none that answers nobody (a frozen one: tests/faults)."""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections
from psycopg.errors import ConnectionTimeout

from duqin.config.postgresql import patience
from duqin.config.postgresql.patience import Patient, Server, Silent
from duqin.interfaces.cli.commands import running

pytestmark = [pytest.mark.race, pytest.mark.django_db]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Patient]:
    """A connection of its own, whose process suspects the server after a fifth of a second, and asks for two."""
    monkeypatch.setattr(patience, "SILENCE", 0.2)
    monkeypatch.setattr(patience, "LONG", 2)
    monkeypatch.setattr(patience, "server", Server())
    with patience.connect(**parameters()) as made:
        made.patience = 30
        yield made


def parameters() -> dict[str, Any]:
    told: dict[str, Any] = connection.get_connection_params()
    return {name: value for name, value in told.items() if name != "cursor_factory"}


@contextmanager
def mute() -> Iterator[dict[str, Any]]:
    """A door whose kernel takes connections and where nobody speaks."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield at(door)


def at(door: socket.socket) -> dict[str, Any]:
    host, port = door.getsockname()
    return {"host": host, "port": port, "connect_timeout": 2, "user": "x"}


def test_a_server_that_thinks_is_waited_for(opened: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, ask = [], patience.is_answered

    def noted(parameters: patience.Parameters) -> bool:
        asked.append(ask(parameters))
        return asked[-1]

    monkeypatch.setattr(patience, "is_answered", noted)
    assert opened.execute("SELECT 7 FROM pg_sleep(1)").fetchone() == (7,)
    assert 2 <= len(asked) <= 5
    assert all(asked)


def test_a_no_is_an_answer() -> None:
    assert patience.is_answered({**parameters(), "dbname": "there is no such database"})


def test_a_server_that_answers_nobody_is_given_up_until_it_speaks(opened: Patient) -> None:
    """Others are told at once; and it is found again although nobody comes to look."""
    with mute() as opened.parameters:
        begun = time.monotonic()
        with pytest.raises(Silent):
            opened.execute("SELECT pg_sleep(20)")
        assert opened.closed
        assert 2 < time.monotonic() - begun < 5
        begun = time.monotonic()
        with pytest.raises(Silent):
            patience.connect(**parameters())
        assert time.monotonic() - begun < 0.1
    until = time.monotonic() + 5
    while patience.server.is_silent and time.monotonic() < until:
        time.sleep(0.05)
    patience.connect(**parameters()).close()


def test_who_cannot_connect_has_the_server_asked(opened: Patient) -> None:
    with mute() as there:
        with pytest.raises(ConnectionTimeout):
            patience.connect(**there)
        time.sleep(2.5)
        with pytest.raises(Silent):
            patience.connect(**there)


def test_an_answer_that_comes_while_somebody_asks_is_taken(opened: Patient) -> None:
    with mute() as opened.parameters:
        assert opened.execute("SELECT 7 FROM pg_sleep(1.5)").fetchone() == (7,)


def test_a_server_that_others_hear_is_waited_for(opened: Patient) -> None:
    """Nobody gets in, and those who are in are served."""
    heard, over = patience.connect(**parameters()), threading.Event()
    heard.patience = 30

    def talk() -> None:
        while not over.wait(0.5):
            heard.execute("SELECT 1")

    talking = threading.Thread(target=talk)
    talking.start()
    with mute() as opened.parameters, heard:
        assert opened.execute("SELECT 7 FROM pg_sleep(3.5)").fetchone() == (7,)
        over.set()
        talking.join()


def test_a_server_that_is_slow_to_open_is_waited_for(
    opened: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two and a half seconds, which is more than a page waits for a new connection."""
    monkeypatch.setattr(patience, "LONG", 4)
    over = threading.Event()

    def answer() -> None:
        while not over.is_set():
            somebody, _address = door.accept()
            over.wait(2.5)
            somebody.close()  # a no

    with socket.create_server(("127.0.0.1", 0)) as door:
        opened.parameters = at(door)
        answering = threading.Thread(target=answer)
        answering.start()
        assert opened.execute("SELECT 7 FROM pg_sleep(5)").fetchone() == (7,)
        over.set()
        socket.create_connection(door.getsockname()).close()
        answering.join()


def test_a_server_that_speaks_to_others_is_given_up_in_the_end(opened: Patient) -> None:
    """A backend that hangs with its disk; it is not asked to stop by its own limits."""
    opened.patience = 0.5
    begun = time.monotonic()
    with pytest.raises(Silent):
        opened.execute("SELECT pg_sleep(20)")
    assert opened.closed
    assert time.monotonic() - begun < 5


def test_without_patience_nobody_is_asked(opened: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands and the worker."""
    monkeypatch.setattr(patience, "is_answered", lambda _parameters: pytest.fail("asked"))
    opened.patience = None
    assert opened.execute("SELECT 7 FROM pg_sleep(0.7)").fetchone() == (7,)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", 35),
        ("-c work_mem=8MB", 35),
        ("-c statement_timeout=300s", math.inf),
        ("--statement-timeout=300s", math.inf),
    ],
)
def test_a_limit_of_the_address_holds(monkeypatch: pytest.MonkeyPatch, options: str, expected: float) -> None:
    """The operator allowed a statement five minutes; it is not cut after half of one."""
    said: dict[str, Any] = {"ENGINE": "duqin.config.postgresql", "OPTIONS": {"options": options}}
    monkeypatch.setitem(connections.databases, "default", said)
    running._be_impatient()
    assert said["PATIENCE"] == expected
    assert said["OPTIONS"]["options"].endswith(options)
