"""Moments read by Python's parser are those the driver reads, and what the parser does not take is left to the driver."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection
from psycopg.types.datetime import TimestamptzLoader

from duqin.config.postgresql.base import Moments

WRITTEN = [
    "2026-11-28 17:16:13+00",
    "2026-11-28 17:16:13.9+00",
    "2026-11-28 17:16:13.928240+00",
    "2026-11-28 17:16:13.92824+00",
    "2026-11-28 17:16:13.000001+00",
    "2026-11-29 01:16:13+08",
    "2026-11-28 22:46:13.5+05:30",
    "0001-01-01 00:00:00+00",
    "9999-12-31 23:59:59.999999+00",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_each_is_the_same_moment_as_the_driver_reads(text: str) -> None:
    for data in (text.encode(), memoryview(text.encode())):
        found = Moments(0).load(data)
        assert found == TimestamptzLoader(0).load(data)
        assert found.utcoffset() == datetime.now(UTC).utcoffset()


@pytest.mark.parametrize("text", ["infinity", "-infinity", "0044-03-15 12:00:00+00 BC", "nonsense"])
def test_what_is_no_such_moment_is_refused_as_before(text: str) -> None:
    with pytest.raises(psycopg.DataError):
        Moments(0).load(text.encode())


@pytest.mark.django_db
def test_connections_read_so_and_in_utc() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps moments as texts")
    with connection.cursor() as cursor:
        cursor.execute("SELECT '2026-11-28 17:16:13.92824+08'::timestamptz")
        (found,) = cursor.fetchone()
        assert found == datetime(2026, 11, 28, 9, 16, 13, 928240, UTC) and found.tzinfo is UTC
        loader = cursor.connection.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, 0)
    assert loader is Moments
