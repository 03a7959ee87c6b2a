"""Draw the next number of a series, inside the transaction of the paper; void one, without ever using it
again.

Both are downward calls without an actor of their own: the verb that issues or withdraws the paper is in the
audit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from duqin.engines.documents.models import NumberDrawn, NumberSeries
from duqin.engines.documents.rules.patterns import written
from duqin.foundation.organisation.models import Unit
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.refs import Ref

BATCH = 500


def draw_number(*, kind: str, unit: Unit | None, year: int, pattern: str, used_for: Ref) -> NumberDrawn:
    """The next number of the series, without a gap: if the caller's transaction is undone, so is the number.

    The row of the series is locked until the transaction ends, so two papers are never given the same number
    and none is left out. Every call draws another number.

    Args:
        kind: kind of paper, e.g. "cases.notice"; every kind, unit and year has a series of its own. unit: the
        issuing unit; None for series of the whole institution. year: campus year of the issue, part of the
        series. pattern: how it is written, with {unit} (short name), {year} and {seq}:
        "{unit}整改〔{year}〕{seq:03d}号". used_for: the paper.

    Raises:
        RuntimeError: there is no transaction around the call, so the number could outlive its paper.
        Refusal: "number.taken" when another series already wrote the same text (two units of one short name); the
            transaction of the paper is then over.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is drawn in the transaction of its paper")
    series = _locked_series(kind, unit, year, pattern)
    series.last += 1
    series.save(update_fields=["last", "pattern"])
    text = written(pattern, unit=_name(unit), year=year, sequence=series.last)
    try:
        return NumberDrawn.objects.create(
            series=series,
            sequence=series.last,
            text=text,
            drawn_at=now(),
            used_for_kind=used_for.kind,
            used_for_id=used_for.id,
        )
    except IntegrityError as fault:
        raise _taken(text) from fault


def draw_numbers(
    *, kind: str, unit: Unit | None, year: int, pattern: str, used_for: Sequence[Ref]
) -> list[NumberDrawn]:
    """The next numbers of one series for many papers, in their order, as as many calls of `draw_number` would.

    Raises:
        RuntimeError, Refusal: as draw_number.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is drawn in the transaction of its paper")
    if not used_for:
        return []
    series, name = _locked_series(kind, unit, year, pattern), _name(unit)
    first, moment = series.last + 1, now()
    series.last += len(used_for)
    series.save(update_fields=["last", "pattern"])
    rows = [
        NumberDrawn(
            series=series,
            sequence=sequence,
            text=written(pattern, unit=name, year=year, sequence=sequence),
            drawn_at=moment,
            used_for_kind=ref.kind,
            used_for_id=ref.id,
        )
        for sequence, ref in enumerate(used_for, first)
    ]
    try:
        with transaction.atomic():
            return NumberDrawn.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError as fault:
        raise _taken(rows[0].text) from fault


def void_number(number: NumberDrawn, *, reason: str) -> None:
    """Mark the number void with the reason; it stays in the register and is never drawn again.

    A number that is void already keeps its first reason.
    """
    NumberDrawn.objects.filter(pk=number.pk, voided_at__isnull=True).update(
        voided_at=now(), void_reason=reason[:200]
    )
    number.refresh_from_db()


def _locked(**unit: Any) -> QuerySet[NumberSeries]:
    rows = NumberSeries.objects.select_for_update(of=("self",))
    return rows.filter(kind=Slot("kind"), year=Slot("year"), **unit)


_OF_A_UNIT = Prepared(lambda: _locked(unit=Slot("unit")))
_OF_THE_HOUSE = Prepared(lambda: _locked(unit__isnull=True))


def _locked_series(kind: str, unit: Unit | None, year: int, pattern: str) -> NumberSeries:
    """The series under a lock; made at its first number, by one of those who ask at once."""
    asked = {"kind": kind, "year": year} | ({"unit": unit.pk} if unit else {})
    rows = _OF_A_UNIT if unit else _OF_THE_HOUSE
    series = rows.first(**asked)  # there is one at most
    if series is None:
        NumberSeries.objects.get_or_create(kind=kind, unit=unit, year=year, defaults={"pattern": pattern})
        series = rows.one(**asked)
    series.pattern = pattern
    return series


def _name(unit: Unit | None) -> str:
    return (unit.short_name or unit.name) if unit else ""


def _taken(text: str) -> Refusal:
    return Refusal(
        "number.taken",
        _("编号“%(text)s”已被另一个单位使用；请先给两个单位设置不同的简称。") % {"text": text},
        text=text,
    )
