"""F49: the table of a year is missing, late or changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from duqin.kernel.clock import Calendar, Day, Derivation, Why

Reckon = Callable[..., Derivation]
NEW_YEAR = date(2027, 1, 1)


@pytest.mark.parametrize("term", ["3wd", "24h", "4oh", "7cd", "0", "0wd", "300wd", "2000oh"])
@pytest.mark.parametrize(
    "start", ["2026-12-30 16:00", "2027-06-01 08:00", "1990-01-01 00:00", "2199-12-31 23:59"]
)
@pytest.mark.parametrize("table", ["one year", "none"])
def test_it_never_raises(reckon: Reckon, calendar: Calendar, start: str, term: str, table: str) -> None:
    assert reckon(start, term, on=calendar if table == "one year" else Calendar()).due is not None


def test_a_count_into_the_next_year_is_provisional_by_monday_to_friday(reckon: Reckon) -> None:
    derivation = reckon("2026-12-30 16:00", "3wd")

    assert f"{derivation.due_local:%Y-%m-%d}" == "2027-01-04"
    assert derivation.provisional
    assert derivation.provisional_years == (2027,)
    assert [line.why for line in derivation.lines] == [
        *(Why.start, Why.working, Why.provisional, Why.weekend, Why.weekend, Why.provisional),
    ]


@pytest.mark.parametrize(("start", "term"), [("2026-12-30 16:00", "1wd"), ("2026-12-31 16:00", "1.5oh")])
def test_a_count_that_stays_in_the_known_year_is_certain(reckon: Reckon, start: str, term: str) -> None:
    assert not reckon(start, term).provisional


@pytest.mark.parametrize("term", ["48h", "7cd", "0"])
def test_what_needs_no_table_is_certain_in_any_year(reckon: Reckon, term: str) -> None:
    assert not reckon("2026-12-30 16:00", term).provisional


def test_office_hours_into_the_next_year_are_provisional(reckon: Reckon) -> None:
    derivation = reckon("2026-12-31 16:30", "2oh")

    assert derivation.provisional_years == (2027,)
    assert derivation.lines[-1].why is Why.provisional


def test_the_table_comes_and_the_deadline_is_certain_and_later(reckon: Reckon, calendar: Calendar) -> None:
    before = reckon("2026-12-30 16:00", "3wd")
    table = {**calendar.days, NEW_YEAR: Day(False, "2027年通知", "元旦")}
    complete = replace(calendar, days=table, known_years=calendar.known_years | {2027})
    after = reckon("2026-12-30 16:00", "3wd", on=complete)

    assert not after.provisional
    assert after.due is not None and before.due is not None
    assert after.due > before.due
    assert f"{after.due_local:%Y-%m-%d}" == "2027-01-05"


def test_a_changed_arrangement_changes_the_deadline(reckon: Reckon, calendar: Calendar) -> None:
    """As in 2019, when May Day was changed after the notice."""
    no_swap = {day: entry for day, entry in calendar.days.items() if day != date(2026, 5, 9)}
    changed = replace(calendar, days=no_swap)

    assert f"{reckon('2026-04-30 16:00', '5wd', on=changed).due_local:%Y-%m-%d}" == "2026-05-12"
