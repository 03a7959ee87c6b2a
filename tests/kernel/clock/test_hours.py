"""Terms in hours: clock hours run day and night, office hours only while the office is open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from duqin.kernel.clock import Derivation, Why


@pytest.mark.parametrize(
    ("start", "term", "expected"),
    [
        # inside one window, over lunch, over night
        ("2026-03-02 08:00", "3.5oh", "Mon 2026-03-02 11:30:00"),
        ("2026-03-02 08:00", "4oh", "Mon 2026-03-02 14:30:00"),
        ("2026-03-02 10:00", "4oh", "Mon 2026-03-02 16:30:00"),
        ("2026-03-02 16:00", "4oh", "Tue 2026-03-03 10:30:00"),
        ("2026-03-02 08:00", "7oh", "Mon 2026-03-02 17:30:00"),
        # an event outside office hours counts from the next opening
        ("2026-03-02 06:00", "1oh", "Mon 2026-03-02 09:00:00"),
        ("2026-03-02 12:00", "1oh", "Mon 2026-03-02 15:00:00"),
        ("2026-03-02 17:30", "1oh", "Tue 2026-03-03 09:00:00"),
        ("2026-03-02 20:00", "1oh", "Tue 2026-03-03 09:00:00"),
        ("2026-03-06 20:00", "1oh", "Mon 2026-03-09 09:00:00"),
        ("2026-04-30 17:00", "1oh", "Wed 2026-05-06 08:30:00"),
        ("2026-05-08 17:00", "1oh", "Sat 2026-05-09 08:30:00"),
        # clock hours do not care
        ("2026-04-30 23:30", "1h", "Fri 2026-05-01 00:30:00"),
        ("2026-12-31 23:59:50", "0.5h", "Fri 2027-01-01 00:29:50"),
        ("2028-02-28 20:00", "24h", "Tue 2028-02-29 20:00:00"),
        ("2026-03-02 10:00:07", "1h", "Mon 2026-03-02 11:00:07"),
        ("2026-03-02 20:00", "0h", "Mon 2026-03-02 20:00:00"),
        ("2026-03-02 20:00", "0oh", "Mon 2026-03-02 20:00:00"),
    ],
)
def test_the_deadline_is_where_the_running_time_reaches_the_term(
    wall: Callable[..., str], start: str, term: str, expected: str
) -> None:
    assert wall(start, term) == expected


def test_office_hours_are_explained_in_minutes_a_day(reckon: Callable[..., Derivation]) -> None:
    lines = reckon("2026-04-30 10:00", "6oh").lines

    assert [
        (f"{line.date:%m-%d}", line.why, line.minutes) for line in lines if line.why is not Why.holiday
    ] == [
        ("04-30", Why.start, None),
        ("04-30", Why.office_window, 300),  # morning and afternoon make one line
        ("05-06", Why.office_window, 60),
    ]


def test_a_worked_saturday_says_so(reckon: Callable[..., Derivation]) -> None:
    last = reckon("2026-05-08 17:00", "1oh").lines[-1]

    assert (last.why, last.note, last.minutes) == (Why.adjusted_workday, "劳动节", 30)


def test_clock_hours_are_explained_in_minutes_a_day(reckon: Callable[..., Derivation]) -> None:
    lines = reckon("2026-04-30 16:00", "24h").lines

    assert [(line.why, line.minutes) for line in lines] == [
        (Why.start, None),
        (Why.clock_hours, 480),
        (Why.clock_hours, 960),
    ]


def test_broken_minutes_still_add_up_to_the_term(reckon: Callable[..., Derivation]) -> None:
    derivation = reckon("2026-03-02 11:20:40", "10oh")

    assert derivation.counted_minutes == 600
    assert [line.minutes for line in derivation.lines] == [None, 219, 381]
