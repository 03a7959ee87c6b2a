"""People come, change, move, leave and return; posts and vacancies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from duqin.foundation.organisation import queries
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.events import PersonLeft
from duqin.foundation.organisation.models import Account, Appointment, Person, Seat
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel import events
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import today
from tests.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture
def by(cast: Cast) -> Actor:
    return cast.monitoring_head.actor


def test_a_staff_number_is_registered_once(cast: Cast, by: Actor) -> None:
    person = organisation.create_person(by=by, staff_no=" 2003015 ", name="新人", unit=cast.fleet)
    assert person.staff_no == "2003015"
    with pytest.raises(Refusal) as refused:
        organisation.create_person(by=by, staff_no="2003015", name="同号", unit=cast.fleet)
    assert refused.value.code == "person.staff_no_taken"


def test_a_move_ends_the_posts_of_the_former_unit(cast: Cast, by: Actor) -> None:
    """R-004-74: who has left a unit no longer sees it."""
    assert cast.monitor.actor.may("cases.read", cast.catering.pk)
    organisation.move_person(cast.monitor.person, by=by, unit=cast.fleet)
    assert not cast.monitor.actor.may("cases.read")
    assert cast.monitor.actor.unit_ids == {cast.fleet.pk}
    assert Appointment.objects.get(person=cast.monitor.person).to_date == today() - DAY


def test_a_move_may_keep_the_posts(cast: Cast, by: Actor) -> None:
    organisation.move_person(cast.monitor.person, by=by, unit=cast.fleet, keep_posts=True)
    assert cast.monitor.actor.may("cases.read", cast.catering.pk)


def test_who_leaves_loses_posts_seats_and_accounts_and_it_is_announced(cast: Cast, by: Actor) -> None:
    heard: list[int] = []

    def hear(event: PersonLeft) -> None:
        heard.append(event.person_id)

    events.listen(PersonLeft, hear)
    try:
        organisation.person_left(cast.head.person, by=by, last_day=today() - DAY)
        organisation.person_left(cast.head.person, by=by)
    finally:
        events._handlers[PersonLeft].remove(hear)
    assert heard == [cast.head.person.pk]
    assert not Account.objects.get(pk=cast.head.account.pk).is_active
    assert not Appointment.objects.filter(person=cast.head.person, to_date=None).exists()
    assert Seat.objects.get(person=cast.head.person).to_date == today() - DAY
    assert queries.head_of(cast.catering) is None
    assert queries.head_of(cast.catering, today() - DAY) == cast.head.person


def test_who_returns_has_no_posts(cast: Cast, by: Actor) -> None:
    organisation.person_left(cast.head.person, by=by)
    with pytest.raises(Refusal):
        organisation.appoint(cast.head.person, by=by, post=cast.posts["monitor"], unit=cast.fleet)
    organisation.person_returned(cast.head.person, by=by, unit=cast.fleet)
    assert Person.objects.get(pk=cast.head.person.pk).unit == cast.fleet
    assert not Account.objects.get(pk=cast.head.account.pk).is_active


def test_an_appointment_is_held_between_its_days(cast: Cast, by: Actor) -> None:
    person = cast.student.person
    organisation.appoint(
        person,
        by=by,
        post=cast.posts["inspector"],
        unit=cast.monitoring,
        from_date=today() + 2 * DAY,
        to_date=today() + 4 * DAY,
    )
    held = [queries.actor_of_person(person, today() + n * DAY).may("cases.issue") for n in range(1, 6)]
    assert held == [False, True, True, True, False]


def test_the_same_appointment_does_not_run_twice(cast: Cast, by: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        organisation.appoint(cast.monitor.person, by=by, post=cast.posts["monitor"], unit=cast.catering)
    assert refused.value.code == "appointment.twice"


def test_rights_end_at_once_when_the_last_day_is_past(cast: Cast, by: Actor) -> None:
    held = cast.monitor.person.appointments.get()
    organisation.end_appointment(held, by=by, last_day=today() - DAY, basis="人〔2026〕1 号")
    assert cast.monitor.actor.grants == {}


def test_an_appointment_made_today_is_taken_back_and_history_is_not(cast: Cast, by: Actor) -> None:
    made = organisation.appoint(
        cast.student.person, by=by, post=cast.posts["inspector"], unit=cast.monitoring
    )
    organisation.strike_appointment(cast.student.person, by=by, appointment=made, reason="选错了人")
    assert not Appointment.objects.filter(pk=made.pk).exists()
    assert AuditEntry.objects.get(verb="organisation.strike_appointment").said["reason"] == "选错了人"
    with pytest.raises(Refusal) as refused:
        organisation.strike_appointment(
            cast.monitor.person, by=by, appointment=cast.monitor.person.appointments.get(), reason="x"
        )
    assert refused.value.code == "appointment.is_history"


def test_a_centre_shows_twelve_posts_and_marks_the_empty_one(cast: Cast, by: Actor) -> None:
    """R-004-07: 12 posts, each with description and holder; an empty post is marked vacant."""
    unit = organisation.create_unit(by=by, code="ZX", name="服务中心", kind="centre")
    for n in range(12):
        post = organisation.create_post(by=by, code=f"p{n}", name=f"岗位{n}", duties=f"职责{n}", units=[unit])
        if n:
            person = organisation.create_person(by=by, staff_no=f"Z{n}", name=f"员工{n}", unit=unit)
            organisation.appoint(person, by=by, post=post, unit=unit)
    posts = queries.posts_of(unit)
    assert len(posts) == 12
    assert all(row.post.duties for row in posts)
    assert [row.post.name for row in posts if row.is_vacant] == ["岗位0"]


def test_a_right_nobody_declared_is_refused(cast: Cast, by: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        organisation.create_post(by=by, code="x", name="x", capabilities=["cases.read_all_secrets"])
    assert refused.value.code == "post.unknown_right"


def test_people_are_looked_up_within_ones_reach_only(cast: Cast) -> None:
    """R-004-74: the canteen sees its own people and those of the provider it supervises, not the fleet's."""
    assert {p.name for p in queries.people(cast.head.actor)} == {"赵经理", "钱监控", "孙经理"}
    assert {p.name for p in queries.people(cast.stranger.actor)} == {"吴队长"}
    assert {p.name for p in queries.people(cast.provider_manager.actor)} == {"孙经理"}
    assert queries.people(cast.director.actor).count() == Person.objects.count()


def test_contracts_are_seen_from_both_sides_only(cast: Cast) -> None:
    assert queries.contracts(cast.head.actor).count() == 1
    assert queries.contracts(cast.provider_manager.actor).count() == 1
    assert queries.contracts(cast.stranger.actor).count() == 0


def test_strangers_change_nothing(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        organisation.update_person(cast.monitor.person, by=cast.stranger.actor, phone="1")
    assert AuditEntry.objects.get(verb="organisation.update_person").result == "denied"
