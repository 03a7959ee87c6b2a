"""What a process keeps of rights is what asking anew gives, whatever has changed since, and costs no statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from django.db.models import F, Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duqin.foundation.organisation import queries
from duqin.foundation.organisation.migrations._rights import StampRights
from duqin.foundation.organisation.models import (
    Account,
    Appointment,
    Contract,
    Post,
    Provider,
    RightsStamp,
    Seat,
    Unit,
)
from duqin.kernel.actors import EVERYWHERE, Actor
from duqin.kernel.moments import today
from tests.cast import SINCE, Cast, Member

pytestmark = pytest.mark.django_db(transaction=True)  # within a transaction nothing is kept
TABLES: list[type[Model]] = [Appointment, Seat, Post, Unit, Provider, Contract]


def stamp() -> str:
    return RightsStamp.objects.get().text


def signed_in(member: Member) -> Account:
    found = queries.account_signed_in(member.account.pk)
    assert found is not None
    return found


def kept(member: Member) -> Actor:
    return queries.actor_for(signed_in(member))


def anew(member: Member) -> Actor:
    return queries.actor_for(Account.objects.select_related("person").get(pk=member.account.pk))


@pytest.mark.parametrize("model", TABLES)
def test_every_table_that_rights_are_reckoned_from_is_stamped(cast: Cast, model: type[Model]) -> None:
    before = stamp()
    assert model._default_manager.update(version=F("version"))
    assert stamp() != before


def test_a_row_more_and_a_row_less_are_stamped(cast: Cast) -> None:
    seen = [stamp()]
    row = Seat.objects.create(unit=cast.fleet, role="safety", person=cast.student.person, from_date=SINCE)
    seen.append(stamp())
    row.delete()
    assert len({*seen, stamp()}) == 3


def test_unchanged_rights_cost_no_statement(cast: Cast) -> None:
    for member in cast.members().values():
        first, account = kept(member), signed_in(member)
        with CaptureQueriesContext(connection) as asked:
            again = queries.actor_for(account)
        assert again is first and len(asked) == 0
        assert again == anew(member)


def test_a_page_of_whoever_is_known_costs_one_statement(
    cast: Cast, browser_of: Callable[[Member], Client]
) -> None:
    browser = browser_of(cast.inspector)
    browser.get("/me/")
    with CaptureQueriesContext(connection) as asked:
        assert browser.get("/me/").status_code == 200
    assert len(asked) == 1


def test_nobody_can_change_the_rights_that_are_kept(cast: Cast) -> None:
    with pytest.raises(TypeError):
        kept(cast.student).grants["cases.issue"] = EVERYWHERE  # type: ignore[index]


def test_rights_asked_within_a_transaction_that_is_undone_are_not_kept(cast: Cast) -> None:
    """Also where the stamp was read before it began."""
    account = signed_in(cast.student)
    with transaction.atomic():
        appointed(cast)
        assert "cases.issue" in queries.actor_for(account).grants
        transaction.set_rollback(True)
    assert "cases.issue" not in kept(cast.student).grants


def test_without_triggers_there_is_no_stamp_and_nothing_is_kept(cast: Cast) -> None:
    operation = StampRights()
    with connection.schema_editor() as editor:
        operation.database_backwards("organisation", editor, None, None)
    try:
        before = kept(cast.inspector)
        post_stripped(cast)
        assert kept(cast.inspector) == anew(cast.inspector) != before
    finally:
        with connection.schema_editor() as editor:
            operation.database_forwards("organisation", editor, None, None)


def test_whoever_comes_without_the_stamp_is_asked_anew(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        anew(cast.inspector)
        anew(cast.inspector)
    assert len(asked) == 4


def appointed(cast: Cast) -> None:
    Appointment.objects.create(
        person=cast.student.person, post=cast.posts["inspector"], unit=cast.monitoring, from_date=SINCE
    )


def appointment_ended(cast: Cast) -> None:
    Appointment.objects.filter(person=cast.monitor.person).update(to_date=today() - timedelta(days=1))


def extra_given(cast: Cast) -> None:
    Appointment.objects.filter(person=cast.head.person).update(extra_capabilities=["cases.issue"])


def post_stripped(cast: Cast) -> None:
    Post.objects.filter(code="inspector").update(capabilities=[])


def charge_passed_on(cast: Cast) -> None:
    Seat.objects.filter(role="deputy", unit=cast.fleet).delete()


def unit_moved(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.fleet.pk).update(parent=cast.catering)


def unit_renamed(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.monitoring.pk).update(name="督查部")


def contract_ended(cast: Cast) -> None:
    Contract.objects.update(to_date=date(2025, 2, 1))


def person_moved(cast: Cast) -> None:
    person = cast.inspector.person
    person.unit, person.name = cast.security, "王某"
    person.save()


def made_administrator(cast: Cast) -> None:
    Account.objects.filter(pk=cast.student.account.pk).update(is_administrator=True)


CHANGES = [
    *(appointed, appointment_ended, extra_given, post_stripped, charge_passed_on),
    *(unit_moved, unit_renamed, contract_ended, person_moved, made_administrator),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_known_at_the_next_request_and_undone_with_its_transaction(
    cast: Cast, change: Callable[[Cast], None]
) -> None:
    members = list(cast.members().values())
    before = [kept(member) for member in members]
    with transaction.atomic():
        change(cast)
        after = [kept(member) for member in members]
        assert after == [anew(member) for member in members]
        assert after != before, "the change gives nobody other rights, so it shows nothing"
        transaction.set_rollback(True)
    assert [kept(member) for member in members] == before


def from_another(act: Callable[[], object]) -> object:
    """The same over a connection of its own, which waits half a second at most."""
    found: list[object] = []

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '500ms'")
        found.append(act())
        connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(20)
    return found[0]


@pytest.mark.race
@pytest.mark.skipif(connection.vendor != "postgresql", reason="two connections at once need PostgreSQL")
def test_nobody_waits_for_the_stamp_of_another_whose_act_goes_on(cast: Cast) -> None:
    """An import that takes a minute must not hold up who appoints meanwhile, nor lock out with him."""
    before = stamp()
    with transaction.atomic():
        unit_renamed(cast)
        assert from_another(lambda: contract_ended(cast) or stamp()) != before
    assert stamp() != before
    assert kept(cast.inspector) == anew(cast.inspector)


@pytest.mark.race
@pytest.mark.skipif(connection.vendor != "postgresql", reason="two connections at once need PostgreSQL")
def test_what_is_kept_while_another_changes_is_not_kept_after_it(cast: Cast) -> None:
    """A reader between the change and its commit keeps the old rights under the old stamp only."""
    appointed(cast)
    assert "cases.issue" in kept(cast.student).grants

    def ended() -> None:
        Appointment.objects.filter(person=cast.student.person).update(to_date=today() - timedelta(days=1))

    with transaction.atomic():
        ended()
        assert "cases.issue" in from_another(lambda: kept(cast.student).grants)  # type: ignore[operator]
    assert "cases.issue" not in from_another(lambda: kept(cast.student).grants)  # type: ignore[operator]
    assert "cases.issue" not in kept(cast.student).grants
