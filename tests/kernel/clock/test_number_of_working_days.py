"""Counting working days by arithmetic gives what going through them gives."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from duqin.kernel.clock import Calendar, Day

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(days=st.dictionaries(DAYS, st.booleans(), max_size=60), first=DAYS, last=DAYS)
def test_arithmetic_agrees_with_going_through_the_days(
    days: dict[date, bool], first: date, last: date
) -> None:
    calendar = Calendar({day: Day(is_working) for day, is_working in days.items()})
    assert calendar.number_of_working_days(first, last) == len(calendar.working_days(first, last))
