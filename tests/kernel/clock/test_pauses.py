"""Pauses: what stood still is left out once, and only once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from duqin.kernel.clock import Calendar, Derivation, Pause, Term, Why, due, extend_limit
from duqin.kernel.clock.pauses import union

Make = Callable[..., Pause]
Wall = Callable[..., str]


def test_hours_are_moved_by_the_length_of_the_pause(wall: Wall, pause: Make) -> None:
    waited = pause("2026-03-02 12:00", "2026-03-02 15:30")

    assert wall("2026-03-02 10:00", "24h", waited) == "Tue 2026-03-03 13:30:00"


def test_a_pause_inside_the_extension_won_by_another_counts_too(wall: Wall, pause: Make) -> None:
    first = pause("2026-03-02 11:00", "2026-03-02 12:00")
    second = pause("2026-03-02 12:30", "2026-03-02 13:00")

    assert wall("2026-03-02 10:00", "2h", first) == "Mon 2026-03-02 13:00:00"
    assert wall("2026-03-02 10:00", "2h", first, second) == "Mon 2026-03-02 13:30:00"


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("2026-03-01 08:00", "2026-03-02 10:00"),  # over before the event
        ("2026-03-02 12:00", "2026-03-02 18:00"),  # begins when the term is used up
        ("2026-03-02 11:00", "2026-03-02 11:00"),  # empty
    ],
)
def test_a_pause_outside_the_term_changes_nothing(wall: Wall, pause: Make, begins: str, ends: str) -> None:
    assert wall("2026-03-02 10:00", "2h", pause(begins, ends)) == "Mon 2026-03-02 12:00:00"


def test_an_event_during_a_pause_begins_to_run_after_it(wall: Wall, pause: Make) -> None:
    assert wall("2026-03-02 10:00", "2h", pause("2026-03-01 08:00", "2026-03-02 11:00")) == (
        "Mon 2026-03-02 13:00:00"
    )


def test_office_hours_lose_only_the_office_time_of_a_pause(wall: Wall, pause: Make) -> None:
    over_lunch = pause("2026-03-02 11:00", "2026-03-02 14:30")
    over_night = pause("2026-03-02 17:30", "2026-03-03 08:00")

    assert wall("2026-03-02 10:00", "2oh", over_lunch) == "Mon 2026-03-02 15:30:00"
    assert wall("2026-03-02 16:30", "2oh", over_night) == "Tue 2026-03-03 09:00:00"


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (
            "2026-03-03 09:00",
            "2026-03-03 17:00",
            "Wed 2026-03-04 23:59:59",
        ),  # resumed the same day: it counts
        ("2026-03-03 09:00", "2026-03-04 09:00", "Thu 2026-03-05 23:59:59"),  # one day's end inside
        ("2026-03-03 09:00", "2026-03-05 09:00", "Fri 2026-03-06 23:59:59"),  # two
        ("2026-03-03 00:00", "2026-03-04 00:00", "Thu 2026-03-05 23:59:59"),  # exactly one day
        ("2026-03-06 09:00", "2026-03-09 09:00", "Wed 2026-03-04 23:59:59"),  # after the deadline
        ("2026-03-03 23:59:59", "2026-03-04 09:00", "Thu 2026-03-05 23:59:59"),  # from the last second on
        ("2026-03-04 00:00:00", "2026-03-04 09:00", "Wed 2026-03-04 23:59:59"),  # from midnight on
        ("2026-03-03 09:00:00", "2026-03-03 23:59:59", "Wed 2026-03-04 23:59:59"),  # until the last second
        ("2026-03-04 09:00", "2026-03-08 09:00", "Mon 2026-03-09 23:59:59"),  # over the weekend
    ],
)
def test_a_day_counts_when_the_clock_runs_at_its_end(
    wall: Wall, pause: Make, begins: str, ends: str, expected: str
) -> None:
    assert wall("2026-03-02 10:00", "2wd", pause(begins, ends)) == expected


def test_calendar_days_follow_the_same_rule(wall: Wall, pause: Make) -> None:
    over_weekend = pause("2026-03-06 09:00", "2026-03-08 09:00")

    assert wall("2026-03-05 10:00", "2cd", over_weekend) == "Mon 2026-03-09 23:59:59"


def test_moving_from_one_paused_state_to_another_does_not_count_twice(wall: Wall, pause: Make) -> None:
    waiting = pause("2026-03-02 12:00", "2026-03-02 15:00", "等待投诉人补充材料")
    dispute = pause("2026-03-02 14:00", "2026-03-02 16:00", "争议")
    part = pause("2026-03-02 16:00", "2026-03-02 17:00", "等待配件")

    assert wall("2026-03-02 10:00", "24h", waiting, dispute, part) == "Tue 2026-03-03 15:00:00"


def test_an_open_pause_leaves_no_deadline(reckon: Callable[..., Derivation], pause: Make) -> None:
    derivation = reckon("2026-03-02 10:00", "3wd", pause("2026-03-04 09:00", reason="等待配件"))

    assert derivation.due is None
    assert derivation.waiting
    assert derivation.as_of == datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
    assert derivation.counted_days == 1
    assert (derivation.lines[-1].why, derivation.lines[-1].note) == (Why.paused, "等待配件")


@pytest.mark.parametrize(("term", "minutes"), [("24h", 180), ("7oh", 90)])
def test_an_open_pause_keeps_the_hours_used_so_far(
    reckon: Callable[..., Derivation], pause: Make, term: str, minutes: int
) -> None:
    derivation = reckon("2026-03-02 10:00", term, pause("2026-03-02 13:00"))

    assert derivation.waiting
    assert derivation.counted_minutes == minutes
    assert derivation.as_of == datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize("term", ["2h", "1oh", "1wd", "1cd", "0"])
def test_a_pause_opened_after_the_deadline_does_not_undo_it(wall: Wall, pause: Make, term: str) -> None:
    late = pause("2026-03-04 09:00")

    assert wall("2026-03-02 10:00", term, late) == wall("2026-03-02 10:00", term)


def test_at_once_cannot_be_paused(wall: Wall, pause: Make) -> None:
    assert wall("2026-03-02 10:00", "0", pause("2026-03-01 09:00")) == "Mon 2026-03-02 10:00:00"


def test_an_open_pause_over_an_event_on_a_holiday_waits_from_the_event(
    reckon: Callable[..., Derivation], pause: Make
) -> None:
    derivation = reckon("2026-05-01 10:00", "4oh", pause("2026-04-29 09:00"))

    assert derivation.waiting
    assert derivation.as_of == derivation.start


@pytest.mark.parametrize(
    ("term", "changed", "expected"),
    [
        ("3wd", "5wd", "Tue 2026-03-10 23:59:59"),
        ("5wd", "3wd", "Fri 2026-03-06 23:59:59"),
        ("24h", "48h", "Fri 2026-03-06 10:00:00"),
        ("24h", "14oh", "Fri 2026-03-06 10:00:00"),
    ],
)
def test_a_changed_term_keeps_the_accumulated_pause(
    wall: Wall, pause: Make, term: str, changed: str, expected: str
) -> None:
    waited = [pause("2026-03-02 11:00", "2026-03-03 10:00"), pause("2026-03-03 10:00", "2026-03-04 11:00")]

    assert wall("2026-03-02 10:00", term, *waited) != expected
    assert wall("2026-03-02 10:00", changed, *waited) == expected


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("3wd", "2026-03-12T23:59:59+08:00"),  # 6 working days, two of them paused
        ("24h", "2026-03-06T10:00:00+08:00"),
        ("0", "2026-03-02T10:00:00+08:00"),
    ],
)
def test_an_extension_reaches_once_more_the_term_and_keeps_the_pause(
    calendar: Calendar, campus: Callable[[str], datetime], pause: Make, term: str, expected: str
) -> None:
    """domain-model §5.6"""
    waited = [pause("2026-03-02 11:00", "2026-03-04 11:00"), pause("2026-03-04 11:00", "2026-03-05 00:00")]
    waited = waited if term == "3wd" else waited[:1]
    limit = extend_limit(campus("2026-03-02 10:00"), Term.parse(term), calendar, waited)

    assert limit.due_local is not None
    assert limit.due_local.isoformat() == expected


def test_the_pause_is_explained(reckon: Callable[..., Derivation], pause: Make) -> None:
    waited = pause("2026-03-02 11:00", "2026-03-02 14:30", "等待投诉人")

    assert [
        (line.why, line.minutes, line.note) for line in reckon("2026-03-02 10:00", "2oh", waited).lines
    ] == [
        (Why.start, None, ""),
        (Why.office_window, 60, ""),
        (Why.paused, 60, "等待投诉人"),
        (Why.office_window, 60, ""),
    ]


def test_a_pause_from_the_event_on_leaves_no_empty_line(
    reckon: Callable[..., Derivation], pause: Make
) -> None:
    from_the_event = pause("2026-03-02 10:00", "2026-03-02 11:30")

    assert [(line.why, line.minutes) for line in reckon("2026-03-02 10:00", "1oh", from_the_event).lines] == [
        (Why.start, None),
        (Why.paused, 90),
        (Why.office_window, 60),
    ]


def test_a_pause_that_fits_between_office_windows_leaves_no_trace(
    reckon: Callable[..., Derivation], pause: Make
) -> None:
    lunch, night = (
        pause("2026-03-02 11:30", "2026-03-02 14:00"),
        pause("2026-03-02 17:30", "2026-03-03 08:00"),
    )

    assert reckon("2026-03-02 10:00", "6oh", lunch, night) == reckon("2026-03-02 10:00", "6oh")


def test_union_joins_overlapping_and_adjacent_pauses_and_their_reasons(pause: Make) -> None:
    assert union(
        [
            pause("2026-03-02 14:00", "2026-03-02 16:00", "争议"),
            pause("2026-03-02 12:00", "2026-03-02 15:00", "等待配件"),
            pause("2026-03-02 16:00", "2026-03-02 17:00", "争议"),
            pause("2026-03-03 09:00", reason="不可抗力"),
            pause("2026-03-04 09:00", "2026-03-05 09:00"),
        ]
    ) == (
        pause("2026-03-02 12:00", "2026-03-02 17:00", "等待配件、争议"),
        pause("2026-03-03 09:00", reason="不可抗力"),
    )


def test_an_open_pause_swallows_what_lies_in_it(pause: Make) -> None:
    assert union([pause("2026-03-02 12:00", "2026-03-02 15:00"), pause("2026-03-02 14:00")]) == (
        pause("2026-03-02 12:00"),
    )


def test_a_pause_that_ends_before_it_begins_is_refused(pause: Make) -> None:
    with pytest.raises(ValueError, match="cannot end"):
        pause("2026-03-02 12:00", "2026-03-02 11:00")


def test_naive_moments_are_refused(calendar: Calendar, campus: Callable[[str], datetime]) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        due(datetime(2026, 3, 2, 10), Term.parse("3wd"), calendar)
    with pytest.raises(ValueError, match="no time zone"):
        Pause(campus("2026-03-02 12:00"), datetime(2026, 3, 2, 13))
