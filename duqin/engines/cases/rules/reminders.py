"""When a running deadline is brought to mind (domain-model §5.7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from duqin.kernel.clock import Calendar, TermUnit
from duqin.kernel.clock.instants import DAY

TWO_HOURS = timedelta(hours=2)


class Reminder(StrEnum):
    """Half time, shortly before, at the breach, and on every working day after it."""

    HALF = "half"
    SOON = "soon"
    BREACH = "breach"
    DAILY = "daily"


def next_reminder(
    started_at: datetime, due_at: datetime, unit: TermUnit, calendar: Calendar, after: datetime
) -> tuple[datetime, Reminder]:
    """The first reminder later than `after`: its moment, and what it is.

    "Shortly before" is the opening of the office one working day before, and 2 hours before where hours are
    counted. Reminders that would fall before the start are left out; after the breach there is one each
    working day at the opening of the office, without end.
    """
    planned = [(started_at + (due_at - started_at) / 2, Reminder.HALF)]
    planned.append((_shortly_before(due_at, unit, calendar), Reminder.SOON))
    planned.append((due_at + timedelta(seconds=1), Reminder.BREACH))
    for moment, reminder in sorted(planned):
        if moment > after and moment > started_at:
            return moment, reminder
    return _opening_after(max(after, due_at), calendar), Reminder.DAILY


def _shortly_before(due_at: datetime, unit: TermUnit, calendar: Calendar) -> datetime:
    if not unit.counts_days:
        return due_at - TWO_HOURS
    day = calendar.local_date(due_at) - DAY
    while not calendar.is_working(day):
        day -= DAY
    return calendar.office_windows(day)[0][0]


def _opening_after(moment: datetime, calendar: Calendar) -> datetime:
    day = calendar.next_working_day(calendar.local_date(moment))
    return calendar.office_windows(day)[0][0]
