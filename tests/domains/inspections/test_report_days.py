"""R-000-29, R-000-30: on which day the report of each half month is due, and which days it covers; no database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from duqin.domains.inspections.rules.report_days import (
    Half,
    ReportDays,
    Shift,
    choices_of,
    chosen,
    due_day,
    moved_words,
    named_day,
)
from duqin.foundation.organisation.services import calendar as shipped
from duqin.kernel.clock import Calendar, Day

ALWAYS = date(2000, 1, 10)
NAMED = [date(2026, month, day) for month in range(1, 13) for day in (10, 25)]
MOVED = {
    (1, 10): ((1, 9), (1, 12)),
    (1, 25): ((1, 23), (1, 26)),
    (4, 25): ((4, 24), (4, 27)),
    (5, 10): ((5, 9), (5, 11)),  # Saturday 9 May is worked for the holiday of May
    (7, 25): ((7, 24), (7, 27)),
    (9, 25): ((9, 24), (9, 28)),  # Mid-autumn, Friday to Sunday
    (10, 25): ((10, 23), (10, 26)),
}


@pytest.fixture(scope="module")
def year() -> Calendar:
    """2026 as the State Council ordered it."""
    [table] = [table for table in shipped.shipped_tables() if table.year == 2026]
    days = {line.date: Day(line.is_working, table.source, line.note, line.is_swapped) for line in table.days}
    return Calendar(days, frozenset({2026}))


@pytest.mark.parametrize("named", NAMED, ids=str)
def test_each_of_the_24_days_of_2026(year: Calendar, named: date) -> None:
    earlier, later = (
        date(2026, *day) for day in MOVED.get((named.month, named.day), [(named.month, named.day)] * 2)
    )
    assert due_day(named, Shift.keep, year) == named
    assert due_day(named, Shift.earlier, year) == earlier
    assert due_day(named, Shift.later, year) == later


def test_seven_of_them_are_no_working_days(year: Calendar) -> None:
    found = ReportDays(year).moved(date(2026, 1, 1), date(2026, 12, 31))
    assert [(named.month, named.day) for named, _earlier, _later in found] == list(MOVED)


@pytest.mark.parametrize("shift", Shift)
def test_no_day_of_the_year_is_in_two_reports_or_in_none(year: Calendar, shift: Shift) -> None:
    days = ReportDays(year, ((ALWAYS, shift),))
    halves = {days.half_on(date(2026, 1, 1) + timedelta(days=n)) for n in range(365)}
    covered = [n for half in halves for n in range(half.first.toordinal(), half.last.toordinal() + 1)]
    assert len(covered) == len(set(covered))
    assert set(covered) >= set(range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal()))
    assert len(halves) == 25


def test_a_patrol_of_11_march_is_in_the_report_of_25_march_only(year: Calendar) -> None:
    for shift in Shift:
        half = ReportDays(year, ((ALWAYS, shift),)).half_on(date(2026, 3, 11))
        assert half == Half(date(2026, 3, 11), date(2026, 3, 25), date(2026, 3, 25))


def test_what_is_seen_after_a_report_was_due_belongs_to_the_next(year: Calendar) -> None:
    days = ReportDays(year, ((ALWAYS, Shift.earlier),))
    saturday = date(2026, 1, 10)
    assert days.half_of(saturday).last == date(2026, 1, 9)
    assert days.half_on(saturday) == days.half_of(date(2026, 1, 25))
    assert days.half_on(saturday).first == saturday


def test_a_report_moved_later_still_covers_up_to_its_named_day(year: Calendar) -> None:
    half = ReportDays(year, ((ALWAYS, Shift.later),)).half_of(date(2026, 1, 10))
    assert (half.last, half.due) == (date(2026, 1, 10), date(2026, 1, 12))


@pytest.mark.parametrize(
    ("shift", "day", "named"),
    [
        (Shift.keep, (1, 10), (1, 10)),
        (Shift.keep, (1, 9), (2025, 12, 25)),
        (Shift.earlier, (1, 9), (1, 10)),
        (Shift.later, (1, 11), (2025, 12, 25)),
        (Shift.later, (1, 12), (1, 10)),
        (Shift.later, (9, 27), (9, 10)),
        (Shift.later, (9, 28), (9, 25)),
    ],
)
def test_the_one_that_was_due_last(
    year: Calendar, shift: Shift, day: tuple[int, ...], named: tuple[int, ...]
) -> None:
    wanted = date(*named) if len(named) == 3 else date(2026, *named)
    assert ReportDays(year, ((ALWAYS, shift),)).last_due(date(2026, *day)).named == wanted


def test_a_choice_holds_from_its_report_on_and_leaves_those_before(year: Calendar) -> None:
    kept = chosen((), Shift.earlier, date(2026, 5, 10))
    days = ReportDays(year, choices_of({"report_days": kept}))
    assert days.due(date(2026, 4, 25)) == date(2026, 4, 25)
    assert days.due(date(2026, 5, 10)) == date(2026, 5, 9)
    kept = chosen(choices_of({"report_days": kept}), Shift.later, date(2026, 9, 25))
    kept = chosen(choices_of({"report_days": kept}), Shift.keep, date(2026, 10, 25))
    days = ReportDays(year, choices_of({"report_days": kept}))
    due = [days.due(date(2026, month, day)) for month, day in ((1, 25), (7, 25), (9, 25), (10, 25))]
    assert due == [date(2026, 1, 25), date(2026, 7, 24), date(2026, 9, 28), date(2026, 10, 25)]
    again = chosen(choices_of({"report_days": kept}), Shift.earlier, date(2026, 10, 25))
    assert ReportDays(year, choices_of({"report_days": again})).due(date(2026, 10, 25)) == date(2026, 10, 23)
    assert len(again) == 3


def test_a_year_without_a_table_knows_weekends_only_and_says_so(year: Calendar) -> None:
    days = ReportDays(year, ((ALWAYS, Shift.later),))
    sunday = days.half_of(date(2027, 1, 10))
    assert (sunday.due, sunday.is_provisional) == (date(2027, 1, 11), True)
    assert not days.half_of(date(2026, 9, 25)).is_provisional
    assert not ReportDays(year).half_of(date(2027, 1, 10)).is_provisional, "a day that is kept cannot move"


def test_where_no_working_day_is_near_the_day_stays() -> None:
    shut = Calendar({date(2026, 8, 1) + timedelta(days=n): Day(working=False) for n in range(31)})
    for shift in Shift:
        assert due_day(date(2026, 8, 10), shift, shut) == date(2026, 8, 10)


def test_a_moved_day_is_told_and_one_that_stayed_is_not() -> None:
    assert moved_words(date(2026, 3, 10), date(2026, 3, 10)) == ""
    told = moved_words(date(2026, 1, 10), date(2026, 1, 9))
    assert told == "2026年1月10日 周六不是工作日，提前到 2026年1月9日 周五"
    assert "顺延到 2026年1月12日" in moved_words(date(2026, 1, 10), date(2026, 1, 12))


@pytest.mark.parametrize(
    ("day", "named"),
    [("2026-03-10", "2026-03-10"), ("2026-03-11", "2026-03-25"), ("2026-12-26", "2027-01-10")],
)
def test_the_10th_or_25th_of_a_day(day: str, named: str) -> None:
    assert named_day(date.fromisoformat(day)) == date.fromisoformat(named)
