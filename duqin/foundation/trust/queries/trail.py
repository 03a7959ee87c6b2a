"""The trail of a noun, the audit log, evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, Sum

from duqin.foundation.trust import policies
from duqin.foundation.trust.models import AuditEntry, Evidence
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Unknown
from duqin.kernel.refs import Ref


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
    return trail_of(ref.kind, ref.id)


def trail_of(kind: str, identity: Any) -> QuerySet[AuditEntry]:
    """The same by the kind of the noun and its key, or what leads to it within another question."""
    return AuditEntry.objects.filter(object_kind=kind, object_id=identity).order_by("id")


def evidence(sha256: str) -> Evidence | None:
    """The evidence of this content, if it was received."""
    return Evidence.objects.filter(sha256=sha256).first()


def evidence_called(by: Actor, hashes: Iterable[str], *, field: str = "photos") -> list[Evidence]:
    """The files of these hashes, in their order, as far as the actor may see them.

    Raises:
        Unknown: for one that was not received, or is hidden from him.
    """
    found = []
    for sha256 in dict.fromkeys(hashes):
        known = evidence(sha256)
        if known is None or not policies.may_see_evidence(by, known):
            raise Unknown(sha256, field=field)
        found.append(known)
    return found


def evidence_volume() -> tuple[int, int]:
    """How many originals are kept, and their bytes together."""
    return Evidence.objects.count(), Evidence.objects.aggregate(total=Sum("size"))["total"] or 0
