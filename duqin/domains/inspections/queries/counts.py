"""Numbers beside the rows of a list, and what is like a finding; one statement each."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, QuerySet, UUIDField

from duqin.domains.inspections.models import AnswerPhoto, Finding, Inspection
from duqin.domains.inspections.queries.rows import findings
from duqin.foundation.trust.models import Evidence
from duqin.kernel.actors import Actor
from duqin.kernel.prepared import Prepared, Slot


def finding_counts(inspections: Iterable[UUID]) -> dict[UUID, int]:
    """Inspection → findings that stand."""
    rows = Finding.objects.filter(inspection__in=list(inspections), is_void=False)
    return dict(rows.order_by().values_list("inspection").annotate(n=Count("pk")))


def item_photos(inspection: Inspection) -> list[tuple[str, Evidence]]:
    """Photographs of items, without those of findings: code of the clause and the file."""
    rows = _ITEM_PHOTOS.all(inspection=inspection.pk)
    return [(row.answer.clause.code, row.evidence) for row in rows]


_ITEM_PHOTOS = Prepared(
    lambda: (
        AnswerPhoto.objects.filter(answer__inspection=Slot("inspection", UUIDField()))
        .select_related("evidence", "answer__clause")
        .order_by("answer__clause__code", "order")
    )
)


def similar_findings(by: Actor, finding: Finding) -> QuerySet[Finding]:
    """Findings of the same clause at the same unit that the actor sees, newest first, without this one."""
    rows = findings(by).filter(clause__code=finding.clause.code, unit=finding.unit_id, is_void=False)
    return rows.exclude(pk=finding.pk).order_by("-found_at")
