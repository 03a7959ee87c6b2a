"""Doubts about an entered calendar. Doubts, not errors: the State Council may decide otherwise, and has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from duqin.kernel.clock.calendar import SATURDAY, Calendar
from duqin.kernel.clock.instants import DAY, days_within

LONGEST_RUN = 6
HOLIDAYS_BY_LAW = {
    2008: 11,
    2025: 13,
}  # days a year from then on, 《全国年节及纪念日放假办法》 of 2007 and 2024


class DoubtKind(StrEnum):
    """What looks wrong; texts in `words.DOUBTS`."""

    long_run = "long_run"
    ordinary_workday = "ordinary_workday"
    balance = "balance"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt.

    Attributes:
        kind: what looks wrong.
        day: the day on which it shows: last of a long run, or the day entered; None for the whole year.
        found: days in the run, or working days the year loses to holidays.
        expected: what the law makes one expect.
    """

    kind: DoubtKind
    day: date | None = None
    found: int = 0
    expected: int = 0


def doubts(calendar: Calendar, year: int) -> list[Doubt]:
    """What looks wrong in the table of a year.

    - A run of more than 6 working days around a holiday (《全国年节及纪念日放假办法》 2024, Art. 7).
    - A day entered as make-up work that is worked anyway, usually a slip of the date.
    - The year does not lose as many working days as there are holidays by law. Rest days gained by working on
      weekends, and holidays that fall on them, cancel out, so any forgotten line shows here.
    """
    return [*_long_runs(calendar, year), *_ordinary_workdays(calendar, year), *_balance(calendar, year)]


def _long_runs(calendar: Calendar, year: int) -> list[Doubt]:
    found, run = [], 0
    for day in days_within(date(year, 1, 1), date(year, 12, 31)):
        run = run + 1 if calendar.is_working(day) else 0
        if run > LONGEST_RUN and not calendar.is_working(day + DAY):
            found.append(Doubt(DoubtKind.long_run, day, run, LONGEST_RUN))
    return found


def _ordinary_workdays(calendar: Calendar, year: int) -> list[Doubt]:
    return [
        Doubt(DoubtKind.ordinary_workday, day)
        for day, entered in sorted(calendar.days.items())
        if day.year == year and entered.working and day.weekday() < SATURDAY
    ]


def _balance(calendar: Calendar, year: int) -> list[Doubt]:
    expected = next(
        (days for since, days in sorted(HOLIDAYS_BY_LAW.items(), reverse=True) if year >= since), None
    )
    lost = sum(
        (day.weekday() < SATURDAY) - entered.working
        for day, entered in calendar.days.items()
        if day.year == year
    )
    if expected is None or lost == expected:
        return []
    return [Doubt(DoubtKind.balance, None, lost, expected)]
