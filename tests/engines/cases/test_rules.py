"""The pure rules, with the dates and people of the trade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duqin.engines.cases.rules import extensions, ladder, reminders, severities
from duqin.engines.cases.rules.closing import Closer, Objection, objection
from duqin.engines.cases.rules.recurrence import Earlier, Recurrence, may_still_reopen, recurrence
from duqin.engines.cases.rules.reminders import Reminder, next_reminder
from duqin.kernel.clock import Calendar, Term, TermUnit, due
from tests.engines.cases.story import at

CALENDAR = Calendar()
NOON = at("2026-03-06 12:00")


@pytest.mark.parametrize(
    ("person", "right", "inside", "level", "reporter", "own", "expected"),
    [
        (None, True, False, 2, 7, False, Objection.NO_PERSON),
        (7, True, False, 2, 7, False, Objection.REPORTED_IT),
        (1, False, False, 2, 7, False, Objection.WITHOUT_RIGHT),
        (1, True, True, 1, 7, False, Objection.OWN_UNIT),
        (1, True, True, 2, 7, False, Objection.OWN_UNIT),
        (1, True, False, 2, 7, False, None),
        (1, True, True, 3, 7, True, None),
        (1, True, False, 3, 7, True, Objection.MONITOR_FIRST),
        (1, True, False, 3, 7, False, None),
        (7, True, True, 3, 7, True, Objection.REPORTED_IT),
        (1, True, False, 2, None, False, None),
    ],
)
def test_who_may_close(person, right, inside, level, reporter, own, expected) -> None:
    found = objection(
        Closer(person, right, inside), level=level, reported_by_id=reporter, has_own_monitor=own
    )
    assert found == expected


def earlier(case_id: int, place: int | None, days_ago: int, closed: bool = True) -> Earlier:
    moment = NOON - timedelta(days=days_ago)
    return Earlier(case_id, place, moment, moment if closed else None)


def test_level_a_looks_at_verified_closing_and_takes_the_latest() -> None:
    found = recurrence(1, NOON, [earlier(10, 1, 90), earlier(11, 1, 40), earlier(12, 1, 5, closed=False)])
    assert found == (Recurrence.SAME_PLACE, 11)
    assert recurrence(1, NOON, [earlier(10, 1, 91)]) == (Recurrence.NONE, None)
    assert recurrence(None, NOON, [earlier(10, None, 3)]) == (Recurrence.SAME_PLACE, 10)


def test_level_b_counts_this_one_and_other_places_only() -> None:
    others = [earlier(10, 2, 30, closed=False), earlier(11, 3, 4, closed=False)]
    assert recurrence(1, NOON, others) == (Recurrence.SYSTEMIC, 11)
    assert recurrence(1, NOON, others[:1]) == (Recurrence.NONE, None)
    assert recurrence(1, NOON, [*others[:1], earlier(12, 1, 4, closed=False)]) == (Recurrence.NONE, None)
    assert recurrence(1, NOON, [earlier(10, 2, 31), *others[1:]]) == (Recurrence.NONE, None)


def test_level_a_goes_before_b() -> None:
    rows = [earlier(10, 2, 3), earlier(11, 3, 3), earlier(12, 1, 3)]
    assert recurrence(1, NOON, rows) == (Recurrence.SAME_PLACE, 12)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 120), st.booleans()), max_size=8))
def test_the_order_of_the_rows_does_not_matter(rows: list[tuple[int, int, bool]]) -> None:
    known = [earlier(n, place, days, closed) for n, (place, days, closed) in enumerate(rows, 1)]
    level, _case = recurrence(1, NOON, known)
    assert recurrence(1, NOON, list(reversed(known)))[0] == level


def test_a_look_back_reopens_within_30_days_of_the_campus() -> None:
    closed = at("2026-03-01 23:00")
    assert may_still_reopen(closed, at("2026-03-31 23:59"))
    assert not may_still_reopen(closed, at("2026-04-01 00:00"))


def test_severity_goes_up_one_step_and_no_further() -> None:
    assert [severities.raised(grade) for grade in severities.GRADES] == ["serious", "major", "major"]


@pytest.mark.parametrize(
    ("severity", "recurrent", "needed"),
    [("general", "", False), ("general", "C", True), ("serious", "", True), ("major", "", True)],
)
def test_when_a_cause_is_needed(severity: str, recurrent: str, needed: bool) -> None:
    assert severities.needs_cause(severity, recurrent) is needed


def test_an_extension_is_at_most_the_first_term() -> None:
    assert extensions.longest(Term.parse("7wd")) == 7
    assert extensions.longest(Term.parse("24h")) == 24
    assert extensions.longest(Term.parse("0")) == 0


def test_the_second_of_the_deadline_is_still_in_time() -> None:
    assert extensions.is_in_time(NOON, NOON + timedelta(milliseconds=999))
    assert not extensions.is_in_time(NOON, NOON + timedelta(seconds=1))


@dataclass
class Rung:
    name: str
    after_working_days: int
    severity: str = ""


RUNGS = [Rung("breach", 0), Rung("major breach", 0, "major"), Rung("deputy", 1), Rung("talk", 3)]


@pytest.mark.parametrize(
    ("days", "severity", "expected"),
    [
        (0, "general", ["breach"]),
        (0, "major", ["major breach"]),
        (2, "serious", ["breach", "deputy"]),
        (3, "major", ["major breach", "deputy", "talk"]),
    ],
)
def test_rungs_reached(days: int, severity: str, expected: list[str]) -> None:
    assert [rung.name for rung in ladder.reached(RUNGS, days, severity)] == expected


def test_days_overdue_begin_at_the_breach() -> None:
    friday = at("2026-03-20 23:59:59")
    assert ladder.days_overdue(friday, friday, CALENDAR) is None
    assert ladder.days_overdue(friday, at("2026-03-21 00:00:00"), CALENDAR) == 0
    assert ladder.days_overdue(friday, at("2026-03-23 00:00:00"), CALENDAR) == 1
    assert ladder.days_overdue(friday, at("2026-03-25 09:00:00"), CALENDAR) == 3
    wednesday = at("2026-03-25 23:59:59")
    assert ladder.days_overdue(wednesday, at("2026-03-26 00:00:00"), CALENDAR) == 0
    assert ladder.days_overdue(wednesday, at("2026-03-27 00:00:00"), CALENDAR) == 1


def test_reminders_come_at_half_time_one_working_day_before_at_the_breach_and_daily() -> None:
    start = at("2026-03-02 09:00")
    deadline = due(start, Term.parse("5wd"), CALENDAR).due
    assert deadline == at("2026-03-09 23:59:59")
    seen, after = [], start
    for _turn in range(5):
        after, kind = next_reminder(start, deadline, TermUnit.working_days, CALENDAR, after)
        seen.append((kind, after.astimezone(CALENDAR.tz).strftime("%m-%d %H:%M")))
    assert seen == [
        (Reminder.HALF, "03-06 04:29"),
        (Reminder.SOON, "03-06 08:00"),
        (Reminder.BREACH, "03-10 00:00"),
        (Reminder.DAILY, "03-11 08:00"),
        (Reminder.DAILY, "03-12 08:00"),
    ]


def test_hours_are_brought_to_mind_two_hours_before() -> None:
    start, deadline = at("2026-03-07 10:00"), at("2026-03-08 10:00")
    half, kind = next_reminder(start, deadline, TermUnit.hours, CALENDAR, start)
    assert (half, kind) == (at("2026-03-07 22:00"), Reminder.HALF)
    assert next_reminder(start, deadline, TermUnit.hours, CALENDAR, half) == (
        at("2026-03-08 08:00"),
        Reminder.SOON,
    )


def test_a_reminder_never_falls_before_the_start() -> None:
    start, deadline = at("2026-03-06 15:00"), at("2026-03-06 23:59:59")
    first, kind = next_reminder(start, deadline, TermUnit.working_days, CALENDAR, start)
    assert kind is Reminder.HALF
    assert first > start
    assert (
        reminders.next_reminder(start, deadline, TermUnit.working_days, CALENDAR, first)[1] is Reminder.BREACH
    )
