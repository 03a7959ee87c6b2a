"""Record a problem on the sheet, change it while the sheet is open, void it with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Answer, Finding, FindingPhoto, Inspection
from duqin.domains.inspections.rules.deductions import cost
from duqin.domains.inspections.services.answering import add_photos, check_clause, check_open
from duqin.engines.cases import services as cases
from duqin.foundation.organisation.models import Place, Unit
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict, Refusal
from duqin.kernel.moments import now


@act("inspections.record_finding", may=policies.may_write)
def record_finding(
    inspection: Inspection,
    *,
    by: Actor,
    clause: Clause,
    description: str,
    id: UUID | None = None,
    place: Place | None = None,
    unit: Unit | None = None,
    count: int = 1,
    severity: str = "",
    domain: str = "",
    post_name: str = "",
    photos: Sequence[Evidence] = (),
    is_fixed_on_spot: bool = False,
    guidance: str = "",
    operation_id: UUID | None = None,
    device_found_at: datetime | None = None,
) -> Finding:
    """Record what was seen; its answer becomes 问题. Points and severity come from the clause of this day.

    Args:
        id: made by the client; recording again with the same id gives the same finding.
        unit: responsible unit; the inspected one unless given (a patrol may meet several, R-000-17).
        count: how many places, persons or items the clause counts by.

    Raises:
        Refusal: inspection.closed, answer.clause, finding.no_words, finding.no_photo, finding.unit, finding.count.
        Conflict: the id is taken by another inspection.
    """
    if (known := Finding.objects.filter(pk=id).first() if id else None) is not None:
        if known.inspection_id != inspection.pk or known.clause_id != clause.pk:
            raise Conflict("finding.id_taken", _("这个问题编号已用于另一条问题，两条都已保留。"))
        return known
    check_open(inspection)
    check_clause(inspection, clause)
    _check(inspection, by, clause, description, count, photos, unit)
    row = _answer(inspection, by, clause, place, operation_id, device_found_at)
    add_photos(row, photos)
    finding = Finding.objects.create(
        id=id or uuid4(),
        number=f"{inspection.number}-{inspection.findings.count() + 1:02d}",
        inspection=inspection,
        answer=row,
        clause=clause,
        area=clause.area,
        unit=unit or inspection.unit,
        place=place or inspection.place,
        post_name=post_name,
        description=description.strip(),
        severity=severity or clause.severity,
        domain=domain or clause.domain,
        heading=clause.heading,
        count=count,
        points=cost(clause.points, count),
        is_fixed_on_spot=is_fixed_on_spot,
        guidance=guidance,
        found_at=now(),
        device_found_at=device_found_at,
        found_by_id=by.person_id,
        found_by_name=str(by)[:60],
    )
    FindingPhoto.objects.bulk_create(
        FindingPhoto(finding=finding, evidence=photo, taken_at=photo.taken_at, order=i) for i, photo in enumerate(photos)
    )
    return finding


@act("inspections.void_finding", may=policies.may_void_finding)
def void_finding(finding: Finding, *, by: Actor, reason: str) -> Finding:
    """Take a finding back: wrong unit, duplicate, not so. Its case is voided and its points are reversed.

    Raises:
        Refusal: finding.no_reason, finding.is_void; state.not_allowed when the case cannot be voided any more.
    """
    if not reason.strip():
        raise Refusal("finding.no_reason", _("请写明作废的原因。"), field="reason")
    if finding.is_void:
        raise Refusal("finding.is_void", _("这条问题已经作废。"))
    if finding.case is not None:
        cases.void(finding.case, by=by, reason=reason)
        finding.refresh_from_db()
        return finding
    finding.is_void, finding.void_reason = True, reason.strip()[:200]
    finding.save()
    return finding


def _answer(
    inspection: Inspection,
    by: Actor,
    clause: Clause,
    place: Place | None,
    operation_id: UUID | None,
    device_found_at: datetime | None,
) -> Answer:
    row, _new = Answer.objects.select_for_update().get_or_create(
        inspection=inspection, clause=clause, place=place, defaults={"answered_at": now()}
    )
    row.result, row.answered_at, row.device_answered_at = Answer.Result.PROBLEM, now(), device_found_at
    row.answered_by_id, row.operation_id = by.person_id, operation_id
    row.save()
    return row


def _check(
    inspection: Inspection,
    by: Actor,
    clause: Clause,
    description: str,
    count: int,
    photos: Sequence[Evidence],
    unit: Unit | None,
) -> None:
    if not description.strip():
        raise Refusal("finding.no_words", _("请写明看到的问题。"), field="description")
    if not 1 <= count <= 999:
        raise Refusal("finding.count", _("数量应在 1 到 999 之间。"), field="count")
    if clause.photo_required and not photos:
        raise Refusal("finding.no_photo", _("这一条款要求现场照片，请至少拍一张。"), field="photos")
    if unit is not None and unit.pk != inspection.unit_id and not policies.may_inspect(by, inspection.level, unit):
        raise Refusal("finding.unit", _("您不能对这个单位开具问题。"), field="unit")
