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
    """Without breaks, and without brackets that change nothing.

    What went through a dump has other ones: PostgreSQL writes `((a OR b) OR c)` where it reads that as `(a OR b OR c)`.
    """
    open_ones: list[Words] = [[]]
    for word in re.findall(r"'(?:[^']|'')*'|[()]|[^\s()']+", said):
        if word == "(":
            open_ones.append([])
        elif word == ")":
            inner = _freed(open_ones.pop())
            open_ones[-1].append(inner)
        else:
            open_ones[-1].append(word)
    return _written(_freed(open_ones.pop()))


Words = list["str | Words"]
"""Words, and what stands in brackets among them."""


def _freed(words: Words) -> Words:
    """Brackets within brackets are one pair; OR within OR needs none, nor AND within AND."""
    while len(words) == 1 and isinstance(words[0], list):
        words = words[0]
    freed: Words = []
    for at, word in enumerate(words):
        beside = {str(each) for each in (*words[max(at - 1, 0) : at], *words[at + 1 : at + 2])}
        is_spare = (
            isinstance(word, list) and len(beside) == 1 and beside == _joined_by(word) == _joined_by(words)
        )
        freed += word if is_spare else [word]
    return freed


def _joined_by(words: Words) -> set[str]:
    return {word for word in words if isinstance(word, str)} & {"AND", "OR"}


def _written(words: Words) -> str:
    return " ".join(word if isinstance(word, str) else f"( {_written(word)} )" for word in words)


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
