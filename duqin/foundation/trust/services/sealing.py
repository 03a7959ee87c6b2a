"""Tie the waiting audit rows to the chain, in batches, beside the writers and not in their way."""

from __future__ import annotations

from django.db import connection, transaction

from duqin.foundation.trust import queries
from duqin.foundation.trust.models import Seal
from duqin.foundation.trust.rules.chain import ALGORITHM, GENESIS, facts_of, link, read_stored
from duqin.kernel.moments import now

BATCH = 500
LINK = (
    f"INSERT INTO {Seal._meta.db_table} (position, entry_id, previous, hash, algorithm, sealed_at)"  # noqa: S608
    " VALUES (%s, %s, %s, %s, %s, %s)"
)
NEAR = 10_000
"""How far behind the newest sealed row a row may have been committed late and still be seen within two seconds."""


def seal_pending(limit: int = 5000) -> int:
    """Seal up to `limit` waiting entries; returns how many. Safe to run twice at once.

    The chain's order is the order of sealing, so an entry whose transaction committed late is sealed late and
    nothing waits for it. Two sealers cannot fork the chain: position and previous hash are unique. It looks at the
    newest rows only, so its cost does not grow with the trail; `seal_late` looks at all.
    """
    return _seal(limit, max(0, queries.newest_sealed_entry() - NEAR))


def seal_late(limit: int = 5000) -> int:
    """Seal what was committed so late that `seal_pending` looks past it; reads the whole trail, once an hour."""
    return _seal(limit, 0)


def _seal(limit: int, after: int) -> int:
    sealed = 0
    while sealed < limit and (done := _seal_batch(min(BATCH, limit - sealed), after)):
        sealed += done
    return sealed


@transaction.atomic
def _seal_batch(size: int, after: int) -> int:
    head = Seal.objects.select_for_update().order_by("-position").first()
    position, previous = (head.position, head.hash) if head else (0, GENESIS)
    at = max(now(), head.sealed_at) if head else now()  # a clock that was set back takes no moment back
    moment, links = connection.ops.adapt_datetimefield_value(at), []
    for row in queries.waiting_rows(size, after):
        position += 1
        made = link(previous, facts_of(read_stored(row)))
        links.append((position, row[0], previous, made, ALGORITHM, moment))
        previous = made
    with connection.cursor() as cursor:
        cursor.executemany(LINK, links)
    return len(links)
