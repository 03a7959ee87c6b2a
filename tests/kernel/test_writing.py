"""A row written by hand is the row that `save()` writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from duqin.domains.inspections.models import Answer, ClientOperation, Task
from duqin.engines.assessment.models import LedgerEntry
from duqin.engines.cases.models import Case, Clock, NoticeItem, Step
from duqin.engines.documents.models import IssuedPaper, NumberDrawn
from duqin.engines.workbench.models import Notification
from duqin.foundation.organisation.models import Institution, Person, Unit
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import AuditEntry, Versioned
from duqin.kernel.moments import now
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.writing import (
    Alike,
    Raised,
    put_in,
    put_in_all,
    put_in_new,
    put_in_together,
    write_alike,
    write_columns,
)
from tests.cast import SINCE, Cast
from tests.domains.inspections import visit


def columns(noun: models.Model) -> dict[str, Any]:
    """What is stored of a noun, without its key."""
    return {
        key: value for key, value in type(noun)._base_manager.values().get(pk=noun.pk).items() if key != "id"
    }


def entry(**more: Any) -> AuditEntry:
    said = {"a": ["督勤", None, 1.5, True]}
    facts = {"at": now(), "actor_kind": "x", "actor_id": "1", "actor_name": "甲", "verb": "v.x"}
    return AuditEntry(said=said, **facts | more)


def test_a_new_row_is_the_one_that_save_makes(db: None) -> None:
    by_hand, saved = entry(), entry()
    saved.at = by_hand.at
    put_in(by_hand)
    saved.save()
    assert by_hand.pk != saved.pk
    assert columns(by_hand) == columns(saved)
    assert (by_hand._state.adding, by_hand._state.db) == (False, "default")


def test_many_new_rows_are_those_that_save_makes_in_their_order(db: None) -> None:
    at, saved = now(), entry(verb="v.y")
    rows = [entry(object_id=str(n), at=at) for n in range(7)]
    put_in_all(rows)
    saved.save()
    assert [row.object_id for row in AuditEntry.objects.filter(verb="v.x").order_by("id")] == list("0123456")
    assert [AuditEntry.objects.get(pk=row.pk).object_id for row in rows] == list("0123456")
    assert columns(rows[0]) == columns(saved) | {"verb": "v.x", "object_id": "0", "at": at}
    put_in_all([])


def told(cast: Cast, key: str) -> list[Notification]:
    people = (cast.head.person, cast.deputy.person, cast.director.person)
    fact = {
        "key": key,
        "kind": "tests.fact",
        "title": "事",
        "body": "",
        "url": "/",
        "number": "",
        "created_at": now(),
    }
    return [Notification(person=person, **fact) for person in people]


def test_of_new_rows_those_that_stand_already_are_left_out(cast: Cast) -> None:
    first = told(cast, "k")[1:2]
    assert put_in_new(first, told_by=["person", "key"]) == first
    again = told(cast, "k")
    stored = put_in_new(again, told_by=["person", "key"])
    assert stored == [again[0], again[2]]
    assert [Notification.objects.get(pk=row.pk).person for row in stored] == [row.person for row in stored]
    assert (again[1].pk, again[1]._state.adding) == (None, True)
    assert Notification.objects.filter(key="k").count() == 3
    assert put_in_new([], told_by=["key"]) == []


def test_a_row_with_a_key_of_its_own_is_put_in_once(db: None) -> None:
    said = {"verb": "v", "digest": "d", "at": now()}
    first = ClientOperation(noun_id="1", **said)
    assert put_in_new([first], told_by=["id"]) == [first]
    assert put_in_new([ClientOperation(id=first.pk, noun_id="2", **said)], told_by=["id"]) == []
    assert ClientOperation.objects.get().noun_id == "1"


def test_rows_that_hold_the_same_are_written_together(cast: Cast) -> None:
    rows = told(cast, "k")
    put_in_all(rows)
    moment = now()
    for row in rows[:2]:
        row.read_at, row.title = moment, "不写"
    write_alike(rows[:2], ["read_at"])
    found = Notification.objects.filter(key="k").order_by("pk").values_list("title", "read_at")
    assert list(found) == [("事", moment), ("事", moment), ("事", None)]
    write_alike([], ["read_at"])
    Notification.objects.filter(pk=rows[0].pk).delete()
    with pytest.raises(DatabaseError, match="is gone"), transaction.atomic():
        write_alike(rows[:2], ["read_at"])


def test_rows_of_several_models_are_put_in_together_and_others_changed(cast: Cast) -> None:
    standing = told(cast, "old")
    put_in_all(standing)
    operation = ClientOperation(verb="v", digest="d", noun_id="1", at=now())
    rows, audit = told(cast, "new"), [entry(object_id=str(n)) for n in range(3)]
    moment, unit = now(), Unit.objects.get(pk=cast.fleet.pk)
    for row in standing[:2]:
        row.read_at = moment
    changed, nothing = Alike(standing[:2], ["read_at"]), Alike([], ["read_at"])
    with CaptureQueriesContext(connection) as seen:
        put_in_together([rows[0], operation, *audit, *rows[1:]], changed, nothing, Raised(unit, "version"))
    assert len(seen) == (1 if connection.vendor == "postgresql" else 5)
    assert [Notification.objects.get(pk=row.pk).person for row in rows] == [row.person for row in rows]
    assert [AuditEntry.objects.get(pk=row.pk).object_id for row in audit] == list("012")
    assert [row.pk for row in audit] == sorted(row.pk for row in audit)
    assert ClientOperation.objects.get().pk == operation.pk
    read = Notification.objects.filter(key="old").order_by("pk").values_list("read_at", flat=True)
    assert list(read) == [moment, moment, None]
    assert Unit.objects.get(pk=unit.pk).version == unit.version + 1
    put_in_together([])


def test_what_is_put_in_together_may_point_at_what_goes_before(cast: Cast) -> None:
    above = Unit(code="N", name="新", kind="department", valid_from=SINCE)
    person = Person(staff_no="N1", name="甲", unit=above)
    told = Notification(person=person, key="k", kind="tests.fact", title="事", url="/", created_at=now())
    moved = Unit.objects.get(pk=cast.fleet.pk)
    moved.parent, before = above, moved.version
    with CaptureQueriesContext(connection) as seen:
        put_in_together([above, person, told], Alike([moved], ["parent_id"], "version"))
    assert len(seen) == (1 if connection.vendor == "postgresql" else 4)
    assert (person.unit_id, told.person_id, moved.parent_id) == (above.pk, person.pk, above.pk)
    assert (person.unit, told.person, moved.parent) == (above, person, above)
    assert Notification.objects.get(key="k").person.unit == above
    assert (Unit.objects.get(pk=moved.pk).parent, Unit.objects.get(pk=moved.pk).version) == (
        above,
        before + 1,
    )


def test_what_goes_before_is_stored_as_if_it_went_alone(cast: Cast) -> None:
    rows = [Unit(code=code, name="新", kind="office", parent=cast.centre, valid_from=SINCE) for code in "MN"]
    put_in(rows[0])
    put_in_together([rows[1], Person(staff_no="N1", name="甲", unit=rows[1])])
    assert columns(rows[1]) == columns(rows[0]) | {"code": "N"}


def test_what_points_at_something_that_is_not_put_in_is_refused(cast: Cast) -> None:
    nowhere, unit = Unit(code="M"), Unit(code="N", name="新", kind="office", valid_from=SINCE)
    with pytest.raises(ValueError, match="unsaved related object"), transaction.atomic():
        put_in_together([unit, Person(staff_no="N1", name="甲", unit=nowhere)])
    assert not Unit.objects.filter(code="N").exists()


def test_what_cannot_be_put_in_together_is_not_put_in_at_all(cast: Cast) -> None:
    standing = told(cast, "k")
    put_in_all(standing)
    with pytest.raises(IntegrityError), transaction.atomic():
        put_in_together([entry(), *told(cast, "k")])
    Notification.objects.filter(pk=standing[0].pk).delete()
    with pytest.raises(DatabaseError, match="is gone"), transaction.atomic():
        put_in_together([entry()], Alike(standing[:2], ["read_at"]))
    assert not AuditEntry.objects.exists()


def test_a_new_row_of_a_person_edited_noun_is_put_in_by_save(cast: Cast) -> None:
    unit = Unit(code="N", name="新", kind="department", parent=cast.centre, valid_from=SINCE)
    unit.save()
    assert (Unit.objects.get(code="N").parent, unit.version) == (cast.centre, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit(code="N", name="又", kind="department", valid_from=SINCE).save()


def test_what_is_not_stored_yet_cannot_be_pointed_at(cast: Cast) -> None:
    with pytest.raises(ValueError, match="unsaved related object"):
        put_in(Unit(code="N", name="新", kind="office", parent=Unit(code="M"), valid_from=SINCE))


def test_an_expression_is_left_to_the_orm(cast: Cast) -> None:
    unit = Unit.objects.get(pk=cast.catering.pk)
    unit.version = F("version") + 4
    assert write_columns(unit, {"version"}) is False
    unit.locked()
    unit.version = F("version") + 4
    unit.save()
    assert Unit.objects.get(pk=unit.pk).version == cast.catering.version + 4


def test_only_the_named_columns_are_written(cast: Cast) -> None:
    unit = Unit.objects.get(pk=cast.catering.pk)
    Unit.objects.filter(pk=unit.pk).update(short_name="别人改的")
    unit.name, unit.short_name, unit.parent_id = "新名", "不写", None
    assert write_columns(unit, {"name", "parent_id"})
    stored = Unit.objects.get(pk=unit.pk)
    assert (stored.name, stored.short_name, stored.parent_id) == ("新名", "别人改的", None)


def test_a_row_that_is_gone_is_told(cast: Cast) -> None:
    person = Person.objects.create(name="临时", staff_no="T-1", unit=cast.fleet)
    Person.objects.filter(pk=person.pk).delete()
    with pytest.raises(DatabaseError, match="is gone"):
        write_columns(person, {"name"})


def test_a_caught_error_spoils_the_transaction_as_it_does_with_save(cast: Cast) -> None:
    """Who catches it without a savepoint may not go on as if nothing had happened: on PostgreSQL nothing would be stored."""
    twice = Unit(code=cast.catering.code, name="又", kind="office", valid_from=SINCE)
    unit = Unit.objects.get(pk=cast.catering.pk)
    unit.code = cast.fleet.code
    for write in (lambda: put_in(twice), lambda: write_columns(unit, {"code"})):
        with transaction.atomic():
            with pytest.raises(IntegrityError):
                write()
            with pytest.raises(TransactionManagementError):
                Unit.objects.count()
            transaction.set_rollback(True)


def test_a_key_that_was_given_is_kept(cast: Cast) -> None:
    put_in(Person(pk=987_654, name="定号", staff_no="K-1", unit=cast.fleet))
    assert Person.objects.get(staff_no="K-1").pk == 987_654


def test_a_key_that_was_taken_away_is_made_anew(cast: Cast) -> None:
    visit.library(cast)
    record = visit.begin(cast)
    answer = Answer(inspection=record, clause=Clause.objects.all()[0], answered_at=now())
    answer.pk = None
    put_in(answer)
    assert Answer.objects.filter(pk=answer.pk).exists()


BY_HAND = (
    *(AuditEntry, LedgerEntry, Step, Clock, NoticeItem, Notification),
    *(ClientOperation, IssuedPaper, NumberDrawn),
)


def test_no_row_of_the_house_needs_more_than_its_values() -> None:
    """What the SQL by hand does not know: generated columns, placeholders of a field's own, rows of two tables."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("duqin.")]
    by_hand = [model for model in ours if issubclass(model, (Versioned, *BY_HAND))]
    assert len(by_hand) > 30
    for model in by_hand:
        fields = model._meta.concrete_fields
        assert not [f for f in fields if f.generated or hasattr(f, "get_placeholder")], model
        assert not model._meta.parents, model
        assert not model._meta.order_with_respect_to, model


