"""Write to the registers of a sheet what devices said apart from each other; the lead chooses where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import UUIDField
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import (
    Answer,
    AnswerNote,
    AnswerWrite,
    Divergence,
    Finding,
    Inspection,
)
from duqin.domains.inspections.queries.registers import page_write
from duqin.domains.inspections.queries.registers import register_of as merged_writes
from duqin.domains.inspections.rules.merging import HybridMoment, Register, united
from duqin.domains.inspections.services.answering import (
    add_photos,
    check_clause,
    check_open,
    checked_readings,
    register,
)
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.writing import Alike, put_in, put_in_together

PAGES = "pages"
SHOWN = {
    "result",
    "measured",
    "answered_by_id",
    "operation_id",
    "answered_at",
    "device_answered_at",
    "is_diverged",
}
"""What of an answer follows from its writes."""
_KEY = Slot("answer", UUIDField())
_WRITES = Prepared(lambda: AnswerWrite.objects.filter(answer=_KEY))
_WAITING = Prepared(lambda: Divergence.objects.filter(answer=_KEY, settled_at__isnull=True).order_by("pk"))
_FOUND = Prepared(lambda: Finding.objects.filter(answer=_KEY, is_void=False).only("pk")[:1])


@dataclass(frozen=True, slots=True)
class Said:
    """Where a write comes from: operation, hybrid clock, device, and what stood there when it was made."""

    id: UUID
    clock: str
    device: str
    device_at: datetime | None = None
    seen: tuple[str, ...] = ()


@act("inspections.merge_answer", may=policies.may_write, joins=True)
def merge_answer(
    inspection: Inspection,
    *,
    by: Actor,
    clause: Clause,
    result: str,
    said: Said,
    place: Place | None = None,
    measured: Sequence[object] = (),
) -> Answer:
    """Add a device's answer to the register of an item; the order in which answers arrive does not matter.

    Two different answers that had not seen each other are both kept and marked for the lead; nothing else asks
    anybody. The same write again changes nothing. A finding of the item keeps it a problem.

    Raises:
        Refusal: inspection.closed, answer.clause, answer.result, answer.not_a_number.
    """
    check_open(inspection, late=True)
    check_clause(inspection, clause)
    found, result = checked_readings(clause, measured, result)
    row = register(inspection, clause, place)
    writes = _log_pages(row, _writes_of(row))
    if said.id in writes:
        return _written(row, writes, inspection)
    values = [None if reading.value is None else str(reading.value) for reading in found]
    write = AnswerWrite(
        id=said.id,
        answer=row,
        clock=said.clock,
        device=said.device,
        person_id=by.person_id,
        result=result,
        measured=values,
        seen=list(said.seen),
        device_at=said.device_at,
        received_at=now(),
    )
    return _written(row, writes | {write.pk: write}, inspection, write)


@act("inspections.add_note", may=policies.may_write)
def add_note(
    inspection: Inspection, *, by: Actor, clause: Clause, text: str, said: Said, place: Place | None = None
) -> Answer:
    """Add a note to an item; notes are only ever added and stand in the order of their moments.

    Raises:
        Refusal: inspection.closed, answer.clause, note.no_words.
    """
    check_open(inspection, late=True)
    check_clause(inspection, clause)
    if not text.strip():
        raise Refusal("note.no_words", _("请写明备注内容。"), field="note")
    row = _stored_register(inspection, clause, place)
    before = united((HybridMoment.read(n.clock), n.text) for n in row.notes.all())
    other = [line for line in row.note.split("\n") if line.strip() and line not in before]
    AnswerNote.objects.get_or_create(
        id=said.id,
        defaults={
            "answer": row,
            "clock": said.clock,
            "text": text.strip()[:2000],
            "person_id": by.person_id,
        },
    )
    lines = united((HybridMoment.read(n.clock), n.text) for n in row.notes.all())
    row.note = "\n".join([*other, *lines])
    row.save(update_fields=["note"])
    return row


@act("inspections.add_photos", may=policies.may_write)
def add_item_photos(
    inspection: Inspection,
    *,
    by: Actor,
    clause: Clause,
    photos: Sequence[Evidence],
    place: Place | None = None,
) -> Answer:
    """Add photographs to an item; they are only ever added, and one that is there already changes nothing.

    Raises:
        Refusal: inspection.closed, answer.clause.
    """
    check_open(inspection, late=True)
    check_clause(inspection, clause)
    row = _stored_register(inspection, clause, place)
    add_photos(row, photos)
    return row


@act("inspections.settle_divergence", may=policies.may_lead)
def settle_divergence(
    inspection: Inspection, *, by: Actor, divergence: Divergence, chosen: UUID
) -> Divergence:
    """Choose which of the answers that stand beside each other holds; all stay in the log, the choice too.

    A second time gives what was chosen. An answer that arrives later and had not seen the choice diverges anew.

    Raises:
        Refusal: divergence.other, divergence.chosen; answer.has_finding when a finding stands against it.
    """
    row = _locked(divergence, inspection)
    if divergence.settled_at is not None:
        return divergence
    held = merged_writes(row.writes.all())
    choice = next((head for head in held.heads if head.id == str(chosen)), None)
    if choice is None:
        raise Refusal("divergence.chosen", _("请在所列的答案中选择一个。"), field="chosen")
    picked = AnswerWrite.objects.get(pk=choice.id)
    if picked.result != Answer.Result.PROBLEM and _has_finding(row):
        raise Refusal(
            "answer.has_finding", _("这一条已记录问题；请先撤销问题，再改为其他结果。"), field="chosen"
        )
    last = held.heads[0].at
    AnswerWrite.objects.create(
        id=uuid4(),
        answer=row,
        clock=str(HybridMoment(last.millis, last.counter + 1, PAGES)),
        device=f"{PAGES}:{uuid4().hex[:8]}",
        person_id=by.person_id,
        result=picked.result,
        measured=picked.measured,
        seen=[head.id for head in held.heads],
        received_at=now(),
    )
    divergence.chosen, divergence.settled_by_id, divergence.settled_at = picked, by.person_id, now()
    divergence.save()
    _written(row, _writes_of(row), inspection)
    return divergence


def _stored_register(inspection: Inspection, clause: Clause, place: Place | None) -> Answer:
    """The register of an item, for what may come before its answer."""
    row = register(inspection, clause, place)
    if row._state.adding:
        put_in(row)
    return row


def _locked(divergence: Divergence, inspection: Inspection) -> Answer:
    """The locked register a divergence is of; Refusal divergence.other when it is another inspection's."""
    row = Answer.objects.select_for_update(of=("self",)).get(pk=divergence.answer_id)
    if row.inspection_id != inspection.pk:
        raise Refusal("divergence.other", _("这处分歧不属于本次检查。"))
    return row


