"""Fill the sheet: one register per clause and place; writing the same operation twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import UUIDField
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Answer, AnswerPhoto, Inspection
from duqin.domains.inspections.rules.measuring import Reading, readings
from duqin.domains.inspections.services import replays
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict, Refusal
from duqin.kernel.moments import now
from duqin.kernel.prepared import Prepared, Slot

OPEN = ("in_progress", "returned")
ANSWER = "inspections.answer"


@act(ANSWER, may=policies.may_write)
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
    seen: UUID | None = None,
    device_answered_at: datetime | None = None,
) -> Answer:
    """Write the answer to one item; photographs are only ever added. A value out of its limits makes it a problem.

    Args:
        result: ok, problem, na or unchecked.
        place: the stop of a round; None for the inspection as a whole.
        measured: values in the order of the clause's limits.
        operation_id: the client's operation; the same again gives the answer as it stands.
        seen: the operation the client had before its eyes; needed to answer otherwise than another person did.
        device_answered_at: an answer older than the one the same person gave already changes nothing.

    Raises:
        Refusal: inspection.closed, answer.clause, answer.result, answer.not_a_number, answer.has_finding when a
            problem with a finding is answered otherwise.
        Conflict: operation.id_taken; answer.by_another when someone else answered otherwise meanwhile;
            answer.is_diverged while two different answers wait for the lead's choice.
    """
    said = {
        **{"inspection": inspection, "clause": clause, "place": place, "result": result, "note": note},
        **{"measured": list(measured), "photos": sorted(photo.pk for photo in photos)},
    }
    row = register(inspection, clause, place)
    if replays.taken_before(operation_id, ANSWER, said, row.pk):
        return row
    check_open(inspection)
    check_clause(inspection, clause)
    found, result = checked_readings(clause, measured, result)
    _refuse_diverged(row)
    _refuse_other_mind(row, by, result, seen)
    if result != Answer.Result.PROBLEM:
        _refuse_over_finding(inspection, clause, place)
    is_new = row._state.adding
    if not _is_older(row, by, device_answered_at):
        row.result, row.note = result, note
        row.measured = [None if reading.value is None else str(reading.value) for reading in found]
        stamp(row, by, operation_id, device_answered_at)
    add_photos(row, photos, is_new=is_new)
    return row


@act("inspections.answer_rest", may=policies.may_write)
def answer_rest(
    inspection: Inspection,
    *,
    by: Actor,
    clauses: Sequence[Clause],
    place: Place | None = None,
    operation_id: UUID | None = None,
) -> list[Answer]:
    """Answer 合格 to all of these clauses that have no answer yet and nothing to measure; returns those it changed.

    `take_back` with the same operation undoes it. The same operation again changes nothing.

    Raises:
        Refusal: inspection.closed, answer.clause.
    """
    check_open(inspection)
    for clause in clauses:
        check_clause(inspection, clause)
    operation_id = operation_id or uuid4()
    taken = set(
        inspection.answers.filter(place=place)
        .exclude(result=Answer.Result.UNCHECKED)
        .values_list("clause_id", flat=True)
    )
    taken |= set(inspection.findings.filter(is_void=False).values_list("clause_id", flat=True))
    wanted = [clause for clause in clauses if clause.pk not in taken and not clause.measured]
    return _fine(inspection, wanted, place, by, operation_id)


def _fine(
    inspection: Inspection, clauses: Sequence[Clause], place: Place | None, by: Actor, operation_id: UUID
) -> list[Answer]:
    """Write 合格 into the registers of these clauses, made where there is none; the inspection's lock is held."""
    moment = now()
    there = {row.clause_id: row for row in inspection.answers.filter(place=place, clause__in=clauses)}
    rows = [
        there.get(clause.pk) or Answer(inspection=inspection, clause=clause, place=place)
        for clause in dict.fromkeys(clauses)
    ]
    for row in rows:
        row.result, row.answered_at, row.device_answered_at = Answer.Result.OK, moment, None
        row.answered_by_id, row.operation_id = by.person_id, operation_id
    Answer.objects.bulk_create(row for row in rows if row.clause_id not in there)
    changed = ["result", "answered_at", "device_answered_at", "answered_by", "operation_id"]
    Answer.objects.bulk_update(there.values(), changed, batch_size=200)
    return rows


@act("inspections.take_back", may=policies.may_write)
def take_back(inspection: Inspection, *, by: Actor, operation_id: UUID) -> int:
    """Undo `answer_rest`: what it set and nobody touched since is unanswered again; returns how many.

    Raises:
        Refusal: inspection.closed.
    """
    check_open(inspection)
    rows = inspection.answers.filter(
        operation_id=operation_id, result=Answer.Result.OK, answered_by=by.person_id
    )
    return rows.update(result=Answer.Result.UNCHECKED, answered_at=now())


_REGISTERS = Prepared(
    lambda: Answer.objects.select_for_update().filter(
        inspection=Slot("inspection", UUIDField()), clause=Slot("clause")
    )
)


