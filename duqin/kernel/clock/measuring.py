"""How much time is left, or has gone by, in the unit of a term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from duqin.kernel.clock.calendar import Calendar
from duqin.kernel.clock.instants import DAY, NOTHING, SECOND, days_within, utc
from duqin.kernel.clock.pauses import Pause, cut, pause_at, union
from duqin.kernel.clock.terms import TermUnit

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Quantity:
    """Measured time: whole days in the units that count days, running time in the others."""

    unit: TermUnit
    days: int = 0
    time: timedelta = NOTHING

    @property
    def hours(self) -> int:
        """Full hours of running time."""
        return self.time // timedelta(hours=1)

    @property
    def minutes(self) -> int:
        """Full minutes beyond the full hours."""
        return self.time // timedelta(minutes=1) % 60

    @property
    def amount(self) -> Decimal:
        """Days, or hours with two decimals rounded half-up: for averages and tables."""
        if self.unit.counts_days:
            return Decimal(self.days)
        microseconds = Decimal(self.time // timedelta(microseconds=1))
        return (microseconds / 3_600_000_000).quantize(HUNDREDTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left until a deadline, or by how much it was missed.

    Attributes:
        quantity: time left; or time since the deadline when `overdue`. 0 days left means that no day of the
            unit ends before it but today; 0 days overdue means less than one day of the unit.
        overdue: whether the deadline has passed.
        due_today: whether the deadline lies on today's date.
        due: the deadline, UTC.
    """

    quantity: Quantity
    overdue: bool
    due_today: bool
    due: datetime


def is_overdue(due: datetime, now: datetime) -> bool:
    """Whether the deadline has passed. It names a second, and that whole second is still in time."""
    return utc(now) - utc(due) >= SECOND


def remaining(due: datetime, now: datetime, calendar: Calendar, unit: TermUnit) -> Remaining:
    """How far a deadline lies ahead or behind, measured in the unit of its term.

    Days are counted from today's date (0), so the number only changes at midnight; hours to the second.

    Raises:
        ValueError: a moment is naive.
    """
    due, now = utc(due), utc(now)
    earlier, later = sorted((due, now))
    return Remaining(
        quantity=elapsed(earlier, later, calendar, unit),
        overdue=is_overdue(due, now),
        due_today=calendar.local_date(due) == calendar.local_date(now),
        due=due,
    )


def elapsed(
    start: datetime, end: datetime, calendar: Calendar, unit: TermUnit, pauses: Sequence[Pause] = ()
) -> Quantity:
    """Time used between two moments, counted as `due` counts it.

    Answered on the day of the event is 0 days, on the next working day 1, whatever the hour. The last day
    counts when the clock runs at `end`. At once is measured in hours. Nothing has gone by when `end` comes
    before `start`.

    Raises:
        ValueError: a moment is naive.
    """
    start, end = utc(start), utc(end)
    stops = union(pauses)
    if unit.counts_days:
        return Quantity(unit, days=_days(start, end, calendar, unit, stops))
    stretches = _office(start, end, calendar) if unit is TermUnit.office_hours else iter([(start, end)])
    slices = (part for stretch in stretches for part in cut(*stretch, stops))
    return Quantity(unit, time=sum((part.length for part in slices if part.pause is None), NOTHING))


def _days(start: datetime, end: datetime, calendar: Calendar, unit: TermUnit, pauses: Sequence[Pause]) -> int:
    """Days after the event day that count, each judged at its end, the last one at `end`."""
    first, last = calendar.local_date(start) + DAY, calendar.local_date(end)
    if not pauses:
        whole = max(0, (last - first).days + 1)
        return whole if unit is TermUnit.calendar_days else calendar.number_of_working_days(first, last)
    after_event = days_within(first, last)
    return sum(
        1
        for day in after_event
        if (unit is TermUnit.calendar_days or calendar.is_working(day))
        and pause_at(min(calendar.end_of(day), end), pauses) is None
    )


def _office(start: datetime, end: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """The office windows between two moments."""
    for day in days_within(calendar.local_date(start), calendar.local_date(end)):
        for opens, closes in calendar.office_windows(day):
            yield max(opens, start), min(closes, end)
