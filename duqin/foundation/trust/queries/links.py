"""Reading the chain: rows of the trail and their seals as the driver gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Max

from duqin.foundation.trust.models import AuditEntry, Seal
from duqin.foundation.trust.rules.chain import PROTECTED

Row = tuple[Any, ...]
CHUNK = 2000
SEALED, FACTS, AT = 5, 6, 7
"""Where a row of `stored_links` holds the moment of sealing, and the entry: its id, then its moment."""
ENTRY, SEAL = AuditEntry._meta.db_table, Seal._meta.db_table
WAITING = (
    f"SELECT {{columns}} FROM {ENTRY} e LEFT JOIN {SEAL} s ON s.entry_id = e.id"  # noqa: S608
    " WHERE s.position IS NULL AND e.id > %s ORDER BY e.id LIMIT %s"
)
LINKS = (
    f"SELECT s.position, s.previous, s.hash, s.entry_id, s.algorithm, {{sealed}}, {{columns}} FROM {SEAL} s"  # noqa: S608
    f" LEFT JOIN {ENTRY} e ON e.id = s.entry_id"
    " WHERE s.position > %s AND s.position <= %s ORDER BY s.position"
)
MOMENTS = (
    f"SELECT s.position, e.id, e.verb, {{moment}} FROM {SEAL} s JOIN {ENTRY} e ON e.id = s.entry_id"  # noqa: S608
    " WHERE s.position > %s AND s.position <= %s ORDER BY s.position"
)


def sealed_hashes(after: int, upto: int, database: str = DEFAULT_DB_ALIAS) -> Iterator[bytes]:
    """The stored hashes of the links after one position up to another, as they stand in the table: the leaves."""
    rows = Seal.objects.using(database).filter(position__gt=after, position__lte=upto).order_by("position")
    yield from map(bytes.fromhex, rows.values_list("hash", flat=True).iterator(chunk_size=CHUNK))


def last_position(database: str = DEFAULT_DB_ALIAS) -> int:
    """How many links the chain has."""
    seals = Seal.objects.using(database).order_by("-position")
    return seals.values_list("position", flat=True).first() or 0


def newest_sealed_entry() -> int:
    """The highest id of a sealed audit row."""
    return Seal.objects.aggregate(newest=Max("entry_id"))["newest"] or 0


def waiting_rows(limit: int, after: int = 0) -> list[Row]:
    """Audit rows without a seal, by id from after one, as the driver gives them (`rules.chain.read_stored`)."""
    return rows_of(DEFAULT_DB_ALIAS, WAITING, after, limit)


def rows_of(database: str, statement: str, *values: int) -> list[Row]:
    """Rows with the columns of `PROTECTED` as the driver gives them; SQLite's moments as the text that is stored."""
    names, sealed = [f"e.{name}" for name in PROTECTED], "s.sealed_at"
    if connections[database].vendor == "sqlite":
        names[1] += " || ''"
        sealed += " || ''"
    with connections[database].cursor() as cursor:
        cursor.execute(statement.format(columns=", ".join(names), moment=names[1], sealed=sealed), values)
        return list(cursor.fetchall())


def stored_links(database: str, after: int, upto: int) -> list[Row]:
    """Position, previous hash, hash, entry, algorithm and moment of sealing of links in order, with the row of the entry
    as the driver gives it."""
    return rows_of(database, LINKS, after, upto)
