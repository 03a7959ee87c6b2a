"""What a process keeps of rights is what asking anew gives, whatever has changed since, and costs no statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from django.db.models import F, Model
from django.test.utils import CaptureQueriesContext

from duqin.foundation.organisation import queries
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
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today
from tests.cast import SINCE, Cast, Member

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


@pytest.mark.django_db
def test_the_triggers_are_there_and_on() -> None:
    """A migration that rebuilds one of these tables must put them up again (migrations/_rights.py)."""
    tables = [model._meta.db_table for model in TABLES]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = {f"{table}_rights_{verb}" for table in tables for verb in ("insert", "update", "delete")}
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'")
            wanted = {f"{table}_rights" for table in tables}
        assert wanted <= {name for (name,) in cursor.fetchall()}


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


def test_whoever_comes_without_the_stamp_is_asked_anew(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        anew(cast.inspector)
        anew(cast.inspector)
    assert len(asked) == 4


def appointed(cast: Cast) -> None:
    Appointment.objects.create(
        person=cast.student.person, post=cast.posts["inspector"], unit=cast.monitoring, from_date=SINCE
    )


def promoted_for_a_day(cast: Cast) -> None:
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
    *(appointed, promoted_for_a_day, extra_given, post_stripped, charge_passed_on),
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


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="two connections at once need PostgreSQL")
def test_what_is_kept_while_another_changes_is_not_kept_after_it(cast: Cast) -> None:
    """A reader between the change and its commit keeps the old rights under the old stamp only."""
    appointed(cast)
    assert "cases.issue" in kept(cast.student).grants

    def ended() -> None:
        Appointment.objects.filter(person=cast.student.person).update(to_date=today() - timedelta(days=1))

    def from_another(act: Callable[[], object]) -> object:
        found: list[object] = []

        def run() -> None:
            found.append(act())
            connection.close()

        thread = Thread(target=run)
        thread.start()
        thread.join(20)
        return found[0]

    with transaction.atomic():
        ended()
        assert "cases.issue" in from_another(lambda: kept(cast.student).grants)  # type: ignore[operator]
    assert "cases.issue" not in from_another(lambda: kept(cast.student).grants)  # type: ignore[operator]
    assert "cases.issue" not in kept(cast.student).grants
