"""Which days are worked, and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from duqin.kernel.clock import Calendar, Day, Why


@pytest.mark.parametrize(
    ("day", "working", "why", "note"),
    [
        ("2026-05-06", True, Why.working, ""),
        ("2026-05-10", False, Why.weekend, ""),
        ("2026-05-01", False, Why.holiday, "劳动节"),
        ("2026-05-02", False, Why.holiday, "劳动节"),
        ("2026-05-09", True, Why.adjusted_workday, "劳动节"),
        ("2027-05-03", True, Why.provisional, ""),
        ("2027-05-01", False, Why.weekend, ""),
    ],
)
def test_a_day_is_worked_or_not_for_a_reason(
    calendar: Calendar, day: str, working: bool, why: Why, note: str
) -> None:
    reason = calendar.reason(date.fromisoformat(day))

    assert calendar.is_working(date.fromisoformat(day)) is working
    assert (reason.key, reason.note) == (why, note)


def test_the_reason_names_its_document(calendar: Calendar) -> None:
    assert calendar.reason(date(2026, 5, 9)).source == "国务院办公厅关于2026年部分节假日安排的通知"


def test_a_rest_day_bought_by_a_worked_weekend_is_told_apart() -> None:
    calendar = Calendar(days={date(2026, 5, 5): Day(False, "通知", "劳动节", swapped=True)})

    assert calendar.reason(date(2026, 5, 5)).key is Why.adjusted_restday


def test_a_weekday_confirmed_as_worked_is_an_ordinary_working_day() -> None:
    calendar = Calendar(days={date(2026, 5, 6): Day(True, "校历", "补课")})

    assert (calendar.reason(date(2026, 5, 6)).key, calendar.reason(date(2026, 5, 6)).note) == (
        Why.working,
        "补课",
    )


def test_the_year_2026_has_248_working_days(calendar: Calendar) -> None:
    """R-002-28"""
    assert len(calendar.working_days(date(2026, 1, 1), date(2026, 12, 31))) == 248


def test_the_next_working_day_skips_the_holiday(calendar: Calendar) -> None:
    assert calendar.next_working_day(date(2026, 4, 30)) == date(2026, 5, 6)
    assert calendar.next_working_day(date(2026, 5, 8)) == date(2026, 5, 9)


def test_working_days_between_leave_the_event_day_out_and_take_the_last_in(calendar: Calendar) -> None:
    assert calendar.working_days_between(date(2026, 4, 30), date(2026, 5, 8)) == 3
    assert calendar.working_days_between(date(2026, 5, 8), date(2026, 4, 30)) == -3
    assert calendar.working_days_between(date(2026, 5, 8), date(2026, 5, 8)) == 0


def test_an_entry_in_a_year_without_a_table_holds_but_stays_provisional(calendar: Calendar) -> None:
    new_year = date(2027, 1, 1)
    entered = Calendar(days={new_year: Day(False, "校历", "元旦")}, known_years=calendar.known_years)

    assert not entered.is_working(new_year)
    assert entered.is_provisional(new_year)


def test_office_windows_stand_on_working_days_only(calendar: Calendar) -> None:
    assert calendar.office_windows(date(2026, 5, 1)) == []
    assert calendar.office_windows(date(2026, 5, 9)) == [
        (datetime(2026, 5, 9, 0, 0, tzinfo=UTC), datetime(2026, 5, 9, 3, 30, tzinfo=UTC)),
        (datetime(2026, 5, 9, 6, 0, tzinfo=UTC), datetime(2026, 5, 9, 9, 30, tzinfo=UTC)),
    ]


def test_another_zone_and_other_office_hours_are_settings() -> None:
    urumqi = Calendar(office=((time(10), time(14)), (time(16), time(20))), tz=ZoneInfo("Asia/Urumqi"))

    assert urumqi.office_windows(date(2026, 3, 2))[0][0] == datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "office",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(8)),),
        ((time(8), time(12)), (time(11), time(17))),
        ((time(14), time(17)), (time(8), time(11))),
    ],
)
def test_office_hours_that_never_open_or_overlap_are_refused(office: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="rising order"):
        Calendar(office=office)
