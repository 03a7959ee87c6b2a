"""The responsibility chain, bodies, and how far rights reach."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from duqin.foundation.organisation import queries
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import (
    Appointment,
    Contract,
    Person,
    Post,
    Provider,
    Seat,
    ServiceArea,
    Unit,
)
from duqin.foundation.organisation.services import Holder
from duqin.kernel.actors import Actor, system
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today
from tests.cast import SINCE, Cast

DAY = timedelta(days=1)


@pytest.fixture
def by(cast: Cast) -> Actor:
    return cast.monitoring_head.actor


def names(unit: Unit, day: date | None = None) -> dict[str, list[str]]:
    return {role: [p.name for p in people] for role, people in queries.chain(unit, day).items()}


def test_a_department_escalates_to_head_deputy_and_director(cast: Cast) -> None:
    """R-000-06: head → 分管领导 → centre director, the last by his post and from the unit above."""
    assert names(cast.catering) == {"head": ["赵经理"], "deputy": ["周副主任"], "director": ["林主任"]}


def test_a_provider_escalates_through_its_supervising_section(cast: Cast) -> None:
    assert names(cast.provider) == {"head": ["孙经理"], "deputy": ["周副主任"], "director": ["林主任"]}


def test_names_are_those_of_the_day(cast: Cast, by: Actor) -> None:
    organisation.fill_seat(cast.catering, by=by, role="head", holder=Holder(cast.monitor.person))
    assert names(cast.catering)["head"] == ["钱监控"]
    assert names(cast.catering, today() - DAY)["head"] == ["赵经理"]


def test_a_unit_without_head_borrows_the_one_above_but_head_of_does_not(cast: Cast, by: Actor) -> None:
    kitchen = organisation.create_unit(
        by=by, code="CF", name="厨房组", kind="department", parent=cast.catering
    )
    assert names(kitchen)["head"] == ["赵经理"]
    assert queries.head_of(kitchen) is None
    assert queries.head_of(cast.catering) == cast.head.person


def test_the_chain_follows_the_tree_of_the_day(cast: Cast, by: Actor) -> None:
    team = organisation.create_unit(
        by=by, code="CF", name="厨房组", kind="department", parent=cast.fleet, valid_from=today() - 9 * DAY
    )
    organisation.move_unit(team, by=by, parent=cast.catering)
    assert names(team)["head"] == ["赵经理"]
    assert names(team, today() - DAY)["head"] == ["吴队长"]


def test_a_new_director_becomes_director_and_leader_the_same_day(cast: Cast, by: Actor) -> None:
    """R-001-17, R-002-11: nobody edits the group; the leadership moves with the post."""
    post = cast.posts["director"]
    group = organisation.create_body(
        by=by,
        code="ZB",
        name="监督工作专班",
        leader=Holder(post=post, post_unit=cast.centre),
        from_date=SINCE,
    )
    seats_before = list(Seat.objects.filter(unit=group).values_list("pk", "version"))
    organisation.appoint(cast.inspector.person, by=by, post=post, unit=cast.centre, replacing=True)
    assert [p.name for p, role in queries.members_of(group) if role == "leader"] == ["王督查"]
    assert [p.name for p, role in queries.members_of(group, today() - DAY)] == ["林主任"]
    assert names(cast.fleet)["director"] == ["王督查"]
    assert list(Seat.objects.filter(unit=group).values_list("pk", "version")) == seats_before


def test_a_body_of_five_from_three_departments(cast: Cast, by: Actor) -> None:
    """R-000-03: 平安校园建设领导小组 with five members, each known with his role."""
    group = organisation.create_body(
        by=by,
        code="PA",
        name="平安校园建设领导小组",
        leader=Holder(cast.director.person),
        deputies=[Holder(cast.deputy.person)],
        members=[Holder(m.person) for m in (cast.head, cast.stranger, cast.school_inspector)],
    )
    members = queries.members_of(group)
    assert [(p.name, role) for p, role in members] == [
        ("林主任", "leader"),
        ("周副主任", "deputy_leader"),
        ("赵经理", "member"),
        ("吴队长", "member"),
        ("何科员", "member"),
    ]
    assert len({p.unit_id for p, _role in members}) >= 3


def test_a_group_without_leader_is_refused(cast: Cast, by: Actor) -> None:
    """R-002-11, when it is made and when the leader's seat would end."""
    with pytest.raises(Refusal) as refused:
        organisation.create_body(by=by, code="ZB", name="专班", leader=Holder())
    assert (refused.value.code, Unit.objects.filter(code="ZB").exists()) == ("body.no_leader", False)
    group = organisation.create_body(by=by, code="ZB", name="专班", leader=Holder(cast.director.person))
    with pytest.raises(Refusal) as refused:
        organisation.end_seat(group, by=by, seat=group.seats.get(), last_day=today())
    assert refused.value.code == "body.no_leader"
    with pytest.raises(Refusal) as refused:
        organisation.person_left(cast.director.person, by=by)
    assert refused.value.code == "body.no_leader"
    organisation.fill_seat(group, by=by, role="leader", holder=Holder(cast.deputy.person))
    assert [p.name for p, _role in queries.members_of(group)] == ["周副主任"]


