"""Statements of the house's own SQL, over one cursor a connection.

How values of each type are written and read is learnt by a cursor, not by its connection: over a fresh one for every
statement the driver learnt it anew each time, which cost more than the statement. It also read long SQL anew for the places
of its values; these are numbered once a process.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

PLACE = re.compile("%[%s]")
STATEMENTS = 1024
"""Of so many statements the numbered SQL is kept; whichever was asked longest ago is forgotten first."""
LARGE = 500
"""A statement of more values is one of many shapes, as for many rows at once, and its plan is large: it is not kept."""
_kept = local()


@cache
def vendor() -> str:
    """The database of this process by name, "sqlite" or "postgresql": asked often, and each time through a proxy."""
    return connections[DEFAULT_DB_ALIAS].vendor


def rows_of(sql: str, values: Sequence[Any]) -> list[Any]:
    """What a statement finds or returns, all of it."""
    driver = connections[DEFAULT_DB_ALIAS]
    if _is_kept_for(driver):
        wrapped = _cursor_of(driver)
        wrapped.execute(sql, values)
        with driver.wrap_database_errors:
            found: list[Any] = wrapped.cursor.fetchall()
        return found
    with driver.cursor() as fresh:
        fresh.execute(sql, values)
        return list(fresh.fetchall())


def changed_by(sql: str, values: Sequence[Any]) -> int:
    """How many rows a statement changed that returns none."""
    driver = connections[DEFAULT_DB_ALIAS]
    if _is_kept_for(driver):
        cursor = _cursor_of(driver)
        cursor.execute(sql, values)
        return int(cursor.rowcount)
    with driver.cursor() as fresh:
        fresh.execute(sql, values)
        return int(fresh.rowcount)


def _is_kept_for(driver: Any) -> bool:
    """Not where statements are listed for whoever develops, which is a matter of the cursor; not on SQLite, which learns nothing."""
    return driver.vendor == "postgresql" and not driver.queries_logged


def _cursor_of(driver: Any) -> Any:
    """The cursor of this thread's connection, as Django wraps one; a new one after the connection was lost."""
    driver.close_if_health_check_failed()
    known = getattr(_kept, "cursor", None)
    if known is None or known.cursor.connection is not driver.connection or known.cursor.closed:
        driver.ensure_connection()
        known = _kept.cursor = driver.make_cursor(_kind()(driver.connection))
    return known


@cache
def _kind() -> Any:
    """The driver's cursor for SQL whose places are numbered; the driver is there only where PostgreSQL is."""
    from psycopg import RawCursor

    class Numbered(RawCursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            is_large = params is not None and len(params) > LARGE
            return super().execute(numbered(query), params, prepare=False if is_large else None, **options)

    return Numbered


@lru_cache(maxsize=STATEMENTS)
def numbered(sql: str) -> bytes:
    """SQL with `$1`, `$2` … for each `%s`, and a plain `%` for each doubled one."""
    count = 0

    def put(place: re.Match[str]) -> str:
        nonlocal count
        if place[0] == "%%":
            return "%"
        count += 1
        return f"${count}"

    return PLACE.sub(put, sql).encode()
