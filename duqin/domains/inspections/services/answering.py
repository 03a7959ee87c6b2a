"""Fill the sheet: one register per clause and place; writing the same operation twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Answer, AnswerPhoto, Inspection
from duqin.domains.inspections.rules.measuring import readings
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now

OPEN = ("in_progress", "returned")


@act("inspections.answer", may=policies.may_write)
def answer(
    inspection: Inspection,
    *,
    by: Actor,
    clause: Clause,
    result: str,
    place: Place | None = None,
    measured: Sequence[object] = (),
    note: str = "",
    photos: Sequence[Evidence] = (),
    operation_id: UUID | None = None,
    device_answered_at: datetime | None = None,
) -> Answer:
    """Write the answer to one item; photographs are only ever added.

    Args:
        result: ok, problem, na or unchecked.
        measured: values in the order of the clause's limits.
        operation_id: the client's operation; the same again gives the answer as it stands.

    Raises:
        Refusal: inspection.closed, answer.clause, answer.result, answer.not_a_number, answer.over_limit,
            answer.has_finding when a problem with a finding is answered otherwise.
    """
    check_open(inspection)
    check_clause(inspection, clause)
    if result not in Answer.Result.values:
        raise Refusal("answer.result", _("请选择合格、问题、不适用或未查。"), field="result")
    values = _values(clause, measured, result)
    row, _new = Answer.objects.select_for_update().get_or_create(
        inspection=inspection, clause=clause, place=place, defaults={"answered_at": now()}
    )
    if operation_id is not None and row.operation_id == operation_id:
        return row
    if result != Answer.Result.PROBLEM and row.findings.filter(is_void=False).exists():
        raise Refusal("answer.has_finding", _("这一条已记录问题；请先撤销问题，再改为其他结果。"), field="result")
    row.result, row.measured, row.note = result, values, note
    row.answered_at, row.device_answered_at = now(), device_answered_at
    row.answered_by_id, row.operation_id = by.person_id, operation_id
    row.save()
    add_photos(row, photos)
    return row


def check_open(inspection: Inspection) -> None:
    """Raises Refusal inspection.closed once the sheet was handed in."""
    if inspection.state not in OPEN:
        raise Refusal("inspection.closed", _("这次检查已经提交，不能再填写；需要补充请让审核人退回。"))


def check_clause(inspection: Inspection, clause: Clause) -> None:
    """Raises Refusal answer.clause when the clause is not on this inspection's sheet (version of its day)."""
    if not inspection.standards.filter(pk=clause.document_version_id).exists():
        raise Refusal("answer.clause", _("这一条款不属于本次检查所用的制度版本。"), field="clause")


def add_photos(row: Answer, photos: Sequence[Evidence]) -> None:
    """Add photographs that are not there yet."""
    there = set(row.photos.values_list("evidence_id", flat=True))
    fresh = [photo for photo in photos if photo.pk not in there]
    AnswerPhoto.objects.bulk_create(
        AnswerPhoto(answer=row, evidence=photo, taken_at=photo.taken_at, order=len(there) + i)
        for i, photo in enumerate(fresh)
    )


def _values(clause: Clause, measured: Sequence[object], result: str) -> list[str | None]:
    try:
        found = readings(clause.measured, measured)
    except ValueError as wrong:
        raise Refusal("answer.not_a_number", _("“%(value)s”不是数值。") % {"value": wrong}, field="measured") from wrong
    beyond = next((r for r in found if r.is_within is False), None)
    if beyond and result == Answer.Result.OK:
        raise Refusal(
            "answer.over_limit",
            _("%(name)s %(value)s %(unit)s 超出规定范围，应记为“问题”。")
            % {"name": beyond.name, "value": beyond.value, "unit": beyond.unit},
            field="measured",
        )
    return [None if r.value is None else str(r.value) for r in found]
