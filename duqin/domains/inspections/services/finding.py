"""Record a problem on the sheet, change it while the sheet is open, void it with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID, uuid4

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, UUIDField
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Answer, Finding, FindingPhoto, Inspection
from duqin.domains.inspections.rules.deductions import MOST, cost, vetoes
from duqin.domains.inspections.rules.grading import Proof, grade, reasons
from duqin.domains.inspections.services import replays
from duqin.domains.inspections.services.answering import (
    add_photos,
    check_clause,
    check_open,
    fresh_register,
    register,
    stamp,
    stamped,
)
from duqin.engines.cases import services as cases
from duqin.engines.cases.states import CASE
from duqin.foundation.organisation.models import Place, Unit
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.kernel.prepared import Slot
from duqin.kernel.prepared_rows import PreparedRows, as_tuple
from duqin.kernel.writing import put_in_together

RECORD = "inspections.record_finding"
GRAVER = ("general", "serious", "major")


class Seen(TypedDict, total=False):
    """What was seen, as its author says it.

    Attributes:
        place: where it was seen; the inspection's place unless given.
        unit: responsible unit; the inspected one unless given (a patrol may meet several, R-000-17).
        count: how many places, persons or items the clause counts by.
        severity: graver than the clause says, when the inspector finds it so; never milder.
        post_name: a person is named by post and number (R-002-01).
        is_fixed_on_spot: put right before the inspector's eyes; `measures` says how, `cause` why it was so.
        guidance: what the inspector showed or explained (R-002-06).
        is_veto: the condition under which the clause vetoes is met.
    """

    description: Required[str]
    place: Place | None
    unit: Unit | None
    count: int
    severity: str
    post_name: str
    is_fixed_on_spot: bool
    measures: str
    cause: str
    guidance: str
    is_veto: bool


@act(RECORD, may=policies.may_write, reads=("unit", "place"))
def record_finding(
    inspection: Inspection,
    *,
    by: Actor,
    clause: Clause,
    id: UUID | None = None,
    stop: Place | None = None,
    photos: Sequence[Evidence] = (),
    device_found_at: datetime | None = None,
    late: bool = False,
    proof: Proof | None = None,
    **seen: Unpack[Seen],
) -> Finding:
    """Record what was seen; its answer becomes 问题. Points, severity and deadline come from the clause of this day.

    Args:
        id: made by the client; recording again with the same id and content gives the same finding.
        stop: the stop of the round on whose sheet it is recorded; None for the inspection as a whole.
        late: it was recorded on a device before the sheet was handed in, and only arrives now.
        proof: how a device captured it; on the pages only whether there is a photograph is known.

    Raises:
        Refusal: inspection.closed, answer.clause, finding.no_words, finding.no_photo, finding.unit, finding.count,
            finding.severity, finding.no_measures, finding.no_cause, finding.covert_fix.
        Conflict: operation.id_taken.
    """
    facts = _facts(inspection, clause, seen, stop)
    said = facts | {
        "inspection": inspection,
        "clause": clause,
        "stop": stop,
        "photos": sorted(p.pk for p in photos),
    }
    identity = id or uuid4()
    if known := replays.taken_before(id, RECORD, said, identity):
        return Finding.objects.get(pk=known)
    check_open(inspection, late=late)
    check_clause(inspection, clause)
    _check(inspection, by, clause, facts, has_photo=bool(photos))
    row, place, is_first = _register(inspection, clause, stop)
    told = reasons(proof or Proof(has_photo=bool(photos), anchored=True))
    facts |= {"evidence_grade": grade(told), "evidence_reasons": [str(one) for one in told]}
    finding = _seen(identity, place, row, by, device_found_at, facts)
    is_new = row._state.adding
    row.result = Answer.Result.PROBLEM
    put_in_together([*([stamped(row, by, id, device_found_at)] if is_new else []), finding])
    add_photos(row if is_new else stamp(row, by, id, device_found_at), photos, is_new=is_new)
    _attach(finding, photos, is_new=True)
    finding.stands_alone, finding.n_photos = is_first, len(set(photos))  # type: ignore[attr-defined]  # annotated
    return finding


@act("inspections.change_finding", may=policies.may_change_finding)
def change_finding(
    finding: Finding, *, by: Actor, photos: Sequence[Evidence] = (), **seen: Unpack[Seen]
) -> Finding:
    """Change a finding while its sheet is open and it has no case; photographs are only added.

    Raises:
        Refusal: inspection.closed, finding.is_void; as record_finding.
    """
    inspection, clause = finding.inspection, finding.clause
    check_open(inspection)
    _refuse_void(finding)
    facts = _facts(inspection, clause, seen, finding.answer.place if finding.answer else None)
    _check(inspection, by, clause, facts, has_photo=bool(photos) or finding.photos.exists())
    for name, value in facts.items():
        setattr(finding, name, value)
    finding.save()
    _attach(finding, photos)
    return finding


@act("inspections.void_finding", may=policies.may_void_finding)
def void_finding(finding: Finding, *, by: Actor, reason: str) -> Finding:
    """Take a finding back: wrong unit, duplicate, not so. Its case is voided and its points are reversed.

    Without a case, while the sheet is open, its item is unanswered again when nothing else was found there.

    Raises:
        Refusal: finding.no_reason, finding.is_void, inspection.closed; state.not_allowed when the case cannot be
            voided any more.
    """
    if not reason.strip():
        raise Refusal("finding.no_reason", _("请写明作废的原因。"), field="reason")
    check_voidable(finding)
    if finding.case is not None:
        cases.void(finding.case, by=by, reason=reason)
        finding.refresh_from_db()
        return finding
    finding.is_void, finding.void_reason = True, reason.strip()[:200]
    finding.save()
    row = finding.answer
    if row is not None and not row.findings.filter(is_void=False).exists():
        row.result = Answer.Result.UNCHECKED
        stamp(row, by, None, None)
    return finding


def check_voidable(finding: Finding) -> None:
    """Say no before a reason was written: raises as `void_finding` does once there is nothing to take back any more."""
    _refuse_void(finding)
    if finding.case is None:
        check_open(finding.inspection)
    elif not CASE.allows(finding.case.state, "void"):
        raise Refusal(
            "state.not_allowed",
            _("问题 %(number)s 的整改事项%(state)s，不能再作废；销号有误的，请先对整改事项“重新整改”。")
            % {"number": finding.number, "state": CASE[finding.case.state].label},
        )


def _facts(inspection: Inspection, clause: Clause, seen: Seen, stop: Place | None) -> dict[str, Any]:
    """The columns of a finding that its author decides, and the points that follow from them."""
    texts = ("description", "post_name", "measures", "cause", "guidance")
    count = seen.get("count", 1)
    said: dict[str, Any] = {name: str(seen.get(name) or "").strip() for name in texts}
    return said | {
        "place": seen.get("place") or stop or inspection.place,
        "unit": seen.get("unit") or inspection.unit,
        "count": count,
        "points": cost(clause.points, max(count, 1), clause.per_amount),
        "severity": seen.get("severity") or clause.severity,
        "is_fixed_on_spot": seen.get("is_fixed_on_spot", False),
        "is_veto": vetoes(clause.veto, clause.veto_note, seen.get("is_veto", False)),
    }


def _seen(
    identity: UUID,
    place: int,
    row: Answer,
    by: Actor,
    device_at: datetime | None,
    facts: Mapping[str, Any],
) -> Finding:
    """The finding, not stored yet; `place` is its place among those of the inspection."""
    inspection, clause = row.inspection, row.clause
    return Finding(
        id=identity,
        number=f"{inspection.number}-{place:02d}",
        inspection=inspection,
        answer=row,
        clause=clause,
        area_id=clause.area_id,
        domain=clause.domain,
        heading=clause.heading,
        found_at=now(),
        device_found_at=device_at,
        found_by_id=by.person_id,
        found_by_name=str(by)[:60],
        **facts,
    )


def _register(inspection: Inspection, clause: Clause, stop: Place | None) -> tuple[Answer, int, bool]:
    """The register of the item, the place of one finding more among all of the inspection, void ones too, and whether
    it is the first thing written of the item; the lock of the inspection is held. One statement then.
    """
    found = _COUNTED.first(inspection=inspection.pk, clause=clause.pk)
    count, is_there = found if found else (0, False)
    row = register(inspection, clause, stop) if is_there else fresh_register(inspection, clause, stop)
    row.inspection, row.clause = inspection, clause
    return row, 1 + count, not is_there


def _counted() -> QuerySet[Inspection, Any]:
    rows = Inspection.objects.filter(pk=Slot("inspection", UUIDField())).order_by()
    written = {"inspection": OuterRef("pk"), "clause": Slot("clause")}
    is_there = Q(Exists(Answer.objects.filter(**written))) | Q(Exists(Finding.objects.filter(**written)))
    return rows.values_list(Count("findings"), ExpressionWrapper(is_there, BooleanField()))


_COUNTED = PreparedRows(as_tuple, _counted)


def _attach(finding: Finding, photos: Sequence[Evidence], *, is_new: bool = False) -> None:
    there = set() if is_new else set(finding.photos.values_list("evidence_id", flat=True))
    fresh = [photo for photo in dict.fromkeys(photos) if photo.pk not in there]
    FindingPhoto.objects.bulk_create(
        FindingPhoto(finding=finding, evidence=photo, taken_at=photo.taken_at, order=len(there) + i)
        for i, photo in enumerate(fresh)
    )


def is_milder(severity: str, clause: Clause) -> bool:
    """Whether it is no severity, or one below that of the clause."""
    return severity not in GRAVER or GRAVER.index(severity) < GRAVER.index(clause.severity)


def _refuse_void(finding: Finding) -> None:
    if finding.is_void:
        raise Refusal("finding.is_void", _("这条问题已经作废。"))


def _check(
    inspection: Inspection, by: Actor, clause: Clause, facts: Mapping[str, Any], *, has_photo: bool
) -> None:
    if not facts["description"]:
        raise Refusal("finding.no_words", _("请写明看到的问题。"), field="description")
    if not 1 <= facts["count"] <= MOST:
        raise Refusal("finding.count", _("数量应在 1 到 %(most)d 之间。") % {"most": MOST}, field="count")
    if is_milder(facts["severity"], clause):
        raise Refusal("finding.severity", _("严重程度不能低于条款规定的等级。"), field="severity")
    if clause.photo_required and not has_photo:
        raise Refusal("finding.no_photo", _("这一条款要求现场照片，请至少拍一张。"), field="photos")
    unit = facts["unit"]
    if unit.pk != inspection.unit_id and not policies.may_inspect(by, inspection.level, unit):
        raise Refusal("finding.unit", _("您不能对这个单位开具问题。"), field="unit")
    if facts["is_fixed_on_spot"]:
        _check_fix(inspection, facts)


def _check_fix(inspection: Inspection, facts: Mapping[str, Any]) -> None:
    """What is closed before the inspector's eyes needs its measures, and a cause where it is serious (R-002-31)."""
    if inspection.is_unannounced:
        raise Refusal(
            "finding.covert_fix",
            _("暗访中不能记“当场整改”；公开后由责任单位整改，再行复查。"),
            field="is_fixed_on_spot",
        )
    if not facts["measures"]:
        raise Refusal("finding.no_measures", _("请写明当场采取了什么措施。"), field="measures")
    if facts["severity"] != "general" and not facts["cause"]:
        raise Refusal("finding.no_cause", _("较重、重大的问题当场整改，也要写明原因。"), field="cause")
