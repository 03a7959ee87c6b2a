"""The working calendar: Monday to Friday, corrected by the State Council and the school."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from duqin.kernel.clock.instants import DAY, LAST_SECOND, days_from, days_within, utc
from duqin.kernel.clock.reasons import Reason, Why
from duqin.kernel.moments import CAMPUS

SATURDAY = 5
OFFICE_HOURS = ((time(8), time(11, 30)), (time(14), time(17, 30)))


@dataclass(frozen=True, slots=True)
class Day:
    """A day that departs from Monday–Friday, or is confirmed by a document.

    Args:
        working: whether it is worked.
        source: the document that says so.
        note: the holiday it belongs to (劳动节), or the school's own reason.
        swapped: a rest day bought by working on a weekend (调休), as against a holiday by law.
    """

    working: bool
    source: str = ""
    note: str = ""
    swapped: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked, and when the office is open on them.

    A year that is not in `known_years` has no official table yet: its days follow Monday–Friday and whatever
    is entered, and everything counted on it is provisional. It never raises for want of a year.

    Args:
        days: exceptions by date.
        known_years: years whose official table is loaded.
        office: windows of office hours on a working day, in order, local time (domain-model §5.1).
        tz: the zone in which days begin and end.

    Raises:
        ValueError: the office windows are missing, reversed or overlap.
    """

    days: Mapping[date, Day] = field(default_factory=dict, hash=False)
    known_years: frozenset[int] = frozenset()
    office: tuple[tuple[time, time], ...] = OFFICE_HOURS
    tz: ZoneInfo = CAMPUS
    _moved: tuple[list[date], list[int]] = field(init=False, repr=False, compare=False)
    """Days that depart from Monday–Friday in order, and before each how many working days they gave so far."""

    def __post_init__(self) -> None:
        edges = [edge for window in self.office for edge in window]
        if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
            raise ValueError(f"office hours must be windows in rising order, not {self.office}")
        moved = sorted(day for day, said in self.days.items() if said.working != (day.weekday() < SATURDAY))
        gained = accumulate((1 if self.days[day].working else -1 for day in moved), initial=0)
        object.__setattr__(self, "_moved", (moved, list(gained)))

    def is_working(self, day: date) -> bool:
        """Whether the day is worked."""
        entered = self.days.get(day)
        return day.weekday() < SATURDAY if entered is None else entered.working

    def is_provisional(self, day: date) -> bool:
        """Whether the day's year has no official table, so that the answer may still change."""
        return day.year not in self.known_years

    def reason(self, day: date) -> Reason:
        """Why the day is worked or not."""
        entered = self.days.get(day)
        weekend = day.weekday() >= SATURDAY
        if entered is None:
            presumed = Why.provisional if self.is_provisional(day) else Why.working
            return Reason(Why.weekend if weekend else presumed)
        if entered.working:
            key = Why.adjusted_workday if weekend else Why.working
        else:
            key = Why.adjusted_restday if entered.swapped else Why.holiday
        return Reason(key, entered.note, entered.source)

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return next(filter(self.is_working, days_from(day + DAY)))

    def working_days(self, first: date, last: date) -> list[date]:
        """The working days from `first` to `last`, both included: 22 in March 2026."""
        return [day for day in days_within(first, last) if self.is_working(day)]

    def number_of_working_days(self, first: date, last: date) -> int:
        """How many working days from `first` to `last`, both included, without going through them; 0 when `last` is
        earlier."""
        whole = (last - first).days + 1
        if whole <= 0:
            return 0
        weeks, rest = divmod(whole, 7)
        weekdays = weeks * SATURDAY + sum((first.weekday() + n) % 7 < SATURDAY for n in range(rest))
        days, gained = self._moved
        return weekdays + gained[bisect_right(days, last)] - gained[bisect_left(days, first)]

    def working_days_between(self, day: date, later: date) -> int:
        """Working days after `day` (which is 0) up to and including `later`; negative when it is earlier."""
        if later < day:
            return -self.working_days_between(later, day)
        return self.number_of_working_days(day + DAY, later)

    def local(self, moment: datetime) -> datetime:
        """The moment as the clock on the wall shows it."""
        return utc(moment).astimezone(self.tz)

    def local_date(self, moment: datetime) -> date:
        """The day on which a moment falls."""
        return self.local(moment).date()

    def at(self, day: date, clock: time) -> datetime:
        """The moment (UTC) at which the clock on the wall shows `clock` on that day."""
        return datetime.combine(day, clock, self.tz).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """The last second of the day (23:59:59, shown as 24:00), UTC."""
        return self.at(day, LAST_SECOND)

    def whole_day(self, day: date) -> tuple[datetime, datetime]:
        """The day from midnight to midnight, UTC; 23 or 25 hours long where summer time begins or ends."""
        return self.at(day, time()), self.at(day + DAY, time())

    def office_windows(self, day: date) -> list[tuple[datetime, datetime]]:
        """When the office is open that day, UTC; empty on a rest day."""
        if not self.is_working(day):
            return []
        return [(self.at(day, opens), self.at(day, closes)) for opens, closes in self.office]
