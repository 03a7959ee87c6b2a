"""Write one operation of a device by the verb it means, and keep what became of it."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from duqin.domains.inspections.models import AnswerWrite, Inspection, SyncOperation
from duqin.domains.inspections.services.arriving import Arriving, NotYet
from duqin.domains.inspections.services.operations import KINDS, REPLACED, told_late
from duqin.domains.inspections.services.submitting import settle_late
from duqin.foundation.trust import services as trust
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import now
from duqin.kernel.writing import concerns, put_in, write_columns


def apply(row: SyncOperation, by: Actor, inspection: UUID, held: Inspection | None = None) -> bool:
    """Write one operation and what became of it; whether it was written. A refusal leaves nothing behind but its reason.

    Args:
        held: the inspection, if it has just been read under lock.
    """
    kind, task = KINDS.get(row.kind), Arriving(row, by, inspection, held)
    try:
        if kind is None:
            raise NotYet("sync.unknown", _("服务器还不认识这种操作，更新后会自动写入。"))
        with trust.undoable():
            answer = kind(task)
            if row.kind in told_late and task.inspection.state == "submitted":
                settle_late(task.inspection, by)
    except NotYet as wait:
        return _left(row, SyncOperation.Outcome.WAITING, wait)
    except IntegrityError as fault:
        if not concerns(fault, AnswerWrite):
            raise
        return _left(
            row, SyncOperation.Outcome.REFUSED, Refusal("sync.id_taken", _("这个编号已用于另一项内容。"))
        )
    except Refusal as refusal:
        if isinstance(refusal, Forbidden):
            trust.record_denial(f"inspections.sync.{row.kind}", by, row)
        return _left(row, SyncOperation.Outcome.REFUSED, refusal)
    row.outcome, row.applied_at, row.answer = SyncOperation.Outcome.APPLIED, now(), answer
    row.code = row.sentence = ""
    _store(row)
    _replace(row)
    return True


def _left(row: SyncOperation, outcome: str, why: Refusal) -> bool:
    row.outcome, row.code, row.sentence = outcome, why.code, str(why)[:400]
    row.answer = {name: str(value) for name, value in why.data.items()}
    _store(row)
    return False


def _store(row: SyncOperation) -> None:
    if row._state.adding:
        put_in(row)
    else:
        write_columns(row, {"outcome", "applied_at", "answer", "code", "sentence"})


def _replace(row: SyncOperation) -> None:
    """What was not accepted and was put right by its author holds up nothing any more; it stays kept."""
    try:
        replaced = UUID(str(row.body.get("replaces") or ""))
    except ValueError:
        return
    mine = SyncOperation.objects.filter(pk=replaced, device__person=row.device.person_id)
    mine.filter(outcome="refused").update(code=REPLACED)
