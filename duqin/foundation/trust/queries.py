"""Questions to trust: the trail of a noun, the audit log, the state of the chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet, Sum

from duqin.foundation.trust import policies
from duqin.foundation.trust.models import AuditEntry, Evidence, Seal
from duqin.foundation.trust.rules.chain import GENESIS, link
from duqin.kernel.actors import Actor
from duqin.kernel.refs import Ref


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


def verify_chain(database: str = DEFAULT_DB_ALIAS) -> ChainReport:
    """Recompute every hash from the audit rows themselves; stops at the first bad row.

    Args:
        database: alias of the connection; a backup is verified through one of its own.
    """
    waiting = AuditEntry.objects.using(database).filter(seal__isnull=True).count()
    previous, expected = GENESIS, 0
    for seal, entry in _sealed(database):
        expected += 1
        fault = _fault(seal, entry, previous, expected)
        if fault:
            return ChainReport(expected - 1, waiting, previous, fault, seal.position)
        previous = seal.hash
    return ChainReport(expected, waiting, previous)


def _sealed(database: str, chunk: int = 2000) -> Iterator[tuple[Seal, AuditEntry | None]]:
    """Links in order with their entries, without trusting that the entry still exists."""
    last = 0
    while seals := list(Seal.objects.using(database).filter(position__gt=last).order_by("position")[:chunk]):
        entries = AuditEntry.objects.using(database).in_bulk([s.entry_id for s in seals])
        for seal in seals:
            yield seal, entries.get(seal.entry_id)
        last = seals[-1].position


def _fault(seal: Seal, entry: AuditEntry | None, previous: str, expected: int) -> str:
    if seal.position != expected:
        return f"link {expected} is missing (found {seal.position})"
    if entry is None:
        return f"audit row {seal.entry_id} of link {seal.position} was deleted"
    if seal.previous != previous:
        return f"link {seal.position} does not follow the link before it"
    if seal.hash != link(previous, entry.facts()):
        return f"audit row {entry.pk} ({entry.verb}, {entry.at:%F %T}) was changed after it was sealed"
    return ""


def waiting_entries() -> int:
    """Audit rows that are not sealed yet; more than a few for long means that no worker runs."""
    return AuditEntry.objects.filter(seal__isnull=True).count()


def audit_log(by: Actor) -> QuerySet[AuditEntry]:
    """Audit rows this actor may read: all with the capability, else his own acts (domain-model §2)."""
    rows = AuditEntry.objects.order_by("-id")
    if policies.may_read_audit(by):
        return rows
    return rows.filter(actor_kind=by.ref.kind, actor_id=by.ref.id)


def trail(noun: object) -> QuerySet[AuditEntry]:
    """All acts on one noun, oldest first; the caller has already been allowed to see the noun."""
    ref = Ref.to(noun)
    return AuditEntry.objects.filter(object_kind=ref.kind, object_id=ref.id).order_by("id")


def evidence(sha256: str) -> Evidence | None:
    """The evidence of this content, if it was received."""
    return Evidence.objects.filter(sha256=sha256).first()


def evidence_volume() -> tuple[int, int]:
    """How many originals are kept, and their bytes together."""
    return Evidence.objects.count(), Evidence.objects.aggregate(total=Sum("size"))["total"] or 0
