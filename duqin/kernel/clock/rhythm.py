"""How often something is owed: daily self-checks, weekly key checks, training twice a semester.

A rhythm cuts the span of a plan into periods; each period says how many times the work is owed in it and over
which windows it is spread. Whether it was done is for the rooms above to know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from duqin.kernel.clock.calendar import Calendar
from duqin.kernel.clock.instants import DAY, days_within

WEEK = timedelta(days=7)


class RhythmKind(StrEnum):
    """The periods a rhythm counts by."""

    daily = "daily"
    workdaily = "workdaily"
    weekly = "weekly"
    monthly = "monthly"
    semester = "semester"
    once = "once"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`times` a period; raises ValueError when less than once."""

    kind: RhythmKind
    times: int = 1

    def __post_init__(self) -> None:
        if self.times < 1:
            raise ValueError(f"{self.times} times {self.kind} is no rhythm")


class Season(NamedTuple):
    """Days in which more is owed: opening, graduation, major events (R-001-21); ours: twice as much."""

    from_date: date
    to_date: date
    multiplier: int | Decimal = 2
    name: str = ""


class Semester(NamedTuple):
    """A semester of the school calendar, e.g. 2025-2026-2, 2026-02-28 to 2026-07-10."""

    key: str
    from_date: date
    to_date: date


class Window(NamedTuple):
    """The days on which one of the times of a period is to be done."""

    from_date: date
    to_date: date


@dataclass(frozen=True, slots=True)
class Period:
    """A day, ISO week, month or semester in which work is owed.

    Attributes:
        key: stable name: 2026-03-17, 2026-W12, 2026-03, the key of the semester, or "once".
        from_date: first day on which it may be done, within the plan.
        to_date: last day on which it is in time.
        count_due: how many times it is owed.
        windows: one span of days for each time, in order.
        season: the season that raised the count, if any.
    """

    key: str
    from_date: date
    to_date: date
    count_due: int
    windows: tuple[Window, ...] = ()
    season: Season | None = None

    @property
    def red_from(self) -> date:
        """The day on which what is missing turns red: Monday of week 13 for week 12 (R-001-20)."""
        return self.to_date + DAY

    def missing(self, done: int) -> int:
        """How many times are still owed."""
        return max(self.count_due - done, 0)

    def is_red(self, done: int, on: date) -> bool:
        """Whether the period is over and something is missing."""
        return on >= self.red_from and self.missing(done) > 0


def periods(
    rhythm: Rhythm,
    from_date: date,
    to_date: date,
    calendar: Calendar,
    seasons: Sequence[Season] = (),
    semesters: Sequence[Semester] = (),
) -> list[Period]:
    """The periods of a plan that runs from `from_date` to `to_date`, both included.

    A period that the plan cuts owes its share by days, rounded half-up: a weekly check that begins on
    Thursday is owed this week, on Friday no longer (the rule by which ISO gives a week to a year). A period
    that touches a season owes the season's multiple, rounded up; of several seasons the strongest rules. What
    is owed once, or by semester, is not multiplied. Only the working-day rhythm leaves out rest days.

    Args:
        rhythm: kind and times per period.
        from_date, to_date: the plan's own bounds; ask for the whole plan at once, not month by month.
        seasons, semesters: the school calendar; without semesters the semester rhythm owes nothing.
    """
    if to_date < from_date:
        return []
    found = []
    for span in _spans(rhythm.kind, from_date, to_date, calendar, semesters):
        first, last = max(span.from_date, from_date), min(span.to_date, to_date)
        season = _season(rhythm, first, last, seasons)
        owed = rhythm.times if season is None else _times(rhythm.times, season)
        count = _share(owed, (last - first).days + 1, (span.to_date - span.from_date).days + 1)
        if count:
            found.append(Period(span.key, first, last, count, _spread(first, last, count, calendar), season))
    return found


class _Span(NamedTuple):
    """A period with its natural bounds, before the plan cuts it."""

    key: str
    from_date: date
    to_date: date


def _spans(
    kind: RhythmKind, first: date, last: date, calendar: Calendar, semesters: Sequence[Semester]
) -> list[_Span]:
    """Every natural period that touches the plan, in order."""
    match kind:
        case RhythmKind.daily:
            return [_Span(day.isoformat(), day, day) for day in days_within(first, last)]
        case RhythmKind.workdaily:
            return [_Span(day.isoformat(), day, day) for day in calendar.working_days(first, last)]
        case RhythmKind.weekly:
            return list(_weeks(first, last))
        case RhythmKind.monthly:
            return list(_months(first, last))
        case RhythmKind.semester:
            touching = [s for s in semesters if s.from_date <= last and first <= s.to_date]
            return [_Span(*semester) for semester in sorted(touching, key=lambda s: s.from_date)]
        case RhythmKind.once:
            return [_Span("once", first, last)]


def _weeks(first: date, last: date) -> Iterator[_Span]:
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        year, week, _ = monday.isocalendar()
        yield _Span(f"{year}-W{week:02d}", monday, monday + WEEK - DAY)
        monday += WEEK


def _months(first: date, last: date) -> Iterator[_Span]:
    month = first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=31)).replace(day=1)
        yield _Span(f"{month:%Y-%m}", month, following - DAY)
        month = following


def _season(rhythm: Rhythm, first: date, last: date, seasons: Sequence[Season]) -> Season | None:
    """The strongest season the days touch; none for what is owed once or per semester."""
    if rhythm.kind in (RhythmKind.semester, RhythmKind.once):
        return None
    touching = [s for s in seasons if s.from_date <= last and first <= s.to_date]
    return max(touching, key=lambda s: s.multiplier, default=None)


def _times(times: int, season: Season) -> int:
    return int((times * Decimal(season.multiplier)).to_integral_value(ROUND_CEILING))


def _share(owed: int, days: int, of_days: int) -> int:
    """The share of a cut period, rounded half-up."""
    return (2 * owed * days + of_days) // (2 * of_days)


def _spread(first: date, last: date, count: int, calendar: Calendar) -> tuple[Window, ...]:
    """Even windows that fill the period; cut by working days, so that none of them is all holiday.

    Where there are fewer working days than times, all days are used; where there are fewer days than times,
    some windows are the same day.
    """
    days = calendar.working_days(first, last)
    if len(days) < count:
        days = list(days_within(first, last))
    begins = [days[n * len(days) // count] for n in range(count)]
    begins[0] = first
    ends = [max(begin, following - DAY) for begin, following in pairwise(begins)]
    return tuple(map(Window, begins, [*ends, last]))
