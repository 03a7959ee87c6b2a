"""The official tables that come with the product, and how a table is doubted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import holidays
import pytest

from duqin.foundation.organisation.rules.year_tables import read_yaml
from duqin.kernel.clock import Calendar, Day, Why
from duqin.kernel.clock.plausibility import Doubt, DoubtKind, doubts

SEED = Path(__file__).parents[3] / "duqin" / "foundation" / "organisation" / "seed" / "calendar.yaml"


@pytest.fixture(scope="module")
def shipped() -> Calendar:
    """The tables as the organisation room registers them."""
    tables = read_yaml(SEED.read_text(encoding="utf-8"))
    days = {
        line.date: Day(line.is_working, table.source, line.note, line.is_swapped)
        for table in tables
        for line in table.days
    }
    return Calendar(days=days, known_years=frozenset(table.year for table in tables))


def test_2026_is_the_notice_to_the_letter(shipped: Calendar, calendar: Calendar) -> None:
    of_2026 = {day: entry for day, entry in shipped.days.items() if day.year == 2026}

    assert {day: (entry.working, entry.note) for day, entry in of_2026.items()} == {
        day: (entry.working, entry.note) for day, entry in calendar.days.items()
    }
    assert {entry.source for entry in of_2026.values()} == {"国务院办公厅关于2026年部分节假日安排的通知"}


def test_2027_is_not_guessed(shipped: Calendar) -> None:
    assert shipped.known_years == {2024, 2025, 2026}
    assert shipped.is_provisional(date(2027, 1, 1))
    assert max(shipped.days).year == 2026


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_year_agrees_with_the_library(shipped: Calendar, year: int) -> None:
    library = holidays.country_holidays("CN", years=year)
    first, last = date(year, 1, 1), date(year, 12, 31)

    assert [day for day in shipped.working_days(first, last) if not library.is_working_day(day)] == []
    assert len(shipped.working_days(first, last)) == library.get_working_days_count(first, last)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_year_is_plausible(shipped: Calendar, year: int) -> None:
    assert doubts(shipped, year) == []


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-05-01", Why.holiday),
        ("2026-05-03", Why.holiday),
        ("2026-05-05", Why.adjusted_restday),
        ("2026-05-09", Why.adjusted_workday),
        ("2026-05-10", Why.weekend),
        ("2026-05-11", Why.working),
    ],
)
def test_the_kinds_of_days_around_may_day(shipped: Calendar, day: str, why: Why) -> None:
    assert shipped.reason(date.fromisoformat(day)).key is why


def test_a_forgotten_line_shows_in_the_balance(shipped: Calendar) -> None:
    forgotten = {day: entry for day, entry in shipped.days.items() if day != date(2026, 5, 9)}

    assert doubts(replace(shipped, days=forgotten), 2026) == [Doubt(DoubtKind.balance, None, 14, 13)]


def test_a_run_of_seven_working_days_is_doubted(shipped: Calendar) -> None:
    """《全国年节及纪念日放假办法》 Art. 7: as a rule no more than six"""
    days = {**shipped.days, date(2026, 3, 8): Day(True), date(2026, 3, 9): Day(False, swapped=True)}

    assert doubts(replace(shipped, days=days), 2026) == []
    days |= {date(2026, 3, 7): Day(True), date(2026, 3, 16): Day(False, swapped=True)}
    assert doubts(replace(shipped, days=days), 2026) == [Doubt(DoubtKind.long_run, date(2026, 3, 8), 7, 6)]


def test_make_up_work_on_an_ordinary_working_day_is_doubted(shipped: Calendar) -> None:
    days = {**shipped.days, date(2026, 5, 8): Day(True, note="劳动节")}

    assert doubts(replace(shipped, days=days), 2026) == [Doubt(DoubtKind.ordinary_workday, date(2026, 5, 8))]


def test_before_the_law_of_2008_the_balance_is_not_judged() -> None:
    assert doubts(Calendar(), 2007) == []
    assert doubts(Calendar(), 2008) == [Doubt(DoubtKind.balance, None, 0, 11)]
