"""The working calendar as stored: changes are stated and seen everywhere, a missing year is provisional."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction

from duqin.foundation.organisation import queries, services
from duqin.foundation.organisation.events import CalendarChanged
from duqin.foundation.organisation.models import CalendarDay, CalendarYear, Institution
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel import events
from duqin.kernel.clock import Term, due
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import CAMPUS
from tests.cast import Cast

NOTICE = "国务院办公厅关于2026年部分节假日安排的通知"


@pytest.fixture
def keeper(cast: Cast):
    """The head of monitoring, who keeps the calendar."""
    return cast.monitoring_head.actor


@pytest.fixture
def loaded(cast: Cast, keeper) -> Cast:
    services.load_shipped_calendar(by=keeper)
    return cast


@pytest.fixture
def stated() -> Iterator[list[CalendarChanged]]:
    """What is announced while the test runs."""
    heard: list[CalendarChanged] = []
    events.listen(CalendarChanged, heard.append)
    yield heard
    events._handlers[CalendarChanged].remove(heard.append)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CAMPUS)


def test_the_shipped_years_are_registered_once_with_their_source(cast: Cast, keeper) -> None:
    assert services.load_shipped_calendar(by=keeper) == [2024, 2025, 2026]
    assert services.load_shipped_calendar(by=keeper) == []
    assert queries.calendar_year(2026).source == NOTICE
    assert queries.calendar_year(2026).published_on == date(2025, 11, 4)
    assert queries.calendar().known_years == {2024, 2025, 2026}


@pytest.mark.parametrize(
    ("start", "term", "day"),
    [
        ("2026-04-30T16:00", "3wd", date(2026, 5, 8)),
        ("2026-04-30T16:00", "5wd", date(2026, 5, 11)),
        ("2026-02-12T10:00", "3wd", date(2026, 2, 24)),
        ("2026-09-16T09:00", "15wd", date(2026, 10, 13)),
    ],
)
def test_deadlines_follow_the_stored_days(loaded: Cast, start: str, term: str, day: date) -> None:
    """R-004-33, R-004-45 and the worked example of the domain model."""
    found = due(at(start), Term.parse(term), queries.calendar())
    assert found.due_local.date() == day
    assert not found.provisional


def test_march_2026_has_22_working_days(loaded: Cast) -> None:
    """R-001-19: 4 services × 22 logs."""
    assert len(queries.calendar().working_days(date(2026, 3, 1), date(2026, 3, 31))) == 22


def test_a_shipped_year_raises_no_doubt(loaded: Cast) -> None:
    assert [queries.calendar_doubts(year) for year in (2024, 2025, 2026)] == [[], [], []]


def test_a_year_without_notice_is_counted_monday_to_friday_and_provisional(loaded: Cast) -> None:
    found = due(at("2027-04-30T16:00"), Term.parse("3wd"), queries.calendar())
    assert found.due_local.date() == date(2027, 5, 5)
    assert found.provisional_years == (2027,)


def test_the_next_year_is_asked_for_from_november(loaded: Cast) -> None:
    assert queries.missing_years(date(2026, 10, 31)) == []
    assert queries.missing_years(date(2026, 11, 1)) == [2027]
    assert queries.missing_years(date(2027, 3, 1)) == [2027]


def test_a_day_can_be_changed_later_and_the_change_is_stated(loaded: Cast, keeper, stated) -> None:
    services.put_day(
        by=keeper,
        date=date(2026, 5, 6),
        is_working=False,
        is_swapped=True,
        note="劳动节",
        source="国办补充通知",
    )
    assert stated == [CalendarChanged(from_date=date(2026, 5, 6), to_date=date(2026, 5, 6))]
    assert due(at("2026-04-30T16:00"), Term.parse("3wd"), queries.calendar()).due_local.date() == date(
        2026, 5, 9
    )
    services.remove_day(queries.calendar_day(date(2026, 5, 6)), by=keeper)
    assert len(stated) == 2
    assert due(at("2026-04-30T16:00"), Term.parse("3wd"), queries.calendar()).due_local.date() == date(
        2026, 5, 8
    )


def test_saying_the_same_day_twice_replaces_it(loaded: Cast, keeper) -> None:
    for note in ("甲", "乙"):
        services.put_day(by=keeper, date=date(2026, 4, 17), is_working=False, note=note, source="校办通知")
    assert [day.note for day in CalendarDay.objects.filter(date=date(2026, 4, 17))] == ["乙"]
    assert AuditEntry.objects.filter(verb="organisation.put_day").count() == 2


def test_a_whole_year_is_stated_when_its_table_comes_or_goes(loaded: Cast, keeper, stated) -> None:
    services.remove_year(queries.calendar_year(2026), by=keeper)
    assert stated == [CalendarChanged(from_date=date(2026, 1, 1), to_date=date(2026, 12, 31))]
    assert 2026 not in queries.calendar().known_years
    assert queries.calendar().is_working(date(2026, 5, 1))
    services.load_shipped_calendar(by=keeper)
    assert not queries.calendar().is_working(date(2026, 5, 1))


def test_a_new_table_replaces_the_old_one_but_not_the_schools_own_days(loaded: Cast, keeper) -> None:
    services.put_day(by=keeper, date=date(2026, 4, 17), is_working=False, note="运动会", source="校办通知")
    table = next(t for t in services.shipped_tables() if t.year == 2026)
    days = [line for line in table.days if line.date != date(2026, 5, 5)]
    services.add_year(by=keeper, year=2026, source="调整后的通知", days=days)
    kept = queries.calendar()
    assert not kept.is_working(date(2026, 4, 17))
    assert kept.is_working(date(2026, 5, 5))
    assert CalendarYear.objects.get(year=2026).source == "调整后的通知"
    services.add_year(by=keeper, year=2026, source="调整后的通知", days=days, keep_own=False)
    assert queries.calendar().is_working(date(2026, 4, 17))


def test_a_forgotten_line_is_doubted(loaded: Cast, keeper) -> None:
    table = next(t for t in services.shipped_tables() if t.year == 2026)
    services.add_year(by=keeper, year=2026, source="漏登", days=table.days[:-1], keep_own=False)
    assert "12" in "".join(queries.calendar_doubts(2026)) or "14" in "".join(queries.calendar_doubts(2026))


def test_a_run_of_more_than_six_working_days_is_doubted(loaded: Cast, keeper) -> None:
    for day in (9, 10):
        services.put_day(by=keeper, date=date(2026, 5, day), is_working=True, note="劳动节", source="误登")
    assert any("连续上班" in sentence for sentence in queries.calendar_doubts(2026))


def test_a_day_without_a_source_is_refused(cast: Cast, keeper) -> None:
    with pytest.raises(Refusal) as refused:
        services.put_day(by=keeper, date=date(2026, 5, 1), is_working=False, source=" ")
    assert refused.value.code == "calendar.source"


def test_only_the_keeper_changes_the_calendar(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.put_day(by=cast.inspector.actor, date=date(2026, 5, 1), is_working=False, source="通知")
    assert not CalendarDay.objects.exists()


def test_the_calendar_costs_one_statement_while_nothing_changes(
    loaded: Cast, django_assert_num_queries
) -> None:
    queries.calendar()
    with django_assert_num_queries(1):
        queries.calendar()


def test_a_change_made_by_another_process_is_seen(loaded: Cast, keeper) -> None:
    """The other process writes rows and stamp; this one only ever reads."""
    assert not queries.calendar().is_working(date(2026, 5, 1))
    CalendarDay.objects.filter(date=date(2026, 5, 1)).delete()
    Institution.objects.update(calendar_stamp="another-process")
    assert queries.calendar().is_working(date(2026, 5, 1))


def test_a_change_that_is_undone_is_forgotten(loaded: Cast, keeper) -> None:
    """Within the transaction the new day is counted, after the rollback the old one."""
    with pytest.raises(RuntimeError), transaction.atomic():
        services.put_day(by=keeper, date=date(2026, 5, 6), is_working=False, source="通知")
        assert not queries.calendar().is_working(date(2026, 5, 6))
        raise RuntimeError
    assert queries.calendar().is_working(date(2026, 5, 6))


@time_machine.travel(datetime(2026, 3, 2, 10, tzinfo=CAMPUS), tick=False)
def test_office_hours_count_from_the_next_reckoning(loaded: Cast, keeper, stated) -> None:
    house = Institution.objects.get()
    friday = at("2026-03-06T17:00")
    assert due(friday, Term.parse("1oh"), queries.calendar()).due_local == at("2026-03-09T08:30")
    services.set_office_hours(house, by=keeper, windows=[(time(9), time(12)), (time(13), time(18))])
    assert due(friday, Term.parse("1oh"), queries.calendar()).due_local == at("2026-03-06T18:00")
    assert stated[0].from_date == date(2026, 3, 2)


@pytest.mark.parametrize("windows", [[], [(time(12), time(9))], [(time(8), time(12)), (time(11), time(17))]])
def test_office_hours_that_make_no_sense_are_refused(cast: Cast, keeper, windows) -> None:
    with pytest.raises(Refusal) as refused:
        services.set_office_hours(Institution.objects.get(), by=keeper, windows=windows)
    assert refused.value.code == "calendar.office_hours"


def test_the_opening_season_doubles(cast: Cast, keeper) -> None:
    """R-001-21: season 2026-08-31…09-13, factor 2."""
    services.add_season(by=keeper, name="开学季", from_date=date(2026, 8, 31), to_date=date(2026, 9, 13))
    assert queries.multiplier_on(date(2026, 8, 30)) == 1
    assert queries.multiplier_on(date(2026, 8, 31)) == 2
    assert queries.multiplier_on(date(2026, 9, 13)) == 2
    assert queries.rhythm_seasons(date(2026, 9, 1), date(2026, 9, 30))[0].name == "开学季"


def test_of_overlapping_seasons_the_strongest_rules(cast: Cast, keeper) -> None:
    services.add_season(by=keeper, name="开学季", from_date=date(2026, 8, 31), to_date=date(2026, 9, 13))
    services.add_season(
        by=keeper, name="校庆", from_date=date(2026, 9, 10), to_date=date(2026, 9, 12), multiplier=Decimal(3)
    )
    assert queries.multiplier_on(date(2026, 9, 11)) == 3


def test_semesters_do_not_overlap(cast: Cast, keeper) -> None:
    services.add_semester(
        by=keeper, name="2025-2026-2", from_date=date(2026, 2, 28), to_date=date(2026, 7, 10)
    )
    with pytest.raises(Refusal) as refused:
        services.add_semester(by=keeper, name="夏", from_date=date(2026, 7, 10), to_date=date(2026, 8, 1))
    assert refused.value.code == "semester.overlap"
    assert queries.semester_on(date(2026, 2, 28)).name == "2025-2026-2"
    assert queries.semester_on(date(2026, 7, 11)) is None


def test_dates_in_the_wrong_order_are_refused(cast: Cast, keeper) -> None:
    with pytest.raises(Refusal) as refused:
        services.add_season(by=keeper, name="X", from_date=date(2026, 2, 2), to_date=date(2026, 2, 1))
    assert refused.value.field == "to_date"
