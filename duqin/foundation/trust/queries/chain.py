"""The state of the chain: every hash recomputed from the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from duqin.foundation.trust.models import AuditEntry, Seal
from duqin.foundation.trust.models.audit import PROTECTED, facts_of
from duqin.foundation.trust.rules.chain import GENESIS, link

Row = tuple[Any, ...]
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Result of recomputing the chain from the rows.

    Attributes:
        links: links that were recomputed.
        waiting: audit rows not sealed yet.
        head: hash of the last link.
        fault: sentence naming the first bad row, or empty when all is well.
        position: position of the first bad link, if any.
    """

    links: int
    waiting: int
    head: str
    fault: str = ""
    position: int | None = None

    @property
    def is_sound(self) -> bool:
        return not self.fault


def verify_chain(
    database: str = DEFAULT_DB_ALIAS, *, seen: Callable[[int, str], None] | None = None
) -> ChainReport:
    """Recompute every hash from the audit rows themselves; stops at the first bad row.

    Args:
        database: alias of the connection; a backup is verified through one of its own.
        seen: told position and hash of every link that is right, in order.
    """
    waiting = AuditEntry.objects.using(database).filter(seal__isnull=True).count()
    previous, done = GENESIS, 0
    for seal, row in _sealed(database):
        fault = _fault(seal, row, previous, done + 1)
        if fault:
            return ChainReport(done, waiting, previous, fault, seal[0])
        done, previous = done + 1, seal[3]
        if seen:
            seen(done, previous)
    return ChainReport(done, waiting, previous)


def sealed_hashes(after: int, upto: int, database: str = DEFAULT_DB_ALIAS) -> Iterator[bytes]:
    """The stored hashes of the links after one position up to another, as they stand in the table: the leaves."""
    rows = Seal.objects.using(database).filter(position__gt=after, position__lte=upto).order_by("position")
    yield from map(bytes.fromhex, rows.values_list("hash", flat=True).iterator(chunk_size=CHUNK))


def last_position() -> int:
    """How many links the chain has."""
    return Seal.objects.order_by("-position").values_list("position", flat=True).first() or 0


def _sealed(database: str) -> Iterator[tuple[Row, Row | None]]:
    """Links in order with the values of their entries, without trusting that the entry still exists."""
    seals = Seal.objects.using(database).order_by("position")
    entries = AuditEntry.objects.using(database)
    last = 0
    while links := list(
        seals.filter(position__gt=last).values_list("position", "entry_id", "previous", "hash")[:CHUNK]
    ):
        rows = entries.filter(pk__in=[found[1] for found in links]).values_list(*PROTECTED)
        found_by_id = {row[0]: row for row in rows.iterator(chunk_size=CHUNK)}
        for found in links:
            yield found, found_by_id.get(found[1])
        last = links[-1][0]


def _fault(seal: Row, row: Row | None, previous: str, expected: int) -> str:
    position, entry_id, said_previous, said_hash = seal
    if position != expected:
        return f"link {expected} is missing (found {position})"
    if row is None:
        return f"audit row {entry_id} of link {position} was deleted"
    if said_previous != previous:
        return f"link {position} does not follow the link before it"
    if said_hash != link(previous, facts_of(row)):
        return f"audit row {row[0]} ({row[6]}, {row[1]:%F %T}) was changed after it was sealed"
    return ""
