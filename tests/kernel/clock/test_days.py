"""Terms in days: the event day is 0, due at the end of the N-th day that counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from duqin.kernel.clock import Derivation, Why


@pytest.mark.parametrize(
    ("start", "term", "expected"),
    [
        # the hour of the event makes no difference
        ("2026-03-02 00:00:00", "1wd", "Tue 2026-03-03 23:59:59"),
        ("2026-03-02 23:59:59.999999", "1wd", "Tue 2026-03-03 23:59:59"),
        ("2026-03-03 00:00:00", "1wd", "Wed 2026-03-04 23:59:59"),
        # events on rest days
        ("2026-03-07 10:00", "1wd", "Mon 2026-03-09 23:59:59"),
        ("2026-05-01 10:00", "1wd", "Wed 2026-05-06 23:59:59"),
        ("2026-05-09 10:00", "1wd", "Mon 2026-05-11 23:59:59"),
        # the same working day
        ("2026-03-02 10:00", "0wd", "Mon 2026-03-02 23:59:59"),
        ("2026-03-07 10:00", "0wd", "Mon 2026-03-09 23:59:59"),
        ("2026-05-09 10:00", "0wd", "Sat 2026-05-09 23:59:59"),
        # calendar days run through holidays and are not moved off them
        ("2026-04-30 16:00", "1cd", "Fri 2026-05-01 23:59:59"),
        ("2026-04-30 16:00", "7cd", "Thu 2026-05-07 23:59:59"),
        ("2026-04-30 16:00", "0cd", "Thu 2026-04-30 23:59:59"),
        # month, leap year and year ends
        ("2026-01-31 12:00", "28cd", "Sat 2026-02-28 23:59:59"),
        ("2028-02-28 12:00", "1cd", "Tue 2028-02-29 23:59:59"),
        ("2028-02-28 12:00", "1wd", "Tue 2028-02-29 23:59:59"),
        ("2027-02-28 12:00", "1cd", "Mon 2027-03-01 23:59:59"),
        ("2025-12-31 23:59:50", "1cd", "Thu 2026-01-01 23:59:59"),
        ("2025-12-31 23:59:50", "1wd", "Sun 2026-01-04 23:59:59"),
    ],
)
def test_the_deadline_is_the_end_of_the_day(
    wall: Callable[..., str], start: str, term: str, expected: str
) -> None:
    assert wall(start, term) == expected


def test_the_end_of_a_day_is_shown_as_24_o_clock(reckon: Callable[..., Derivation]) -> None:
    assert reckon("2026-04-30 16:00", "3wd").ends_with_day
    assert not reckon("2026-04-30 16:00", "24h").ends_with_day


def test_at_once_is_due_at_the_event(reckon: Callable[..., Derivation]) -> None:
    derivation = reckon("2026-05-01 16:00", "0")

    assert derivation.due == derivation.start == derivation.as_of
    assert [line.why for line in derivation.lines] == [Why.at_once]
    assert not derivation.provisional


def test_calendar_days_are_numbered_without_looking_at_the_table(reckon: Callable[..., Derivation]) -> None:
    derivation = reckon("2027-09-30 16:00", "2cd")

    assert [(line.number, line.why) for line in derivation.lines] == [
        (0, Why.start),
        (1, Why.calendar_day),
        (2, Why.calendar_day),
    ]
    assert not derivation.provisional
