"""A prepared list of columns gives what its queryset gives; a question kept for a scope never answers another's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

import pytest
from django.db.models import Q, QuerySet

from duqin.domains.inspections.models import Inspection
from duqin.foundation.organisation.models import Person, Unit
from duqin.kernel.actors import EVERYWHERE, Actor, Reach
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.prepared_rows import PerActor, PreparedCount, PreparedRows, as_tuple, scope_of
from duqin.kernel.refs import Ref
from tests.cast import Cast


class Line(NamedTuple):
    pk: int
    name: str
    unit: str


def _people(by: Actor) -> QuerySet[Person]:
    return Person.objects.filter(by.reach("tests.read").q("unit")).order_by("pk")


LINES = PreparedRows(
    Line,
    lambda: Person.objects.filter(unit=Slot("unit")).order_by("pk").values_list("pk", "name", "unit__name"),
)
SEEN = PerActor(lambda by: Prepared(lambda: _people(by)))
SEEN_LINES = PerActor(lambda by: PreparedRows(as_tuple, lambda: _people(by).values_list("pk", "name")))


def reaching(*units: Unit) -> Actor:
    reach = Reach(unit_ids=frozenset(unit.pk for unit in units))
    return Actor(Ref("tests", "1"), grants={"tests.read": reach})


def test_lines_are_those_of_the_queryset_in_one_statement(cast: Cast, django_assert_num_queries) -> None:
    unit = cast.inspector.person.unit
    expected = Person.objects.filter(unit=unit).order_by("pk").values_list("pk", "name", "unit__name")
    assert expected
    with django_assert_num_queries(1):
        found = LINES.all(unit=unit.pk)
    assert found == [Line(*row) for row in expected]
    assert LINES.first(unit=unit.pk) == found[0]
    assert LINES.first(unit=0) is None


def test_a_slot_without_a_value_is_a_defect(cast: Cast) -> None:
    with pytest.raises(KeyError):
        LINES.all()


def test_a_union_is_one_question(cast: Cast) -> None:
    codes = PreparedRows(
        as_tuple,
        lambda: (
            Unit.objects.order_by()
            .filter(code=Slot("code"))
            .values_list("pk")
            .union(Person.objects.order_by().filter(pk=Slot("person")).values_list("pk"), all=True)
        ),
    )
    person = cast.inspector.person
    found = codes.all(code=cast.catering.code, person=person.pk)
    assert sorted(found) == sorted([(cast.catering.pk,), (person.pk,)])


def test_what_no_row_can_be_is_not_asked(cast: Cast, django_assert_num_queries) -> None:
    nobody = reaching()
    with django_assert_num_queries(0):
        assert SEEN.of(nobody).all() == []
        assert SEEN.of(nobody).first() is None
        assert SEEN_LINES.of(nobody).all() == []
        assert Prepared(lambda: Person.objects.none()).all() == []


def test_each_scope_has_its_own_rows(cast: Cast) -> None:
    ours, theirs = cast.inspector.person.unit, cast.catering
    for units in ((ours,), (theirs,), (ours, theirs), ()):
        by = reaching(*units)
        assert SEEN.of(by).all() == list(Person.objects.filter(unit__in=units).order_by("pk"))
    everyone = Actor(Ref("tests", "1"), grants={"tests.read": EVERYWHERE})
    assert len(SEEN_LINES.of(everyone).all()) == Person.objects.count()
    assert SEEN_LINES.of(replace(everyone, grants={})).all() == []


def test_a_count_is_that_of_the_queryset_also_of_a_slice(cast: Cast, django_assert_num_queries) -> None:
    people = Person.objects.filter(unit__gt=Slot("after"))
    counted = PreparedCount(lambda: people.values_list("pk"))
    capped = PreparedCount(lambda: people.values_list("pk")[:2])
    number = Person.objects.count()
    with django_assert_num_queries(3):
        assert (counted.first(after=0), capped.first(after=0)) == (number, 2)
        assert counted.first(after=2**40) == 0
    assert number > 2
    assert PreparedCount(lambda: Person.objects.none().values_list("pk")).first() is None
    by_uuid = PreparedCount(lambda: Inspection.objects.order_by().values_list("pk")[:2])
    assert by_uuid.first() == 0, "SQLite keeps such a key as text, which a number is not"


def test_what_else_decides_makes_another_question(cast: Cast) -> None:
    asked = PerActor(lambda by, *further: (by.person_id, further))
    one = replace(reaching(cast.catering), person_id=7)
    assert asked.of(one, "a") == (7, ("a",)) and asked.of(one, "b") == (7, ("b",))
    assert asked.of(one, "a") is asked.of(one, "a") and asked.of(one) == (7, ())
    assert asked.of(replace(one, person_id=8), "a") == (8, ("a",))


def test_equal_rights_share_a_question_and_other_rights_do_not(cast: Cast) -> None:
    one, same = reaching(cast.catering), reaching(cast.catering)
    assert SEEN.of(one) is SEEN.of(same)
    for other in (
        replace(one, person_id=7),
        replace(one, account_id=7),
        replace(one, unit_ids=frozenset({7})),
        replace(one, grants=dict(one.grants) | {"tests.act": EVERYWHERE}),
        replace(one, confined_to=Ref("tests.noun", "7")),
        replace(one, is_system=True),
    ):
        assert SEEN.of(other) is not SEEN.of(one)
        assert scope_of(other) != scope_of(one)


def test_people_who_ask_at_once_get_each_their_own(cast: Cast) -> None:
    """The question is made in the thread that asks; nobody is given one that was made for his neighbour."""
    asked = PerActor(lambda by: by.person_id)
    people = [replace(reaching(cast.catering), person_id=number % 400) for number in range(4000)]
    with ThreadPoolExecutor(8) as hands:
        found = list(hands.map(asked.of, people))
    assert found == [by.person_id for by in people]


def test_a_condition_that_always_holds_is_kept_so(cast: Cast) -> None:
    everyone = PerActor(
        lambda by: PreparedRows(as_tuple, lambda: Person.objects.filter(Q()).values_list("pk"))
    )
    assert len(everyone.of(reaching()).all()) == Person.objects.count()
