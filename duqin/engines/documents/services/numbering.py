"""Draw the next number of a series, inside the transaction of the paper; void one, without ever using it
again.

Both are downward calls without an actor of their own: the verb that issues or withdraws the paper is in the
audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from duqin.engines.documents.models import NumberDrawn, NumberSeries
from duqin.engines.documents.rules.patterns import written
from duqin.foundation.organisation.models import Unit
from duqin.kernel.asking import rows_of
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.kernel.refs import Ref
from duqin.kernel.writing import Alike, concerns, put_in_together

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
    return keep_number(next_number(kind=kind, unit=unit, year=year, pattern=pattern).used_for(used_for))


@dataclass(frozen=True, slots=True)
class Next:
    """The next number of a series, counted under its lock and not written yet: it is kept (`keep_number`) or given back."""

    series: int
    sequence: int
    text: str

    def used_for(self, paper: Ref) -> NumberDrawn:
        """The number as the register will hold it, not stored yet (`keep_number`)."""
        return NumberDrawn(
            series_id=self.series,
            sequence=self.sequence,
            text=self.text,
            drawn_at=now(),
            used_for_kind=paper.kind,
            used_for_id=paper.id,
        )

    def give_back(self) -> None:
        """Nobody needs it: the next one who asks is given it. Raises RuntimeError when a later one was counted."""
        series = NumberSeries.objects.filter(pk=self.series, last=self.sequence)
        if not series.update(last=self.sequence - 1):
            raise RuntimeError(f"{self.text} is not the last number of its series")


def keep_number(
    number: NumberDrawn, along: Iterable[Model] = (), changes: Iterable[Alike] = ()
) -> NumberDrawn:
    """Write a number into the register that was counted and is given a paper (`Next.used_for`).

    Args:
        along: new rows of the paper, stored in the same statement; they may point at the number.
        changes: what is written of other rows in it, likewise.

    Raises:
        Refusal: "number.taken" as draw_number. IntegrityError: of the other rows.
    """
    try:
        put_in_together([number, *along], *changes)
    except IntegrityError as fault:
        if concerns(fault, NumberDrawn):
            raise _taken(number.text) from fault
        raise
    return number


def next_number(*, kind: str, unit: Unit | None, year: int, pattern: str) -> Next:
    """Count the next number of a series and hold the series until the transaction ends; arguments as for draw_number.

    Whoever holds it is alone among those who draw from it: what they have stored is seen, and no one else stores.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is drawn in the transaction of its paper")
    series, last = _advanced(kind, unit, year, pattern, by=1)
    return Next(series, last, written(pattern, unit=_name(unit), year=year, sequence=last))


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
    series, last = _advanced(kind, unit, year, pattern, by=len(used_for))
    name, first, moment = _name(unit), last + 1 - len(used_for), now()
    rows = [
        NumberDrawn(
            series_id=series,
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


def _advanced(kind: str, unit: Unit | None, year: int, pattern: str, *, by: int) -> tuple[int, int]:
    """The id of the series and its last number after `by` more; its row stays locked until the transaction ends.

    At its first number the series is made, by one of those who ask at once.
    """
    asked = (kind, unit.pk if unit else None, year, pattern, by)
    found = _advance(*asked)
    if found is None:
        NumberSeries.objects.get_or_create(kind=kind, unit=unit, year=year, defaults={"pattern": pattern})
        found = _advance(*asked)
    if found is None:
        raise RuntimeError(f"the series {kind} {year} is gone")
    return found


def _advance(kind: str, unit: int | None, year: int, pattern: str, by: int) -> tuple[int, int] | None:
    """Locking and counting in one statement; None where there is no such series."""
    series = connection.ops.quote_name(NumberSeries._meta.db_table)
    whose = "unit_id IS NULL" if unit is None else "unit_id = %s"
    sql = (
        f"UPDATE {series} SET pattern = %s, last = last + %s "  # noqa: S608  (names of ours)
        f"WHERE kind = %s AND year = %s AND {whose} RETURNING id, last"
    )
    found = rows_of(sql, [pattern, by, kind, year, *([] if unit is None else [unit])])
    return (found[0][0], found[0][1]) if found else None


def _name(unit: Unit | None) -> str:
    return (unit.short_name or unit.name) if unit else ""


def _taken(text: str) -> Refusal:
    return Refusal(
        "number.taken",
        _("编号“%(text)s”已被另一个单位使用；请先给两个单位设置不同的简称。") % {"text": text},
        text=text,
    )
