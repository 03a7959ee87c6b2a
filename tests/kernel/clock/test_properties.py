"""What holds for every calendar, term, start and set of pauses."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from duqin.kernel.clock import (
    Calendar,
    Day,
    Derivation,
    Pause,
    Quantity,
    Term,
    TermUnit,
    due,
    elapsed,
    extend_limit,
    remaining,
)
from duqin.kernel.clock.pauses import union

pytestmark = pytest.mark.filterwarnings("default::hypothesis.errors.HypothesisWarning")

settings.register_profile("clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
thorough = settings(settings.get_profile("clock"), max_examples=150)

FIRST, LAST = date(2025, 11, 1), date(2027, 3, 31)
NEVER = datetime.max.replace(tzinfo=UTC)

moments = st.datetimes(datetime(2025, 12, 1), datetime(2027, 1, 31), timezones=st.sampled_from([UTC]))
entries = st.builds(Day, working=st.booleans(), note=st.sampled_from(["", "劳动节"]), swapped=st.booleans())
calendars = st.builds(
    Calendar,
    days=st.dictionaries(st.dates(FIRST, LAST), entries, max_size=40),
    known_years=st.frozensets(st.integers(2025, 2027)),
)
lengths = st.one_of(
    st.builds(Term, st.integers(0, 40), st.sampled_from([TermUnit.working_days, TermUnit.calendar_days])),
    st.builds(
        Term,
        st.decimals(0, 200, places=2).map(Decimal.normalize),
        st.sampled_from([TermUnit.hours, TermUnit.office_hours]),
    ),
    st.just(Term(0, TermUnit.at_once)),
)


@st.composite
def spans(draw: st.DrawFn) -> Pause:
    begins = draw(moments)
    length = draw(st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=20))))
    return Pause(begins, None if length is None else begins + length, draw(st.sampled_from(["", "甲", "乙"])))


pauses = st.lists(spans(), max_size=4)
closed_pauses = st.lists(spans().filter(lambda pause: not pause.is_open), max_size=4)


def when(derivation: Derivation) -> datetime:
    """The deadline; one that waits lies after all others."""
    return derivation.due or NEVER


@thorough
@given(moments, lengths, calendars, pauses)
def test_a_deadline_never_lies_before_its_event(
    start: datetime, term: Term, calendar: Calendar, stops: list[Pause]
) -> None:
    assert when(due(start, term, calendar, stops)) >= start


@thorough
@given(moments, lengths, st.integers(0, 20), calendars, pauses)
def test_a_longer_term_is_never_due_earlier(
    start: datetime, term: Term, more: int, calendar: Calendar, stops: list[Pause]
) -> None:
    assume(term.unit is not TermUnit.at_once)
    longer = term + Term(more, term.unit)

    assert when(due(start, longer, calendar, stops)) >= when(due(start, term, calendar, stops))


@thorough
@given(moments, st.timedeltas(timedelta(0), timedelta(days=20)), lengths, calendars, pauses)
def test_a_later_event_is_never_due_earlier(
    start: datetime, later: timedelta, term: Term, calendar: Calendar, stops: list[Pause]
) -> None:
    assert when(due(start + later, term, calendar, stops)) >= when(due(start, term, calendar, stops))


@thorough
@given(moments, lengths, calendars, pauses, pauses)
def test_a_pause_never_makes_it_due_earlier(
    start: datetime, term: Term, calendar: Calendar, stops: list[Pause], more: list[Pause]
) -> None:
    assert when(due(start, term, calendar, stops + more)) >= when(due(start, term, calendar, stops))


@thorough
@given(moments, lengths, calendars, pauses)
def test_pauses_joined_repeated_or_shuffled_are_the_same_pauses(
    start: datetime, term: Term, calendar: Calendar, stops: list[Pause]
) -> None:
    plain = due(start, term, calendar, stops)

    assert due(start, term, calendar, union(stops)) == plain
    assert due(start, term, calendar, stops + stops) == plain
    assert due(start, term, calendar, stops[::-1]) == plain
    assert union(union(stops)) == union(stops)


@thorough
@given(moments, st.timedeltas(timedelta(0), timedelta(days=30)), closed_pauses)
def test_clock_hours_move_by_exactly_the_time_that_stood_still(
    start: datetime, length: timedelta, stops: list[Pause]
) -> None:
    hours = Decimal(length // timedelta(minutes=1)) / 60
    term = Term(hours.quantize(Decimal("0.01")), TermUnit.hours)
    deadline = due(start, term, Calendar(), stops).due
    assert deadline is not None
    still = sum(
        (max(timedelta(0), min(p.to_at or NEVER, deadline) - max(p.from_at, start)) for p in union(stops)),
        timedelta(0),
    )

    assert deadline == start + term.duration + still or not term.amount


@thorough
@given(moments, st.integers(0, 40), calendars, closed_pauses)
def test_a_working_day_deadline_falls_on_the_end_of_a_working_day(
    start: datetime, days: int, calendar: Calendar, stops: list[Pause]
) -> None:
    derivation = due(start, Term(days, TermUnit.working_days), calendar, stops)

    assert derivation.due_local is not None
    assert calendar.is_working(derivation.due_local.date())
    assert derivation.ends_with_day


@thorough
@given(moments, lengths, calendars, closed_pauses, st.sets(st.dates(FIRST, LAST), max_size=10))
def test_another_holiday_never_makes_it_due_earlier(
    start: datetime, term: Term, calendar: Calendar, stops: list[Pause], holidays: set[date]
) -> None:
    closed = replace(calendar, days={**calendar.days, **dict.fromkeys(holidays, Day(False, note="停工"))})

    assert when(due(start, term, closed, stops)) >= when(due(start, term, calendar, stops))


@thorough
@given(moments, lengths, calendars, pauses)
def test_a_derivation_survives_storing(
    start: datetime, term: Term, calendar: Calendar, stops: list[Pause]
) -> None:
    derivation = due(start, term, calendar, stops)

    assert Derivation.from_json(json.loads(json.dumps(derivation.to_json()))) == derivation


@thorough
@given(moments, lengths, calendars, pauses)
def test_the_lines_are_in_order_and_add_up_to_the_term(
    start: datetime, term: Term, calendar: Calendar, stops: list[Pause]
) -> None:
    derivation = due(start, term, calendar, stops)
    dates = [line.date for line in derivation.lines]

    assert dates == sorted(dates)
    assert sum(row.days for row in derivation.explain()) == len(dates)
    if not derivation.waiting:
        assert derivation.counted_days == term.days
        assert derivation.counted_minutes == term.duration // timedelta(minutes=1)
        assert derivation.due_local is not None and dates[-1] <= derivation.due_local.date()


@thorough
@given(moments, lengths, calendars, closed_pauses)
def test_the_time_used_at_the_deadline_is_the_term(
    start: datetime, term: Term, calendar: Calendar, stops: list[Pause]
) -> None:
    deadline = due(start, term, calendar, stops).due

    assert deadline is not None
    used = elapsed(start, deadline, calendar, term.unit, stops)
    same_day = term.days == 0 and term.unit.counts_days  # 0wd of a rest day ends on the next working day
    assert used == Quantity(term.unit, term.days, term.duration) or same_day


@thorough
@given(moments, lengths, calendars, pauses)
def test_an_extended_deadline_lies_behind_the_original(
    start: datetime, term: Term, calendar: Calendar, stops: list[Pause]
) -> None:
    assert when(extend_limit(start, term, calendar, stops)) >= when(due(start, term, calendar, stops))


@thorough
@given(moments, moments, calendars, st.sampled_from(TermUnit))
def test_what_is_left_is_never_negative_and_only_late_after_the_deadline(
    deadline: datetime, now: datetime, calendar: Calendar, unit: TermUnit
) -> None:
    left = remaining(deadline, now, calendar, unit)

    assert left.quantity.days >= 0
    assert left.quantity.time >= timedelta(0)
    assert left.overdue == (now >= deadline + timedelta(seconds=1))