HOUSE = Prepared(lambda: Institution.objects.filter(pk=Slot("pk")))
UNITS = Prepared(lambda: Unit.objects.select_related("parent").filter(pk=Slot("pk")))


def test_a_noun_is_read_again_with_its_relations(cast: Cast) -> None:
    unit = Unit.objects.get(pk=cast.catering.pk)
    assert unit.parent == cast.centre
    Unit.objects.filter(pk=unit.pk).update(name="改名", parent=cast.security)
    UNITS.reread(unit, pk=unit.pk)
    assert (unit.name, unit.parent_id) == ("改名", cast.security.pk)
    assert "parent" in unit._state.fields_cache
    assert unit.parent == cast.security


def test_reading_again_what_is_gone_says_so(cast: Cast) -> None:
    unit = Unit(pk=10**9, code="x")
    with pytest.raises(Unit.DoesNotExist):
        UNITS.reread(unit, pk=unit.pk)
    with pytest.raises(Institution.DoesNotExist):
        HOUSE.one(pk=10**9)


@pytest.mark.parametrize("model", [Case, Task, Unit, Person])
def test_keys_are_made_by_the_database_or_by_a_default(model: type[models.Model]) -> None:
    """Versioned.save puts in what has one or the other; nothing else is a key of an edited noun."""
    assert isinstance(model._meta.pk, models.AutoField) or model._meta.pk.has_default()
