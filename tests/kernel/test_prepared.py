"""A prepared question gives what its queryset gives, in one statement, for any values."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import DateField, UUIDField
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from duqin.foundation.organisation.models import Appointment, Person
from duqin.kernel.prepared import Among, Fixed, Numbers, Prepared, Slot, fixed
from tests.cast import Cast

BY_NUMBER = Prepared(lambda: Person.objects.select_related("unit").filter(staff_no=Slot("number")))
OF_UNITS = Prepared(lambda: Person.objects.filter(Among("unit_id", Slot("units"))).order_by("pk"))
SINCE = Prepared(
    lambda: (
        Appointment.objects.select_related("person")
        .filter(from_date__lte=Slot("day", DateField()))
        .order_by("pk")
    )
)


def test_rows_come_with_what_was_selected_in_one_statement(cast: Cast, django_assert_num_queries) -> None:
    person = cast.inspector.person
    with django_assert_num_queries(1):
        found = BY_NUMBER.first(number=person.staff_no)
        assert found == person
        assert found.unit.pk == person.unit_id
    assert BY_NUMBER.first(number="nobody") is None


def test_a_list_of_any_length_is_one_value(cast: Cast) -> None:
    for units in ([], [cast.catering.pk], [cast.catering.pk, cast.inspector.person.unit_id]):
        assert OF_UNITS.all(units=units) == list(Person.objects.filter(unit__in=units).order_by("pk"))


def test_a_day_is_given_as_its_field_has_it(cast: Cast) -> None:
    for day in (date(1990, 1, 1), date(2100, 1, 1)):
        expected = list(Appointment.objects.filter(from_date__lte=day).order_by("pk"))
        assert SINCE.all(day=day) == expected
    assert SINCE.all(day=date(2100, 1, 1))[0].person.name


def test_a_slot_without_a_value_is_a_defect(cast: Cast) -> None:
    with pytest.raises(KeyError):
        BY_NUMBER.first()


def test_an_identity_is_stored_as_the_engine_does() -> None:
    identity = uuid4()
    assert str(Slot("id", UUIDField()).adapted(identity)).replace("-", "") == identity.hex


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_a_transaction_is_refused_after_the_first_time_too() -> None:
    locking = Prepared(lambda: Person.objects.select_for_update().filter(pk=Slot("pk")))
    with transaction.atomic():
        assert locking.all(pk=1) == []
    if connection.features.has_select_for_update:
        with pytest.raises(TransactionManagementError):
            locking.all(pk=1)
    else:
        assert locking.all(pk=1) == []


@pytest.mark.parametrize("name", ["o'Neill", "100 %", "%s", '"', "\\", "普通"])
def test_a_fixed_text_stands_in_the_sql_as_it_is(cast: Cast, name: str) -> None:
    person = cast.inspector.person
    Person.objects.filter(pk=person.pk).update(name=name)
    asked = Prepared(lambda: Person.objects.filter(pk=Slot("pk"), name=name, is_active=True))
    with CaptureQueriesContext(connection) as told:
        assert asked.all(pk=person.pk) == [person]
    assert name.replace("'", "''") in told.captured_queries[0]["sql"]
    known = asked._compiled[connection.vendor]
    assert known and [part.name for part in known.params] == ["pk"]
    assert list(Person.objects.filter(name=Fixed(name), pk=person.pk)) == [person]
    assert list(Person.objects.filter(name__in=fixed(["nobody", name]), pk=person.pk)) == [person]
    assert not Person.objects.filter(pk=person.pk).exclude(name__in=fixed([name])).exists()


def test_many_numbers_are_one_value(cast: Cast) -> None:
    for units in ([], [cast.catering.pk], [cast.catering.pk, cast.inspector.person.unit_id]):
        found = Person.objects.filter(Among("unit_id", Numbers(units))).order_by("pk")
        assert list(found) == list(Person.objects.filter(unit__in=units).order_by("pk"))
        assert Person.objects.exclude(Among("unit_id", Numbers(units))).count() + len(found) == (
            Person.objects.count()
        )


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_a_number_that_no_column_holds_finds_nothing(number: int) -> None:
    people = Prepared(lambda: Person.objects.filter(pk=Slot("pk")))
    assert people.first(pk=number) is None
    assert people.first(pk=2**63 - 1) is None
