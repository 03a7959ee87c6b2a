"""Tie the waiting audit rows to the chain, in batches, beside the writers and not in their way."""

from __future__ import annotations

from django.db import transaction

from duqin.foundation.trust.models import AuditEntry, Seal
from duqin.foundation.trust.rules.chain import ALGORITHM, GENESIS, link
from duqin.kernel.moments import now

BATCH = 500


def seal_pending(limit: int = 5000) -> int:
    """Seal up to `limit` waiting entries; returns how many. Safe to run twice at once.

    The chain's order is the order of sealing, so an entry whose transaction committed late is sealed late and
    nothing waits for it. Two sealers cannot fork the chain: position and previous hash are unique.
    """
    sealed = 0
    while sealed < limit and (done := _seal_batch(min(BATCH, limit - sealed))):
        sealed += done
    return sealed


@transaction.atomic
def _seal_batch(size: int) -> int:
    head = Seal.objects.select_for_update().order_by("-position").first()
    position, previous = (head.position, head.hash) if head else (0, GENESIS)
    links = []
    for entry in AuditEntry.objects.filter(seal__isnull=True).order_by("id")[:size]:
        position += 1
        digest = link(previous, entry.facts())
        links.append(
            Seal(
                position=position,
                entry=entry,
                previous=previous,
                hash=digest,
                algorithm=ALGORITHM,
                sealed_at=now(),
            )
        )
        previous = digest
    Seal.objects.bulk_create(links)
    return len(links)
