"""The house's own SQL goes over one cursor a connection, whatever becomes of the connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DataError, OperationalError

from duqin.foundation.organisation.models import Unit
from duqin.kernel import asking
from duqin.kernel.asking import changed_by, numbered, rows_of
from tests.cast import Cast

NAMES = "SELECT name FROM organisation_unit WHERE code = %s"


def test_places_are_numbered_and_doubled_percents_are_plain() -> None:
    assert numbered("SELECT %s, '100%%', %s") == b"SELECT $1, '100%', $2"
    assert numbered("SELECT 1") == b"SELECT 1"


def test_what_is_found_and_what_is_changed_is_told(cast: Cast) -> None:
    assert rows_of(NAMES, ["CD"]) == [("车队",)]
    assert rows_of(NAMES, ["%s"]) == []
    assert changed_by("UPDATE organisation_unit SET name = %s WHERE code = %s", ["50%", "CD"]) == 1
    assert Unit.objects.get(pk=cast.fleet.pk).name == "50%"


def test_statements_are_counted_as_any_other(cast: Cast) -> None:
    seen: list[str] = []

    def see(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(see):
        rows_of(NAMES, ["CD"])
    assert seen == [NAMES]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no cursor")
def test_a_fault_leaves_the_cursor_usable(cast: Cast) -> None:
    rows_of(NAMES, ["CD"])
    kept = asking._kept.cursor
    with pytest.raises(DataError), transaction.atomic():
        rows_of("SELECT 1 / %s::int", [0])
    assert rows_of(NAMES, ["CD"]) == [("车队",)]
    assert asking._kept.cursor is kept


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no cursor")
@pytest.mark.django_db(transaction=True)
def test_a_new_connection_has_a_new_cursor(cast: Cast) -> None:
    rows_of(NAMES, ["CD"])
    kept = asking._kept.cursor
    connection.close()
    assert rows_of(NAMES, ["CD"]) == [("车队",)]
    assert asking._kept.cursor is not kept
    rows_of("SELECT 1 FROM organisation_unit WHERE code = %s", ["CD"])
    with pytest.raises(OperationalError):
        rows_of("SELECT pg_terminate_backend(pg_backend_pid()) WHERE %s = 1", [1])
    connection.close()
    assert rows_of(NAMES, ["CD"]) == [("车队",)]