def _writes_of(row: Answer) -> dict[UUID, AnswerWrite]:
    """The writes to a register, by their ids; a new one has none."""
    return {} if row._state.adding else {write.pk: write for write in _WRITES.all(answer=row.pk)}


def _log_pages(row: Answer, writes: dict[UUID, AnswerWrite]) -> dict[UUID, AnswerWrite]:
    """What was answered on the pages becomes a write of its own, which had seen all that stood on the server then; the
    writes with it."""
    identity = page_write(row)
    if identity is None or row.operation_id is None or writes.keys() & {row.operation_id, identity}:
        return writes
    if _is_finding(row.operation_id):
        return writes
    logged = AnswerWrite.objects.create(
        id=identity,
        answer=row,
        clock=str(HybridMoment(int(row.answered_at.timestamp() * 1000), 0, PAGES)),
        device=f"{PAGES}:{identity.hex[:8]}",
        person_id=row.answered_by_id,
        result=row.result,
        measured=row.measured,
        seen=[str(pk) for pk in writes],
        device_at=row.device_answered_at,
        received_at=row.answered_at,
    )
    return writes | {logged.pk: logged}


def _written(
    row: Answer, writes: dict[UUID, AnswerWrite], inspection: Inspection, fresh: AnswerWrite | None = None
) -> Answer:
    """Show what stands, store it with the fresh write and the inspection's version, and mark or unmark the divergence."""
    held = merged_writes(writes.values())
    if (standing := held.standing) is not None:
        write = writes[UUID(standing.id)]
        row.result, row.measured = write.result, write.measured
        row.answered_by_id, row.operation_id = write.person_id, write.pk
        row.answered_at, row.device_answered_at = write.received_at, write.device_at
    is_new, was_diverged = row._state.adding, row.is_diverged
    if not is_new and _has_finding(row):
        row.result = Answer.Result.PROBLEM
    row.is_diverged = held.is_diverged
    new = [noun for noun in (row if is_new else None, fresh) if noun is not None]
    changed = Alike([] if is_new else [row], SHOWN)
    put_in_together(new, changed, *inspection.counting())
    if held.is_diverged or was_diverged:
        _mark(row, held)
    return row


def _mark(row: Answer, held: Register) -> None:
    heads = sorted(head.id for head in held.heads)
    waiting = _WAITING.first(answer=row.pk)
    if held.is_diverged and waiting is None:
        Divergence.objects.create(answer=row, opened_at=now(), heads=heads)
    elif held.is_diverged and waiting is not None and waiting.heads != heads:
        waiting.heads = heads
        waiting.save(update_fields=["heads"])
    elif not held.is_diverged and waiting is not None:
        waiting.settled_at = now()  # the authors themselves came to agree
        waiting.save(update_fields=["settled_at"])


def _has_finding(row: Answer) -> bool:
    return _FOUND.first(answer=row.pk) is not None


def _is_finding(operation_id: UUID) -> bool:
    return Finding.objects.filter(pk=operation_id).exists()
