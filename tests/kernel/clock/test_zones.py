"""F47: the server's zone, summer time and leap days make no difference to a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from duqin.kernel.clock import Calendar, Term, due

CLOCK_POINTS = [
    # start on campus, 24h, 3wd, 4oh
    ("2026-01-01 00:00:00", "2026-01-02 00:00:00", "2026-01-06 23:59:59", "2026-01-04 14:30:00"),
    ("2026-01-04 08:00:00", "2026-01-05 08:00:00", "2026-01-07 23:59:59", "2026-01-04 14:30:00"),
    ("2026-02-14 11:30:00", "2026-02-15 11:30:00", "2026-02-26 23:59:59", "2026-02-24 08:30:00"),
    ("2026-02-28 17:29:59", "2026-03-01 17:29:59", "2026-03-04 23:59:59", "2026-03-02 14:29:59"),
    ("2026-03-29 02:30:00", "2026-03-30 02:30:00", "2026-04-01 23:59:59", "2026-03-30 14:30:00"),
    ("2026-04-30 16:00:00", "2026-05-01 16:00:00", "2026-05-08 23:59:59", "2026-05-06 10:30:00"),
    ("2026-05-09 00:00:00", "2026-05-10 00:00:00", "2026-05-13 23:59:59", "2026-05-09 14:30:00"),
    ("2026-06-30 23:59:59", "2026-07-01 23:59:59", "2026-07-03 23:59:59", "2026-07-01 14:30:00"),
    ("2026-09-30 23:59:59", "2026-10-01 23:59:59", "2026-10-10 23:59:59", "2026-10-08 14:30:00"),
    ("2026-10-25 01:30:00", "2026-10-26 01:30:00", "2026-10-28 23:59:59", "2026-10-26 14:30:00"),
    ("2026-12-31 23:59:50", "2027-01-01 23:59:50", "2027-01-05 23:59:59", "2027-01-01 14:30:00"),
    ("2028-02-28 12:00:00", "2028-02-29 12:00:00", "2028-03-02 23:59:59", "2028-02-29 08:30:00"),
]


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Shanghai"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The zone the server's own clock is set to."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(("start", "day", "three", "office"), CLOCK_POINTS, ids=[p[0] for p in CLOCK_POINTS])
def test_twelve_clock_points_on_servers_in_three_zones(
    calendar: Calendar,
    campus: Callable[[str], datetime],
    server_zone: str,
    start: str,
    day: str,
    three: str,
    office: str,
) -> None:
    for term, expected in {"24h": day, "3wd": three, "4oh": office}.items():
        assert due(campus(start), Term.parse(term), calendar).due == campus(expected), (server_zone, term)


@pytest.mark.parametrize("offset", [-11, 0, 9, 14])
def test_the_zone_in_which_the_moment_arrives_makes_no_difference(
    calendar: Calendar, campus: Callable[[str], datetime], offset: int
) -> None:
    here = campus("2026-04-30 23:30")
    there = here.astimezone(timezone(timedelta(hours=offset)))

    assert due(there, Term.parse("3wd"), calendar) == due(here, Term.parse("3wd"), calendar)


@pytest.mark.parametrize(
    ("start", "term", "expected"),
    [
        # summer time of 1986–1991 began on a Sunday in spring at 2 o'clock and ended in September
        ("1986-05-03 16:00", "24h", "1986-05-04T17:00:00+09:00"),
        ("1986-05-03 16:00", "1cd", "1986-05-04T23:59:59+09:00"),
        ("1986-09-13 16:00", "24h", "1986-09-14T15:00:00+08:00"),
        ("1986-09-12 16:00", "1wd", "1986-09-15T23:59:59+08:00"),
        ("1988-04-15 16:00", "1wd", "1988-04-18T23:59:59+09:00"),
        ("1991-09-13 16:00", "3oh", "1991-09-16T09:30:00+08:00"),
    ],
)
def test_summer_time_keeps_hours_long_and_days_whole(
    campus: Callable[[str], datetime], start: str, term: str, expected: str
) -> None:
    derivation = due(campus(start), Term.parse(term), Calendar())

    assert derivation.due_local is not None
    assert derivation.due_local.isoformat() == expected


def test_the_long_and_the_short_day_of_1986_are_counted_in_full(campus: Callable[[str], datetime]) -> None:
    short = due(campus("1986-05-04 00:00"), Term.parse("48h"), Calendar())
    long = due(campus("1986-09-14 00:00"), Term.parse("48h"), Calendar())

    assert [line.minutes for line in short.lines] == [None, 23 * 60, 24 * 60, 60]
    assert [line.minutes for line in long.lines] == [None, 25 * 60, 23 * 60]


def test_deadlines_are_kept_in_utc(calendar: Calendar, campus: Callable[[str], datetime]) -> None:
    derivation = due(campus("2026-04-30 16:00"), Term.parse("3wd"), calendar)

    assert derivation.due == datetime(2026, 5, 8, 15, 59, 59, tzinfo=UTC)
    assert derivation.due.tzinfo is UTC
    assert derivation.start.tzinfo is UTC
