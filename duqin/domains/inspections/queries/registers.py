"""Registers as their writes make them: what stands on an item, and what a device takes along as seen."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db.models import CharField, QuerySet

from duqin.domains.inspections.models import (
    Answer,
    AnswerWrite,
    Divergence,
    Inspection,
    PhotoUpload,
    SyncDevice,
    SyncOperation,
)
from duqin.domains.inspections.rules.merging import HybridMoment, Register, Write, merged
from duqin.kernel.actors import Actor
from duqin.kernel.prepared import Prepared, Slot


def register_of(writes: Iterable[AnswerWrite]) -> Register:
    """The merge of the writes to one item."""
    return merged(
        Write(
            id=str(write.pk),
            at=HybridMoment.read(write.clock),
            device=write.device,
            value=""
            if write.result == Answer.Result.UNCHECKED
            else json.dumps([write.result, write.measured]),
            seen=frozenset(write.seen),
        )
        for write in writes
    )


def seen_ids(row: Answer) -> list[str]:
    """The writes a device replaces when it answers after having seen this; `writes` should be prefetched."""
    writes = list(row.writes.all())
    heads = [head.id for head in register_of(writes).heads]
    last, known = page_write(row), {write.pk for write in writes}
    return heads if last is None or known & {row.operation_id, last} else [*heads, str(last)]


def page_write(row: Answer) -> UUID | None:
    """The id under which what the pages wrote last stands in the log: one operation of theirs may write many items."""
    return uuid5(row.pk, f"{row.operation_id}:{row.result}") if row.operation_id else None


@dataclass(frozen=True, slots=True)
class Differing:
    """An item on which two answers stand beside each other, with the writes the lead chooses between."""

    divergence: Divergence
    answer: Answer
    writes: list[AnswerWrite]


def divergences(inspection: Inspection) -> list[Differing]:
    """What waits for the lead's choice, in order of clause; three statements."""
    rows = Divergence.objects.filter(answer__inspection=inspection, settled_at__isnull=True)
    rows = rows.select_related("answer__clause", "answer__place").order_by("answer__clause__code", "pk")
    found = list(rows)
    wanted = {head for row in found for head in row.heads}
    writes = {
        str(write.pk): write for write in AnswerWrite.objects.filter(pk__in=wanted).select_related("person")
    }
    return [
        Differing(row, row.answer, [writes[head] for head in row.heads if head in writes]) for row in found
    ]


def divergences_of(inspection: Inspection) -> QuerySet[Divergence]:
    """Every divergence of an inspection, settled ones too."""
    return Divergence.objects.filter(answer__inspection=inspection)


def unwritten(inspection: Inspection) -> QuerySet[SyncOperation]:
    """What devices sent for an inspection and could not be written: kept, with the reason, the earliest first."""
    keys = [inspection.pk, *inspection.joined.values_list("pk", flat=True)]
    rows = SyncOperation.objects.filter(inspection_key__in=keys).exclude(outcome="applied")
    rows = rows.exclude(code="sync.replaced")
    return rows.select_related("account__person").order_by("clock", "pk")


def operations_of(device: SyncDevice, ids: Iterable[str]) -> list[SyncOperation]:
    """Operations of a device's owner by id: what the server has of them."""
    wanted = [one for one in ids if _is_uuid(one)]
    return list(SyncOperation.objects.filter(pk__in=wanted, device__person=device.person_id))


def has_waiting(device: SyncDevice) -> bool:
    """Whether something that this device sent could not be written yet."""
    return SyncOperation.objects.filter(device=device, outcome="waiting").exists()


_UPLOAD = Prepared(
    lambda: PhotoUpload.objects.filter(person=Slot("person"), sha256=Slot("sha256", CharField()))
)


def upload_of(by: Actor, sha256: str) -> PhotoUpload | None:
    """How far one's own photograph has come."""
    return _UPLOAD.first(person=by.person_id or 0, sha256=sha256)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