def register(inspection: Inspection, clause: Clause, place: Place | None) -> Answer:
    """The register of an item, a new one (not stored) when there is none; the caller holds the inspection's lock."""
    known = _REGISTERS.all(inspection=inspection.pk, clause=clause.pk)
    there = next((row for row in known if row.place_id == (place.pk if place else None)), None)
    return there or fresh_register(inspection, clause, place)


def fresh_register(inspection: Inspection, clause: Clause, place: Place | None) -> Answer:
    """A register (not stored) for an item that has none yet."""
    return Answer(inspection=inspection, clause=clause, place=place, answered_at=now())


def stamp(row: Answer, by: Actor, operation_id: UUID | None, device_at: datetime | None) -> Answer:
    """Store the register with who wrote it, when, and by which operation."""
    stamped(row, by, operation_id, device_at).save()
    return row


def stamped(row: Answer, by: Actor, operation_id: UUID | None, device_at: datetime | None) -> Answer:
    """The register with who wrote it, when, and by which operation (not stored)."""
    row.answered_at, row.device_answered_at = now(), device_at
    row.answered_by_id, row.operation_id = by.person_id, operation_id or uuid4()
    return row


def check_open(inspection: Inspection, *, late: bool = False) -> None:
    """Raises Refusal inspection.closed once the sheet was handed in; what was written before may come `late`."""
    if inspection.state not in OPEN and not (late and inspection.state == "submitted"):
        raise Refusal("inspection.closed", _("这次检查已经提交，不能再填写；需要补充请让审核人退回。"))


def check_clause(inspection: Inspection, clause: Clause) -> None:
    """Raises Refusal answer.clause when the clause is not on this inspection's sheet."""
    if clause.pk not in inspection.items:
        raise Refusal("answer.clause", _("这一条款不在本次检查的检查表上。"), field="clause")


def add_photos(row: Answer, photos: Sequence[Evidence], *, is_new: bool = False) -> None:
    """Add photographs that are not there yet; at a new register none is."""
    if not photos:
        return
    there = set() if is_new else set(row.photos.values_list("evidence_id", flat=True))
    fresh = [photo for photo in dict.fromkeys(photos) if photo.pk not in there]
    AnswerPhoto.objects.bulk_create(
        AnswerPhoto(answer=row, evidence=photo, taken_at=photo.taken_at, order=len(there) + i)
        for i, photo in enumerate(fresh)
    )


def checked_readings(clause: Clause, measured: Sequence[object], result: str) -> tuple[list[Reading], str]:
    """The values beside their limits, and the result that follows from them."""
    found = _readings(clause, measured)
    return found, _result(result, found)


def _readings(clause: Clause, measured: Sequence[object]) -> list[Reading]:
    try:
        return readings(clause.measured, measured)
    except ValueError as wrong:
        raise Refusal(
            "answer.not_a_number", _("“%(value)s”不是数值。") % {"value": wrong}, field="measured"
        ) from wrong


def _result(result: str, found: Sequence[Reading]) -> str:
    """The result as given, or problem when a value is out of its limits."""
    if result not in Answer.Result.values:
        raise Refusal("answer.result", _("请选择合格、问题、不适用或未查。"), field="result")
    return Answer.Result.PROBLEM if any(reading.is_within is False for reading in found) else result


def _refuse_diverged(row: Answer) -> None:
    """Two answers of devices that had not seen each other: nobody adds a third, the lead chooses."""
    if row.is_diverged:
        raise Conflict(
            "answer.is_diverged",
            _("这一条有两个不同的答案，都已保存；请检查负责人先选定以哪个为准。"),
            field="result",
        )


def _refuse_other_mind(row: Answer, by: Actor, result: str, seen: UUID | None) -> None:
    """Two people answered the same item differently: nobody overwrites unseen what another said (domain-model §13)."""
    if row.result in (Answer.Result.UNCHECKED, result) or by.is_person(row.answered_by_id) or by.is_system:
        return
    if seen is None or seen != row.operation_id:
        raise Conflict(
            "answer.by_another",
            _("%(name)s已把这一条记为“%(theirs)s”，您记为“%(mine)s”；两个答案都在，请选择以哪个为准。")
            % {
                "name": row.answered_by or _("另一位检查人"),
                "theirs": row.get_result_display(),
                "mine": Answer.Result(result).label,
            },
            seen=str(row.operation_id),
            field="result",
        )


def _refuse_over_finding(inspection: Inspection, clause: Clause, place: Place | None) -> None:
    rows = inspection.findings.filter(clause=clause, is_void=False)
    if (rows if place is None else rows.filter(answer__place=place)).exists():
        raise Refusal(
            "answer.has_finding", _("这一条已记录问题；请先撤销问题，再改为其他结果。"), field="result"
        )


def _is_older(row: Answer, by: Actor, device_at: datetime | None) -> bool:
    """Whether this answer was given before the one its author gave already, and only arrives later."""
    if device_at is None or row.device_answered_at is None or not by.is_person(row.answered_by_id):
        return False
    return device_at < row.device_answered_at
