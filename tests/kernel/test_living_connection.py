"""A connection is looked at before each request, not asked over: one that the server has ended is not taken for alive."""

from __future__ import annotations

from time import monotonic, sleep

import psycopg
import pytest
from django.db import connection
from django.db.backends.postgresql import base

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("a file has no connection that could die")
    connection.ensure_connection()


def test_one_that_lives_is_not_asked_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(self: object) -> bool:
        raise AssertionError("the server was asked")

    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", asked)
    assert connection.is_usable()


def test_one_that_the_server_has_ended_is_seen_and_replaced() -> None:
    parts = connection.get_connection_params()
    ended = connection.connection.info.backend_pid
    with psycopg.connect(
        **{name: parts[name] for name in ("dbname", "user", "host", "port") if name in parts}
    ) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [ended])
    until = monotonic() + 10
    while connection.is_usable() and monotonic() < until:
        sleep(0.01)
    assert not connection.is_usable()
    connection.health_check_enabled, connection.health_check_done = True, False
    connection.close_if_health_check_failed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (ended,)


def test_one_over_which_something_waits_is_asked_and_kept() -> None:
    link = connection.connection
    link.pgconn.send_query(b"SELECT 1")
    until = monotonic() + 10
    while connection._is_at_rest() and monotonic() < until:  # type: ignore[attr-defined]
        sleep(0.01)
    assert not connection._is_at_rest()  # type: ignore[attr-defined]
    while link.pgconn.get_result() is not None:
        pass
    assert connection.is_usable()


def test_one_that_owes_an_answer_is_not_usable() -> None:
    """The next who asks over it would read what another has asked."""
    connection.connection.pgconn.send_query(b"SELECT pg_sleep(0.5)")
    assert not connection.is_usable()
    connection.close()


def test_one_closed_here_is_not_usable() -> None:
    connection.connection.close()
    assert not connection.is_usable()
    connection.close()


def test_the_driver_is_whole() -> None:
    """Django takes `Binary` from it where bytes are stored, and the kinds of errors."""
    driver = connection.Database  # type: ignore[attr-defined]
    others = [name for name in psycopg.__all__ if getattr(driver, name, None) is not getattr(psycopg, name)]
    assert others == ["connect"]
