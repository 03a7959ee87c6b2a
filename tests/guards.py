"""The triggers that stand in a database and are awake: what keeps rows, sums and the close gate against any hand.

Asked without any code of ours, so that it is the database that answers.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests import tables

Guards = dict[str, str]
"""What each trigger says and what it calls, by "table.trigger"."""
Ask = Callable[[str], Iterable[tuple[Any, ...]]]

IN_SQLITE = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
# 'O' fires, 'A' fires always; 'D' is disabled, and 'R' fires on a replica only.
IN_POSTGRES = """
SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid) || ' ' || p.prosrc
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
"""


def awake(ask: Ask, vendor: str) -> Guards:
    """The guards of the database that answers."""
    return {f"{table}.{name}": plain(said) for table, name, said in ask(GUARDS[vendor])}


def plain(said: str) -> str:
    """Without brackets and breaks: PostgreSQL sets some more around conditions that went through a dump."""
    return " ".join(re.sub(r"[()]", " ", said).split())


GUARDS = {"sqlite": IN_SQLITE, "postgresql": IN_POSTGRES}


def guards_of(data: Path, address: str = "") -> Guards:
    """Of the database at this address, else of the one in this data folder."""
    return in_postgres(address) if address else in_file(data / "duqin.sqlite3")


def in_file(file: Path) -> Guards:
    with contextlib.closing(sqlite3.connect(file)) as opened:
        return awake(opened.execute, "sqlite")


def in_postgres(address: str) -> Guards:
    import psycopg

    with psycopg.connect(address.replace("postgres://", "postgresql://")) as opened:
        return awake(lambda statement: opened.execute(statement).fetchall(), "postgresql")


def wanted(vendor: str) -> Guards:
    """Those of freshly migrated tables."""
    return (
        in_file(tables.sqlite_file())
        if vendor == "sqlite"
        else in_postgres(tables.on_server(tables.postgres_name()))
    )
