"""What is left, what was missed, what was used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from duqin.kernel.clock import (
    Calendar,
    Derivation,
    Pause,
    Quantity,
    TermUnit,
    elapsed,
    is_overdue,
    remaining,
)

Campus = Callable[[str], datetime]
RESULT = "2026-05-11 23:59:59"


@pytest.mark.parametrize(
    ("now", "days", "overdue", "due_today"),
    [
        ("2026-04-30 16:00", 5, False, False),
        ("2026-05-03 12:00", 5, False, False),
        ("2026-05-08 23:59", 2, False, False),
        ("2026-05-09 00:00", 1, False, False),
        ("2026-05-10 12:00", 1, False, False),
        ("2026-05-11 00:00", 0, False, True),
        ("2026-05-11 23:59:59.999999", 0, False, True),
        ("2026-05-12 00:00", 1, True, False),
        ("2026-05-16 10:00", 4, True, False),
    ],
)
def test_working_days_left_and_missed(
    calendar: Calendar, campus: Campus, now: str, days: int, overdue: bool, due_today: bool
) -> None:
    left = remaining(campus(RESULT), campus(now), calendar, TermUnit.working_days)

    assert (left.quantity.days, left.overdue, left.due_today) == (days, overdue, due_today)


def test_one_minute_past_midnight_is_one_day_late(calendar: Calendar, campus: Campus) -> None:
    """R-000-29: the report of the 10th handed in on the 11th at 00:01"""
    tenth = campus("2026-03-10 23:59:59")

    assert not is_overdue(tenth, campus("2026-03-10 23:59:00"))
    left = remaining(tenth, campus("2026-03-11 00:01"), calendar, TermUnit.calendar_days)
    assert (left.overdue, left.quantity.days) == (True, 1)


def test_the_second_a_deadline_names_is_still_in_time(campus: Campus) -> None:
    deadline = campus("2026-05-01 16:00:00")

    assert not is_overdue(deadline, deadline + timedelta(microseconds=999_999))
    assert is_overdue(deadline, deadline + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("unit", "now", "hours", "minutes", "overdue"),
    [
        (TermUnit.hours, "2026-03-06 15:29", 23, 31, False),
        (TermUnit.hours, "2026-03-07 15:00", 0, 0, False),
        (TermUnit.hours, "2026-03-07 17:05", 2, 5, True),
        (TermUnit.office_hours, "2026-03-06 11:00", 4, 0, False),
        (TermUnit.office_hours, "2026-03-06 20:00", 0, 0, False),
        (TermUnit.office_hours, "2026-03-09 09:15", 1, 15, True),
        (TermUnit.at_once, "2026-03-07 16:00", 1, 0, True),
    ],
)
def test_hours_left_and_missed(
    calendar: Calendar, campus: Campus, unit: TermUnit, now: str, hours: int, minutes: int, overdue: bool
) -> None:
    left = remaining(campus("2026-03-07 15:00"), campus(now), calendar, unit)

    assert (left.quantity.hours, left.quantity.minutes, left.overdue) == (hours, minutes, overdue)


@pytest.mark.parametrize("term", ["0wd", "1wd", "7wd", "3cd", "5h", "1.25h", "0oh", "9oh", "0"])
@pytest.mark.parametrize("start", ["2026-04-30 16:00", "2026-02-12 20:00", "2026-12-31 23:59:50"])
def test_what_was_used_at_the_deadline_is_the_term(
    calendar: Calendar,
    campus: Campus,
    pause: Callable[..., Pause],
    reckon: Callable[..., Derivation],
    start: str,
    term: str,
) -> None:
    stops = [pause("2026-05-01 10:00", "2026-05-07 10:00"), pause("2026-02-13 09:00", "2026-02-14 09:30")]
    derivation = reckon(start, term, *stops)

    assert derivation.due is not None
    used = elapsed(campus(start), derivation.due, calendar, derivation.term.unit, stops)
    assert used == Quantity(derivation.term.unit, derivation.term.days, derivation.term.duration)


@pytest.mark.parametrize(
    ("end", "days"),
    [("2026-04-30 23:00", 0), ("2026-05-05 12:00", 0), ("2026-05-06 00:00", 1), ("2026-05-09 08:00", 4)],
)
def test_answered_on_the_next_working_day_is_one_day(
    calendar: Calendar, campus: Campus, end: str, days: int
) -> None:
    assert elapsed(campus("2026-04-30 16:00"), campus(end), calendar, TermUnit.working_days).days == days


def test_a_day_in_an_open_pause_is_not_used(
    calendar: Calendar, campus: Campus, pause: Callable[..., Pause]
) -> None:
    span = campus("2026-03-02 10:00"), campus("2026-03-05 10:00")

    assert elapsed(*span, calendar, TermUnit.working_days, [pause("2026-03-04 09:00")]).days == 1
    assert elapsed(*span, calendar, TermUnit.hours, [pause("2026-03-04 09:00")]).hours == 47


@pytest.mark.parametrize("unit", list(TermUnit))
def test_nothing_is_used_before_the_event(calendar: Calendar, campus: Campus, unit: TermUnit) -> None:
    backwards = elapsed(campus("2026-03-05 10:00"), campus("2026-03-02 10:00"), calendar, unit)

    assert backwards == Quantity(unit)


def test_an_amount_for_tables_has_two_decimals() -> None:
    assert Quantity(TermUnit.hours, time=timedelta(minutes=50)).amount == Decimal("0.83")
    assert Quantity(TermUnit.hours, time=timedelta(seconds=18)).amount == Decimal("0.01")
    assert Quantity(TermUnit.working_days, days=3).amount == Decimal(3)
