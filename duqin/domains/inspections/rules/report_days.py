"""The days half-month reports are due, the 10th and the 25th, and what a school does when one is no working day
(R-000-29, R-000-30); the choice is data of the institution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from duqin.kernel.clock import Calendar
from duqin.kernel.clock.words import day_words
from duqin.kernel.moments import CAMPUS

SETTING = "report_days"
"""Key in the institution's settings: [{"from": day of the first report it holds for, "shift": a Shift}, …], rising."""

NAMED_DAYS = (10, 25)
DAY = timedelta(days=1)
FARTHEST = 9  # days; further off no due day is moved, so that two of them never meet
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


class Shift(StrEnum):
    """What becomes of a due day that is no working day."""

    keep = "keep"
    earlier = "earlier"
    later = "later"


@dataclass(frozen=True, slots=True)
class Half:
    """A half month: the day its report is named after (10th or 25th), the days it covers, the day it is due.

    It covers the days from the end of the one before to its named day, or to its due day when that is earlier: what
    is seen after a report was due belongs to the next, and no day to none.
    """

    first: date
    named: date
    due: date
    is_provisional: bool = False

    @property
    def last(self) -> date:
        """The last day it covers; from this day on the report may be handed in."""
        return min(self.named, self.due)

    @property
    def begin(self) -> datetime:
        return datetime.combine(self.first, time(), CAMPUS)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + DAY, time(), CAMPUS)

    @property
    def why(self) -> str:
        """Why the due day is not the named day; empty when it is."""
        return moved_words(self.named, self.due)


@dataclass(frozen=True, slots=True)
class ReportDays:
    """How due days follow from the working calendar, and since which report each choice of the school holds."""

    calendar: Calendar
    choices: tuple[tuple[date, Shift], ...] = ()

    def shift_for(self, named: date) -> Shift:
        """The choice in force for the report of a day; without any, the day stays."""
        held = [shift for since, shift in self.choices if since <= named]
        return held[-1] if held else Shift.keep

    def due(self, named: date) -> date:
        """The day the report of a 10th or 25th is due."""
        return due_day(named, self.shift_for(named), self.calendar)

    def half_of(self, day: date) -> Half:
        """The half month by the plain calendar: 26th to 10th, or 11th to 25th."""
        named = named_day(day)
        before = named_before(named)
        is_open = self.shift_for(named) is not Shift.keep and self.calendar.is_provisional(named)
        return Half(min(before, self.due(before)) + DAY, named, self.due(named), is_open)

    def moved(self, first: date, last: date) -> list[tuple[date, date, date]]:
        """The 10ths and 25ths from a day to a day that are no working days, with the days they would move to."""
        named, found = named_day(first), []
        while named <= last:
            if not self.calendar.is_working(named):
                earlier, later = (due_day(named, to, self.calendar) for to in (Shift.earlier, Shift.later))
                found.append((named, earlier, later))
            named = named_next(named)
        return found

    def before(self, half: Half) -> Half:
        """The half month before this one."""
        return self.half_of(named_before(half.named))

    def after(self, half: Half) -> Half:
        """The half month after this one."""
        return self.half_of(named_next(half.named))

    def half_on(self, day: date) -> Half:
        """The half month that covers a day: behind a due day that was moved earlier, already the next."""
        half = self.half_of(day)
        return half if day <= half.last else self.after(half)

    def last_due(self, day: date) -> Half:
        """The half month that was due last, on this day or before it."""
        half = self.half_of(day)
        while half.due > day:
            half = self.before(half)
        return half


def named_day(day: date) -> date:
    """The 10th or 25th at which the half month of a day ends by the plain calendar."""
    for end in NAMED_DAYS:
        if day.day <= end:
            return day.replace(day=end)
    return (day.replace(day=1) + timedelta(days=32)).replace(day=NAMED_DAYS[0])


def named_before(named: date) -> date:
    """The 25th before a 10th, the 10th before a 25th."""
    if named.day > NAMED_DAYS[0]:
        return named.replace(day=NAMED_DAYS[0])
    return (named.replace(day=1) - DAY).replace(day=NAMED_DAYS[1])


def named_next(named: date) -> date:
    """The 25th after a 10th, the 10th after a 25th."""
    return named_day(named + DAY)


def due_day(named: date, shift: Shift, calendar: Calendar) -> date:
    """The named day if it is worked or kept; else the nearest working day before or after it (R-000-29).

    Where a year has no table yet, only Saturdays and Sundays are rest days.
    """
    if shift is Shift.keep or calendar.is_working(named):
        return named
    step = DAY if shift is Shift.later else -DAY
    near = (named + n * step for n in range(1, FARTHEST + 1))
    return next(filter(calendar.is_working, near), named)


def moved_words(named: date, due: date) -> str:
    """2026年1月10日 周六不是工作日，提前到 2026年1月9日 周五; empty when the day was not moved."""
    if due == named:
        return ""
    words = {"named": day_words(named), "due": day_words(due)}
    if due < named:
        return _("%(named)s不是工作日，提前到 %(due)s") % words
    return _("%(named)s不是工作日，顺延到 %(due)s") % words


def choices_of(settings: Mapping[str, Any]) -> tuple[tuple[date, Shift], ...]:
    """What the institution chose, in order; nothing where it never did."""
    given = settings.get(SETTING) or ()
    return tuple(sorted((date.fromisoformat(each["from"]), Shift(each["shift"])) for each in given))


def chosen(choices: tuple[tuple[date, Shift], ...], shift: Shift, since: date) -> list[dict[str, str]]:
    """The choices to be kept when one is made that holds from the report of a day on."""
    kept = [*((day, held) for day, held in choices if day < since), (since, shift)]
    return [{"from": day.isoformat(), "shift": held.value} for day, held in kept]
