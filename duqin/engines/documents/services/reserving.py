"""Blocks of numbers for papers made away from the network: drawn beforehand, used once, void when they come back.

Downward calls without an actor of their own, like drawing: the verb that prepares a device or issues the paper is in
the audit. The series stays complete: every number is reserved, used, or void with its reason.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from duqin.engines.documents.models import NumberDrawn, ReservedNumber
from duqin.engines.documents.services.numbering import draw_number, void_number
from duqin.foundation.organisation.models import Unit
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.kernel.refs import Ref


def reserve_numbers(
    *, kind: str, unit: Unit | None, year: int, pattern: str, count: int, holder: Ref
) -> list[NumberDrawn]:
    """Fill the holder's block of this series up to `count` unused numbers; returns the whole block, in order.

    Asking again draws only what is missing. As with `draw_number` the caller's transaction holds the series.
    """
    kept = _unused(holder).filter(
        number__series__kind=kind, number__series__unit=unit, number__series__year=year
    )
    block = [row.number for row in kept.select_related("number").order_by("number__sequence")]
    for _missing in range(count - len(block)):
        number = draw_number(kind=kind, unit=unit, year=year, pattern=pattern, used_for=holder)
        ReservedNumber.objects.create(
            number=number, holder_kind=holder.kind, holder_id=holder.id, reserved_at=now()
        )
        block.append(number)
    return block


def use_reserved(text: str, *, kind: str, unit: Unit | None, holder: Ref, used_for: Ref) -> NumberDrawn:
    """Give a reserved number to the paper it was written on; the same paper again gets the same number.

    Raises:
        Refusal: "number.not_reserved" when the holder does not have it, "number.used" when another paper has it,
            "number.void" when it came back meanwhile.
    """
    row = (
        ReservedNumber.objects.select_for_update(of=("self",))
        .select_related("number")
        .filter(number__text=text, number__series__kind=kind, number__series__unit=unit)
        .filter(holder_kind=holder.kind, holder_id=holder.id)
        .first()
    )
    if row is None:
        raise Refusal("number.not_reserved", _("编号“%(text)s”没有预留给这台设备。") % {"text": text})
    if row.used_at is not None:
        if (row.used_for_kind, row.used_for_id) == (used_for.kind, used_for.id):
            return row.number
        raise Refusal("number.used", _("编号“%(text)s”已用于另一份文书。") % {"text": text})
    if row.number.voided_at is not None:
        raise Refusal("number.void", _("编号“%(text)s”已收回作废。") % {"text": text})
    row.used_at, row.used_for_kind, row.used_for_id = now(), used_for.kind, used_for.id
    row.save(update_fields=["used_at", "used_for_kind", "used_for_id"])
    return row.number


def return_numbers(holder: Ref, *, reason: str, keep: frozenset[str] = frozenset()) -> int:
    """Void the holder's unused numbers, except those named; returns how many. They stay in the register."""
    return _void([row for row in _unused(holder) if row.number.text not in keep], reason)


@transaction.atomic
def return_forgotten(kind: str, *, before: datetime, reason: str) -> int:
    """Void unused numbers of a kind that were reserved before the moment; returns how many."""
    rows = ReservedNumber.objects.filter(
        number__series__kind=kind,
        reserved_at__lt=before,
        used_at__isnull=True,
        number__voided_at__isnull=True,
    )
    return _void(list(rows.select_for_update(of=("self",)).select_related("number")), reason)


def _void(rows: list[ReservedNumber], reason: str) -> int:
    for row in rows:
        void_number(row.number, reason=reason)
    return len(rows)


def _unused(holder: Ref) -> QuerySet[ReservedNumber]:
    rows = ReservedNumber.objects.select_for_update(of=("self",)).select_related("number")
    return rows.filter(
        holder_kind=holder.kind, holder_id=holder.id, used_at__isnull=True, number__voided_at__isnull=True
    )
