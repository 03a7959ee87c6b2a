"""Rhythms: how many times work is owed, and when what is missing turns red."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duqin.kernel.clock import Calendar
from duqin.kernel.clock.rhythm import Period, Rhythm, RhythmKind, Season, Semester, periods

MARCH = date(2026, 3, 1), date(2026, 3, 31)
YEAR = date(2026, 1, 1), date(2026, 12, 31)
OPENING = Season(date(2026, 8, 31), date(2026, 9, 13), name="开学季")
SPRING = Semester("2025-2026-2", date(2026, 2, 28), date(2026, 7, 10))
AUTUMN = Semester("2026-2027-1", date(2026, 8, 31), date(2027, 1, 15))


def day(written: str) -> date:
    return date.fromisoformat(written)


def keys(found: list[Period]) -> list[str]:
    return [period.key for period in found]


def test_march_has_22_daily_checks_by_working_days_and_31_by_every_day(calendar: Calendar) -> None:
    """R-001-19: 4 services owe 88 logs, or 124"""
    workdaily = periods(Rhythm(RhythmKind.workdaily), *MARCH, calendar)
    daily = periods(Rhythm(RhythmKind.daily), *MARCH, calendar)

    assert sum(period.count_due for period in workdaily) * 4 == 88
    assert sum(period.count_due for period in daily) * 4 == 124
    assert (workdaily[0].key, daily[0].key, daily[-1].key) == ("2026-03-02", "2026-03-01", "2026-03-31")


def test_the_worked_saturday_owes_a_check_and_the_holiday_does_not(calendar: Calendar) -> None:
    found = periods(Rhythm(RhythmKind.workdaily), day("2026-04-30"), day("2026-05-10"), calendar)

    assert keys(found) == ["2026-04-30", "2026-05-06", "2026-05-07", "2026-05-08", "2026-05-09"]


def test_week_12_turns_red_on_monday_of_week_13(calendar: Calendar) -> None:
    """R-001-20"""
    week = next(p for p in periods(Rhythm(RhythmKind.weekly), *YEAR, calendar) if p.key == "2026-W12")

    assert (week.from_date, week.to_date) == (day("2026-03-16"), day("2026-03-22"))
    assert week.red_from == day("2026-03-23")
    assert not week.is_red(0, day("2026-03-22"))
    assert week.is_red(0, day("2026-03-23"))
    assert not week.is_red(1, day("2026-03-23"))


def test_the_opening_season_doubles_the_weekly_check(calendar: Calendar) -> None:
    """R-001-21: 4 due, 3 done → 75 %"""
    found = periods(Rhythm(RhythmKind.weekly), day("2026-08-24"), day("2026-09-20"), calendar, [OPENING])

    assert [(p.key, p.count_due) for p in found] == [
        ("2026-W35", 1),
        ("2026-W36", 2),
        ("2026-W37", 2),
        ("2026-W38", 1),
    ]
    assert sum(p.count_due for p in found if p.season) == 4
    assert [p.season.name for p in found if p.season] == ["开学季", "开学季"]
    assert [p.missing(done) for p, done in zip(found[1:3], [2, 1], strict=True)] == [0, 1]


def test_the_windows_of_a_doubled_week_share_it(calendar: Calendar) -> None:
    found = periods(Rhythm(RhythmKind.weekly), day("2026-08-31"), day("2026-09-06"), calendar, [OPENING])

    assert found[0].windows == (
        (day("2026-08-31"), day("2026-09-01")),
        (day("2026-09-02"), day("2026-09-06")),
    )


def test_no_window_is_all_holiday(calendar: Calendar) -> None:
    week = periods(Rhythm(RhythmKind.weekly, 2), day("2026-05-04"), day("2026-05-10"), calendar)[0]

    assert week.windows == ((day("2026-05-04"), day("2026-05-07")), (day("2026-05-08"), day("2026-05-10")))


def test_a_week_of_holiday_still_owes_its_check(calendar: Calendar) -> None:
    week = periods(Rhythm(RhythmKind.weekly, 2), day("2026-02-16"), day("2026-02-22"), calendar)[0]

    assert week.count_due == 2
    assert week.windows == ((day("2026-02-16"), day("2026-02-18")), (day("2026-02-19"), day("2026-02-22")))


def test_twice_a_day_is_the_same_day_twice(calendar: Calendar) -> None:
    found = periods(Rhythm(RhythmKind.daily, 2), day("2026-03-02"), day("2026-03-02"), calendar)

    assert found[0].windows == ((day("2026-03-02"), day("2026-03-02")),) * 2


@pytest.mark.parametrize(
    ("multiplier", "count"), [(1, 2), (2, 4), (3, 6), (Decimal("1.5"), 3), (Decimal("1.2"), 3)]
)
def test_a_season_multiplies_and_rounds_up(calendar: Calendar, multiplier: int | Decimal, count: int) -> None:
    season = OPENING._replace(multiplier=multiplier)
    found = periods(Rhythm(RhythmKind.weekly, 2), day("2026-08-31"), day("2026-09-06"), calendar, [season])

    assert found[0].count_due == count


def test_of_two_seasons_the_stronger_rules(calendar: Calendar) -> None:
    event = Season(day("2026-09-03"), day("2026-09-03"), 3, "重大活动")
    found = periods(
        Rhythm(RhythmKind.weekly), day("2026-08-31"), day("2026-09-13"), calendar, [OPENING, event]
    )

    assert [p.count_due for p in found] == [3, 2]


@pytest.mark.parametrize(("starts", "owed"), [("2026-03-19", True), ("2026-03-20", False)])
def test_a_plan_that_begins_by_thursday_owes_this_week(calendar: Calendar, starts: str, owed: bool) -> None:
    found = periods(Rhythm(RhythmKind.weekly), day(starts), day("2026-03-29"), calendar)

    assert keys(found) == (["2026-W12", "2026-W13"] if owed else ["2026-W13"])
    assert found[0].from_date == (day(starts) if owed else day("2026-03-23"))


def test_a_cut_month_owes_its_share(calendar: Calendar) -> None:
    found = periods(Rhythm(RhythmKind.monthly, 4), day("2026-03-17"), day("2026-05-07"), calendar)

    assert [(p.key, p.count_due, p.from_date, p.to_date) for p in found] == [
        ("2026-03", 2, day("2026-03-17"), day("2026-03-31")),
        ("2026-04", 4, day("2026-04-01"), day("2026-04-30")),
        ("2026-05", 1, day("2026-05-01"), day("2026-05-07")),
    ]


def test_a_plan_that_ends_on_a_monday_or_the_first_owes_the_share_of_one_day(calendar: Calendar) -> None:
    weekly = periods(Rhythm(RhythmKind.weekly, 7), day("2026-03-09"), day("2026-03-16"), calendar)
    monthly = periods(Rhythm(RhythmKind.monthly, 30), day("2026-03-01"), day("2026-04-01"), calendar)

    assert [(p.key, p.count_due) for p in weekly] == [("2026-W11", 7), ("2026-W12", 1)]
    assert [(p.key, p.count_due) for p in monthly] == [("2026-03", 30), ("2026-04", 1)]


def test_five_times_a_week_is_each_working_day(calendar: Calendar) -> None:
    week = periods(Rhythm(RhythmKind.weekly, 5), day("2026-03-16"), day("2026-03-22"), calendar)[0]

    assert [window.from_date.day for window in week.windows] == [16, 17, 18, 19, 20]
    assert week.windows[-1].to_date == day("2026-03-22")


def test_months_and_weeks_cross_the_year_end_without_gap_or_double(calendar: Calendar) -> None:
    span = day("2026-12-01"), day("2027-01-31")

    assert keys(periods(Rhythm(RhythmKind.monthly), *span, calendar)) == ["2026-12", "2027-01"]
    assert keys(periods(Rhythm(RhythmKind.weekly), *span, calendar)) == [
        *("2026-W49", "2026-W50", "2026-W51", "2026-W52", "2026-W53"),
        *("2027-W01", "2027-W02", "2027-W03", "2027-W04"),
    ]


def test_february_of_a_leap_year_is_a_month(calendar: Calendar) -> None:
    found = periods(Rhythm(RhythmKind.monthly), day("2028-02-01"), day("2028-02-29"), calendar)

    assert [(p.key, p.to_date) for p in found] == [("2028-02", day("2028-02-29"))]


def test_training_is_owed_twice_each_semester(calendar: Calendar) -> None:
    """R-000-43"""
    found = periods(Rhythm(RhythmKind.semester, 2), *YEAR, calendar, [OPENING], [AUTUMN, SPRING])

    assert [(p.key, p.count_due, p.to_date) for p in found] == [
        ("2025-2026-2", 2, day("2026-07-10")),
        ("2026-2027-1", 2, day("2026-12-31")),
    ]


def test_a_semester_rhythm_without_semesters_owes_nothing(calendar: Calendar) -> None:
    assert periods(Rhythm(RhythmKind.semester), *YEAR, calendar) == []


def test_once_is_once_also_in_a_season(calendar: Calendar) -> None:
    found = periods(Rhythm(RhythmKind.once), day("2026-09-01"), day("2026-09-30"), calendar, [OPENING])

    assert [(p.key, p.count_due, p.from_date, p.to_date) for p in found] == [
        ("once", 1, day("2026-09-01"), day("2026-09-30"))
    ]


@pytest.mark.parametrize("kind", list(RhythmKind))
def test_a_plan_that_ends_before_it_begins_owes_nothing(calendar: Calendar, kind: RhythmKind) -> None:
    assert periods(Rhythm(kind), day("2026-03-02"), day("2026-03-01"), calendar, [], [SPRING]) == []


def test_less_than_once_is_no_rhythm() -> None:
    with pytest.raises(ValueError, match="no rhythm"):
        Rhythm(RhythmKind.weekly, 0)


@settings(deadline=None, max_examples=150)
@given(
    kind=st.sampled_from(RhythmKind),
    times=st.integers(1, 9),
    first=st.dates(date(2025, 6, 1), date(2027, 6, 1)),
    length=st.integers(0, 200),
    seasons=st.lists(st.builds(Season, st.dates(*YEAR), st.dates(*YEAR), st.integers(1, 3)), max_size=2),
)
def test_periods_follow_each_other_and_their_windows_fill_them(
    kind: RhythmKind, times: int, first: date, length: int, seasons: list[Season]
) -> None:
    last = first + timedelta(days=length)
    found = periods(Rhythm(kind, times), first, last, Calendar(), seasons, [SPRING, AUTUMN])

    assert len(set(keys(found))) == len(found)
    assert all(earlier.to_date < later.from_date for earlier, later in pairwise(found))
    for period in found:
        assert first <= period.from_date <= period.to_date <= last
        assert len(period.windows) == period.count_due > 0
        assert (period.windows[0].from_date, period.windows[-1].to_date) == (period.from_date, period.to_date)
        assert all(window.from_date <= window.to_date for window in period.windows)
        assert list(period.windows) == sorted(period.windows)