def test_roles_of_bodies_and_units_are_not_mixed(cast: Cast, by: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        organisation.fill_seat(cast.fleet, by=by, role="leader", holder=Holder(cast.head.person))
    assert refused.value.code == "seat.role"


def test_a_portfolio_moves_seats_and_reach(cast: Cast, by: Actor) -> None:
    """R-000-06: the deputy answers for what is in his portfolio, and reaches no further from the next
    request on.
    """
    assert cast.deputy.actor.may("cases.extend", cast.fleet.pk)
    organisation.set_portfolio(cast.deputy.person, by=by, units=[cast.catering, cast.monitoring])
    assert {u.code for u in queries.portfolio_of(cast.deputy.person)} == {"CY", "JK"}
    assert not cast.deputy.actor.may("cases.extend", cast.fleet.pk)
    assert cast.deputy.actor.may("cases.extend", cast.monitoring.pk)
    assert cast.deputy.actor.may("cases.extend", cast.provider.pk)
    assert names(cast.fleet, today() - DAY)["deputy"] == ["周副主任"]
    assert names(cast.fleet)["deputy"] == []


def test_nobody_sets_his_own_portfolio_or_post(cast: Cast) -> None:
    me = cast.monitoring_head
    for act in (
        lambda: organisation.set_portfolio(me.person, by=me.actor, units=[cast.fleet]),
        lambda: organisation.appoint(me.person, by=me.actor, post=cast.posts["director"], unit=cast.centre),
        lambda: organisation.move_person(me.person, by=me.actor, unit=cast.centre),
        lambda: organisation.fill_seat(cast.fleet, by=me.actor, role="deputy", holder=Holder(me.person)),
        lambda: organisation.update_post(
            cast.posts["monitoring_head"],
            by=me.actor,
            capabilities=["trust.originals", "organisation.maintain"],
        ),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "own_gain"


def test_chain_and_people_with_keep_to_their_statements(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        queries.chain(cast.provider)
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        queries.chains([u.pk for u in Unit.objects.only("pk")][:50])
    for capability in ("cases.verify", "cases.extend", "organisation.accounts"):
        with django_assert_max_num_queries(4):  # type: ignore[operator]
            list(queries.people_with(capability, cast.provider.pk))


def test_people_with_a_right_over_a_unit(cast: Cast) -> None:
    def found(capability: str, unit: Unit | None) -> set[str]:
        return {p.name for p in queries.people_with(capability, unit.pk if unit else None)}

    assert found("cases.extend", cast.catering) == {"林主任", "周副主任"}
    assert found("cases.extend", cast.monitoring) == {"林主任"}
    assert found("cases.answer", cast.provider) == {"赵经理", "孙经理"}
    assert found("cases.answer", cast.catering) == {"赵经理", "钱监控"}
    assert found("organisation.accounts", None) == {"管理员"}
    assert "周副主任" in found("cases.extend", None)


# ---------------------------------------------------------- the scope equals its definition on random trees


UNITS, PEOPLE, RIGHT = 9, 6, "cases.read"
campuses = st.fixed_dictionaries(
    {
        "parents": st.lists(st.integers(-1, UNITS - 1), min_size=UNITS, max_size=UNITS),
        "contracts": st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5), st.booleans()), max_size=4),
        "appointments": st.lists(
            st.tuples(
                st.integers(0, PEOPLE - 1),
                st.integers(0, UNITS - 1),
                st.sampled_from(["unit", "subtree", "portfolio", "all", "plain"]),
                st.booleans(),
                st.booleans(),
            ),
            max_size=8,
        ),
        "seats": st.lists(
            st.tuples(
                st.integers(0, UNITS - 1),
                st.sampled_from(["deputy", "director", "head"]),
                st.one_of(
                    st.tuples(st.integers(0, PEOPLE - 1)),
                    st.tuples(st.sampled_from(["unit", "portfolio", "plain"]), st.integers(0, UNITS - 1)),
                ),
                st.booleans(),
            ),
            max_size=6,
        ),
    }
)


