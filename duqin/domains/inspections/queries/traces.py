"""Where a finding's points stand in the ledger, and what was done with an inspection."""

from __future__ import annotations

from django.db.models import QuerySet

from duqin.domains.inspections.models import Finding, Inspection
from duqin.engines.assessment.models import LedgerEntry
from duqin.foundation.trust import queries as trust
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.prepared import Prepared, Slot, fixed
from duqin.kernel.refs import Ref

TOLD = (
    "inspections.start",
    "inspections.sign",
    "inspections.refuse_to_sign",
    "inspections.obstruct",
    "inspections.invite_guest",
    "inspections.hand_over",
    "inspections.settle_divergence",
    "inspections.issue_on_the_spot",
    "inspections.submit",
    "inspections.return",
    "inspections.confirm",
    "inspections.release",
    "inspections.abandon",
)


def ledger_of(finding: Finding) -> QuerySet[LedgerEntry]:
    """Every entry the finding caused, reversals included, oldest first."""
    ref = Ref.to(finding)
    rows = LedgerEntry.objects.filter(origin_kind=ref.kind, origin_id=ref.id)
    return rows.select_related("clause__document_version__document").order_by("pk")


def story(inspection: Inspection) -> list[AuditEntry]:
    """The acts that make the story of an inspection, newest first; single answers are not told."""
    return _STORY.all(id=str(inspection.pk))


def _told() -> QuerySet[AuditEntry]:
    rows = trust.trail_of("inspections.inspection", Slot("id"))
    return rows.filter(verb__in=fixed(TOLD), result=AuditEntry.Result.DONE).order_by("-id")


_STORY = Prepared(_told)
