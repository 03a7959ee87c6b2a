"""What devices added beside photographs: voice notes, drawings; and where a photograph was taken."""

from __future__ import annotations

from django.db.models import QuerySet, UUIDField

from duqin.domains.inspections.models import Attachment, Finding, Inspection, PhotoUpload
from duqin.domains.inspections.rules.positions import Position, position
from duqin.kernel.prepared import Prepared, Slot


def attachments(inspection: Inspection) -> list[Attachment]:
    """Voice notes and drawings of an inspection, by clause and moment; one statement."""
    return _ATTACHED.all(inspection=inspection.pk)


def drawings_on(finding: Finding) -> list[Attachment]:
    """What was drawn upon the photographs of a finding; one statement."""
    rows = Attachment.objects.filter(kind=Attachment.Kind.DRAWING, answer__inspection=finding.inspection_id)
    photos = finding.photos.order_by().values("evidence")
    return list(_shown(rows.filter(drawn_on__in=photos)).order_by("clock", "pk"))


def taken_at(finding: Finding) -> Position | None:
    """Where the first photograph of a finding that has a position was taken, as its device says."""
    photos = finding.photos.order_by().values("evidence")
    told = PhotoUpload.objects.filter(evidence__in=photos, facts__has_key="location").order_by("started_at")
    found = (position(facts.get("location")) for facts in told.values_list("facts", flat=True)[:20])
    return next((one for one in found if one is not None), None)


def _shown(rows: QuerySet[Attachment]) -> QuerySet[Attachment]:
    return rows.select_related("evidence", "person", "answer__clause", "answer__place")


_ATTACHED = Prepared(
    lambda: _shown(Attachment.objects.filter(answer__inspection=Slot("inspection", UUIDField()))).order_by(
        "answer__clause__code", "clock", "pk"
    )
)
