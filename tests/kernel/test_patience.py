"""A connection waits for a server that thinks, and for none that answers nobody (a frozen one: tests/faults)."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.errors import ConnectionTimeout

from duqin.config.postgresql import patience
from duqin.config.postgresql.patience import Door, Patient, Silent

pytestmark = [pytest.mark.race, pytest.mark.django_db]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Patient]:
    """A connection of its own that asks after a fifth of a second."""
    monkeypatch.setattr(patience, "SILENCE", 0.2)
    monkeypatch.setattr(patience, "door", Door())
    with patience.connect(**how(connection)) as made:
        made.patience = 30
        yield made


def how(connection: Any) -> dict[str, Any]:
    return {
        name: value for name, value in connection.get_connection_params().items() if name != "cursor_factory"
    }


def test_a_server_that_thinks_is_waited_for(opened: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(opened, "knock", lambda: asked.append(Patient.knock(opened)))
    assert opened.execute("SELECT 7 FROM pg_sleep(1)").fetchone() == (7,)
    assert 2 <= len(asked) <= 5


def test_a_no_at_the_door_is_an_answer(opened: Patient) -> None:
    opened.how = {**opened.how, "dbname": "there is no such database"}
    assert opened.execute("SELECT 7 FROM pg_sleep(0.7)").fetchone() == (7,)


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
    monkeypatch.setattr(opened, "knock", lambda: pytest.fail("asked"))
    opened.patience = None
    assert opened.execute("SELECT 7 FROM pg_sleep(0.7)").fetchone() == (7,)


def test_a_server_known_to_be_silent_keeps_one_waiting_and_not_all(
    opened: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its kernel takes connections, and nobody speaks; when it speaks again it is found by the first who looks."""
    monkeypatch.setattr(patience, "REST", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        there = {"host": "127.0.0.1", "port": mute.getsockname()[1], "connect_timeout": 2, "user": "x"}
        with pytest.raises(ConnectionTimeout):
            patience.connect(**there)
        at_once(there)
        time.sleep(0.4)
        looking = threading.Thread(target=refused_late, args=(there,))
        looking.start()
        time.sleep(0.2)
        at_once(there)
        looking.join()
    time.sleep(0.4)
    with pytest.raises(psycopg.OperationalError) as refused:  # a no: nobody is at that door any more
        patience.connect(**there)
    assert not isinstance(refused.value, Silent | ConnectionTimeout)
    patience.connect(**opened.how).close()


def refused_late(there: dict[str, Any]) -> None:
    with pytest.raises(ConnectionTimeout):
        patience.connect(**there)


def at_once(there: dict[str, Any]) -> None:
    begun = time.monotonic()
    with pytest.raises(Silent):
        patience.connect(**there)
    assert time.monotonic() - begun < 0.1
