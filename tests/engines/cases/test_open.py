"""A case begins: one per origin, one named person, a number, recurrence that weighs."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
import time_machine

from duqin.engines.cases import queries
from duqin.engines.cases.models import Case
from duqin.engines.workbench.models import Notification
from duqin.foundation.organisation.models import Seat, Unit
from duqin.kernel.clock import Term
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.refs import Ref
from tests.cast import Cast
from tests.engines.cases.story import at, closed, opened


def test_the_responsible_person_is_the_head_and_the_finder_follows(cast: Cast) -> None:
    case = opened(cast)
    assert (case.responsible, case.follower) == (cast.head.person, cast.inspector.person)
    assert case.state == "open"
    assert [(s.verb, s.from_state, s.to_state, s.by_name) for s in queries.steps(case)] == [
        ("open", "", "open", "王督查")
    ]


def test_numbers_count_up_within_the_year(cast: Cast) -> None:
    with time_machine.travel(at("2026-03-06 15:00")):
        assert [opened(cast).number, opened(cast).number] == ["ZG2026-0001", "ZG2026-0002"]


def test_the_same_origin_is_the_same_case(cast: Cast) -> None:
    origin = Ref("tests.finding", "same", "同一个")
    first, second = opened(cast, origin=origin), opened(cast, origin=origin)
    assert first.pk == second.pk
    assert Case.objects.count() == 1


def test_a_unit_without_head_is_told_and_nobody_is_borrowed(cast: Cast) -> None:
    """R-004-08: an open item without a person is impossible."""
    unit = Unit.objects.create(code="NEW", name="新部门", kind="department", parent=cast.centre)
    with pytest.raises(Refusal) as refused:
        opened(cast, unit=unit)
    assert refused.value.code == "case.no_head"
    assert "新部门" in str(refused.value)
    assert Case.objects.count() == 0
    Seat.objects.create(
        unit=unit,
        role="head",
        person=cast.student.person,
        from_date=cast.head.person.appointments.get().from_date,
    )
    assert opened(cast, unit=unit).responsible == cast.student.person


def test_only_who_may_issue_to_the_unit_opens(cast: Cast) -> None:
    for member in (cast.head, cast.stranger, cast.student, cast.provider_manager, cast.auditor):
        with pytest.raises(Forbidden):
            opened(cast, by=member.actor)
    with pytest.raises(Forbidden):
        opened(cast, by=cast.monitor.actor, unit=cast.fleet, level=3)
    assert opened(cast, by=cast.monitor.actor, issuer=cast.catering, level=3).level == 3


def test_the_same_matter_at_the_same_place_within_90_days_is_level_a(year: Cast) -> None:
    """Domain-model §8.4: severity one up, the shorter of the two terms, cause required."""
    with time_machine.travel(at("2026-03-02 09:00"), tick=False):
        first = closed(year, opened(year, matter="CY-01"))
    with time_machine.travel(at("2026-05-31 09:00"), tick=False):
        again = opened(year, matter="CY-01")
    assert (again.recurrence, again.recurs, again.severity) == ("A", first, "serious")
    assert again.term == Term.parse("3wd")
    assert again.needs_cause
    assert queries.related(year.inspector.actor, again) == [first]
    assert queries.related(year.inspector.actor, first) == [again]


def test_a_shorter_term_of_the_clause_stays(year: Cast) -> None:
    with time_machine.travel(at("2026-03-02 09:00"), tick=False):
        closed(year, opened(year, matter="CY-01", term=Term.parse("1wd")))
        assert opened(year, matter="CY-01", term=Term.parse("1wd")).term == Term.parse("1wd")


def test_after_91_days_another_unit_or_another_matter_is_a_first_time(year: Cast) -> None:
    with time_machine.travel(at("2026-03-02 09:00"), tick=False):
        closed(year, opened(year, matter="CY-01"))
        assert opened(year, matter="CY-02").recurrence == ""
        assert opened(year, matter="").recurrence == ""
        assert opened(year, matter="CY-01", unit=year.fleet, place=year.garage).recurrence == ""
    with time_machine.travel(at("2026-06-01 09:00"), tick=False):
        assert opened(year, matter="CY-01").recurrence == ""


def test_the_third_time_in_30_days_at_other_places_is_systemic(year: Cast) -> None:
    with time_machine.travel(at("2026-03-02 09:00"), tick=False):
        opened(year, matter="CY-01", place=year.store)
    with time_machine.travel(at("2026-03-20 09:00"), tick=False):
        second = opened(year, matter="CY-01", place=year.canteen)
        assert second.recurrence == ""
    with time_machine.travel(at("2026-04-01 09:00"), tick=False):
        third = opened(year, matter="CY-01", place=year.kitchen)
        assert (third.recurrence, third.recurs) == ("B", second)
    with time_machine.travel(at("2026-04-02 09:00"), tick=False):
        new, later = Ref("tests.visit", "new", ""), at("2026-04-02 09:00")
        known, level, _earlier = queries.opened_before(new, "CY-01", year.catering, year.garage, later)
        assert (known, level) == (None, "B")


def test_what_is_fetched_of_earlier_cases_decides_as_all_of_them_do(year: Cast) -> None:
    """On either side of each boundary, by day and by the hour, with a place and without."""
    places = (year.store, year.canteen, None)
    for n, day in enumerate(("2026-03-02", "2026-03-03", "2026-03-20", "2026-04-02")):
        with time_machine.travel(at(f"{day} 23:50"), tick=False):
            case = opened(year, matter="CY-01", place=places[n % 3])
            if n < 2:
                closed(year, case)
    levels = set()
    for days, place in product(range(125), (*places, year.kitchen)):
        moment = at("2026-03-02 00:05") + timedelta(days=days)
        through_time = queries.RecurrencesThroughTime(moment)
        told = through_time.level("CY-01", year.catering.pk, place.pk if place else None, moment)
        asked = queries.opened_before(Ref("tests.visit", "x", ""), "CY-01", year.catering, place, moment)
        assert asked == (None, *told)
        levels.add(told)
    assert len(levels) > 4
    assert {level for level, _case in levels} == {"", "A", "B"}


def test_void_cases_are_no_recurrence(year: Cast) -> None:
    from duqin.engines.cases import services as cases

    case = opened(year, matter="CY-01", place=year.store)
    cases.void(case, by=year.director.actor, reason="重复")
    opened(year, matter="CY-01", place=year.canteen)
    assert opened(year, matter="CY-01").recurrence == ""


def test_a_major_problem_is_told_to_director_and_deputy_at_once(year: Cast) -> None:
    case = opened(year, severity="major")
    told = set(
        Notification.objects.filter(kind="cases.major", is_urgent=True).values_list("person__name", flat=True)
    )
    assert told == {"林主任", "周副主任"}
    assert {c.kind for c in case.clocks.all()} == {"notify", "respond", "leaders"}