class Naive:
    """The definition in plain words, over plain lists (domain-model §2; docstring of Post)."""

    def __init__(self, campus: dict[str, list]) -> None:
        self.campus = campus
        # A parent only counts when it was numbered lower, so that what was drawn is a forest.
        self.parents = {u: p if 0 <= p < u else None for u, p in enumerate(campus["parents"])}
        self.held = [row[:3] + row[3:4] for row in dict.fromkeys(campus["appointments"]) if row[4]]

    def is_under(self, unit: int | None, top: int) -> bool:
        while unit is not None:
            if unit == top:
                return True
            unit = self.parents[unit]
        return False

    def covers(self, top: int, unit: int) -> bool:
        """In the subtree, or a provider supervised from within it by a contract in force."""
        if self.is_under(unit, top):
            return True
        return any(
            running and UNITS - 3 + provider == unit and self.is_under(supervisor, top)
            for provider, supervisor, running in self.campus["contracts"]
        )

    def sits(self, person: int) -> list[int]:
        posts = {(post, unit) for who, unit, post, _extra in self.held if who == person}
        return [
            unit
            for unit, role, holder, running in self.campus["seats"]
            if running and role != "head" and (holder == (person,) or (len(holder) == 2 and holder in posts))
        ]

    def may(self, person: int, unit: int) -> bool:
        for who, where, post, extra in self.held:
            if who != person or (post == "plain" and not extra):
                continue
            reach = "unit" if post == "plain" else post
            if reach == "all" or (reach == "unit" and where == unit):
                return True
            tops = self.sits(person) if reach == "portfolio" else [where] if reach == "subtree" else []
            if any(self.covers(top, unit) for top in tops):
                return True
        return False


class TestScope(TestCase):
    """actor.reach and people_with say what the definition says, for every person and unit."""

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(campus=campuses)
    def test_scope_equals_its_definition(self, campus: dict[str, list]) -> None:
        naive = Naive(campus)
        units, people = self.build(campus, naive)
        for u, unit in enumerate(units):
            wanted = {people[p].pk for p in range(PEOPLE) if naive.may(p, u)}
            told = {p.pk for p in people if queries.actor_of_person(p).may(RIGHT, unit.pk)}
            assert told == wanted
            assert set(queries.people_with(RIGHT, unit.pk).values_list("pk", flat=True)) == wanted
        anywhere = {p.pk for p in people if queries.actor_of_person(p).may(RIGHT)}
        assert set(queries.people_with(RIGHT).values_list("pk", flat=True)) == anywhere

    def build(self, campus: dict[str, list], naive: Naive) -> tuple[list[Unit], list[Person]]:
        """The rows of a drawn campus: the last three units are providers."""
        units: list[Unit] = []
        for u in range(UNITS):
            parent = naive.parents[u]
            kind = "provider" if u >= UNITS - 3 else "department"
            units.append(
                Unit.objects.create(
                    code=f"U{u}",
                    name=f"U{u}",
                    kind=kind,
                    parent=units[parent] if parent is not None else None,
                )
            )
        people = [Person.objects.create(staff_no=f"P{p}", name=f"P{p}", unit=units[0]) for p in range(PEOPLE)]
        posts = {
            reach: Post.objects.create(
                code=reach,
                name=reach,
                reach="unit" if reach == "plain" else reach,
                capabilities=[] if reach == "plain" else [RIGHT],
            )
            for reach in ("unit", "subtree", "portfolio", "all", "plain")
        }
        for n, (p, u, post, extra, running) in enumerate(dict.fromkeys(campus["appointments"])):
            Appointment.objects.create(
                person=people[p],
                unit=units[u],
                post=posts[post],
                from_date=SINCE + n * DAY,
                to_date=None if running else today() - DAY,
                extra_capabilities=[RIGHT] if extra else [],
            )
        self.supervise(campus, units)
        for u, role, holder, running in campus["seats"]:
            by = (
                {"person": people[holder[0]]}
                if len(holder) == 1
                else {"post": posts[holder[0]], "post_unit": units[holder[1]]}
            )
            Seat.objects.create(
                unit=units[u], role=role, from_date=SINCE, to_date=None if running else today() - DAY, **by
            )
        return units, people

    def supervise(self, campus: dict[str, list], units: list[Unit]) -> None:
        area = ServiceArea.objects.create(code="a", name="a", owner=units[0])
        companies = [Provider.objects.create(unit=u, company=u.name) for u in units[UNITS - 3 :]]
        for n, (provider, supervisor, running) in enumerate(campus["contracts"]):
            Contract.objects.create(
                provider=companies[provider],
                number=f"C{n}",
                title="c",
                area=area,
                supervising_unit=units[supervisor],
                from_date=SINCE,
                to_date=date(2099, 1, 1) if running else today() - DAY,
            )


def test_a_change_of_rights_takes_effect_at_the_next_request(cast: Cast, browser_of: object) -> None:
    """A8: what a post may is asked anew at every request; no sign-out in between."""
    organisation.update_post(
        cast.posts["monitor"],
        by=system("tests"),
        capabilities=[*cast.posts["monitor"].capabilities, "organisation.maintain"],
    )
    assert cast.monitor.actor.may("organisation.maintain", cast.catering.pk)
    assert not cast.monitor.actor.may("organisation.maintain", cast.fleet.pk)
    organisation.update_post(cast.posts["monitor"], by=system("tests"), capabilities=["cases.read"])
    assert not cast.monitor.actor.may("organisation.maintain")
