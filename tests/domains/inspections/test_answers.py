"""Fill the sheet: retries, limits, two people, one stroke for the rest."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Answer, ClientOperation, Inspection, Party
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.errors import Conflict, Forbidden, Refusal
from duqin.kernel.moments import now
from tests.cast import Cast, Member
from tests.domains.inspections import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspection(cast: Cast) -> Inspection:
    visit.library(cast)
    return visit.begin(cast)


def answer(
    inspection: Inspection, by: Member, code: str = "C-1", result: str = "ok", **more: object
) -> Answer:
    return services.answer(inspection, by=by.actor, clause=visit.clause(code), result=result, **more)  # type: ignore[arg-type]


def test_the_same_operation_twice_changes_nothing(cast: Cast, inspection: Inspection) -> None:
    operation = uuid4()
    first = answer(inspection, cast.inspector, operation_id=operation, note="第一次")
    at = first.answered_at
    again = answer(inspection, cast.inspector, operation_id=operation, note="第一次")
    assert (again.pk, again.answered_at) == (first.pk, at)
    assert Answer.objects.count() == 1


def test_a_late_retry_of_an_older_operation_does_not_undo_a_newer_one(
    cast: Cast, inspection: Inspection
) -> None:
    older = uuid4()
    answer(inspection, cast.inspector, operation_id=older, result="ok")
    answer(inspection, cast.inspector, operation_id=uuid4(), result="na")
    answer(inspection, cast.inspector, operation_id=older, result="ok")
    assert Answer.objects.get().result == "na"


def test_an_answer_given_before_and_arriving_after_changes_nothing(
    cast: Cast, inspection: Inspection
) -> None:
    answer(inspection, cast.inspector, result="na", operation_id=uuid4(), device_answered_at=now())
    late = now() - timedelta(minutes=3)
    answer(inspection, cast.inspector, result="ok", operation_id=uuid4(), device_answered_at=late)
    assert Answer.objects.get().result == "na"


def test_an_operation_id_used_for_other_content_is_a_conflict(cast: Cast, inspection: Inspection) -> None:
    operation = uuid4()
    answer(inspection, cast.inspector, operation_id=operation, result="ok")
    with pytest.raises(Conflict) as conflict:
        answer(inspection, cast.inspector, operation_id=operation, result="na")
    assert conflict.value.code == "operation.id_taken"
    assert Answer.objects.get().result == "ok"
    assert ClientOperation.objects.count() == 1


@pytest.mark.parametrize("result", ["ok", "unchecked", "na"])
def test_a_value_out_of_its_limits_makes_it_a_problem(
    cast: Cast, inspection: Inspection, result: str
) -> None:
    row = answer(inspection, cast.inspector, "C-2", result, measured=["62"])
    assert (row.result, row.measured) == ("problem", ["62"])


def test_a_value_within_its_limits_stays_what_was_said(cast: Cast, inspection: Inspection) -> None:
    assert answer(inspection, cast.inspector, "C-2", "ok", measured=["70"]).result == "ok"


def test_what_is_no_number_is_refused(cast: Cast, inspection: Inspection) -> None:
    with pytest.raises(Refusal) as refusal:
        answer(inspection, cast.inspector, "C-2", "ok", measured=["七十"])
    assert refusal.value.code == "answer.not_a_number"
    assert not Answer.objects.exists()


def test_two_people_do_not_overwrite_each_other_unseen(cast: Cast, inspection: Inspection) -> None:
    """Merge by clause, never overwrite (domain-model §13): both answers are shown, one person decides."""
    beside(inspection, cast.second_inspector)
    answer(inspection, cast.inspector, result="ok", operation_id=uuid4())
    with pytest.raises(Conflict) as conflict:
        answer(inspection, cast.second_inspector, result="na", operation_id=uuid4())
    assert conflict.value.code == "answer.by_another"
    assert "王督查" in str(conflict.value)
    row = Answer.objects.get()
    assert row.result == "ok"
    answer(inspection, cast.second_inspector, result="na", operation_id=uuid4(), seen=row.operation_id)
    assert Answer.objects.get().result == "na"


def test_two_people_of_one_mind_are_no_conflict(cast: Cast, inspection: Inspection) -> None:
    beside(inspection, cast.second_inspector)
    answer(inspection, cast.inspector)
    answer(inspection, cast.second_inspector)
    assert Answer.objects.count() == 1


def test_the_rest_of_a_group_in_one_stroke_and_back(cast: Cast, inspection: Inspection) -> None:
    answer(inspection, cast.inspector, "C-3", "na")
    visit.found(cast, inspection, "C-4")
    clauses = [item.clause for item in queries.sheet(inspection).items]
    operation = uuid4()
    changed = services.answer_rest(
        inspection, by=cast.inspector.actor, clauses=clauses, operation_id=operation
    )
    assert sorted(row.clause.code for row in changed) == ["C-1", "C-5"], (
        "nothing measured, nothing answered before"
    )
    assert not services.answer_rest(
        inspection, by=cast.inspector.actor, clauses=clauses, operation_id=operation
    )
    answer(inspection, cast.inspector, "C-5", "na", operation_id=uuid4())
    assert services.take_back(inspection, by=cast.inspector.actor, operation_id=operation) == 1
    results = dict(Answer.objects.values_list("clause__code", "result"))
    assert results == {"C-1": "unchecked", "C-3": "na", "C-4": "problem", "C-5": "na"}


def test_a_problem_with_a_finding_is_not_simply_answered_otherwise(
    cast: Cast, inspection: Inspection
) -> None:
    visit.found(cast, inspection, "C-1")
    with pytest.raises(Refusal) as refusal:
        answer(inspection, cast.inspector, "C-1", "ok")
    assert refusal.value.code == "answer.has_finding"


def test_a_sheet_that_was_handed_in_is_closed_but_a_retry_is_still_recognised(
    cast: Cast, inspection: Inspection
) -> None:
    operation = uuid4()
    answer(inspection, cast.inspector, operation_id=operation)
    services.submit(inspection, by=cast.inspector.actor)
    assert answer(inspection, cast.inspector, operation_id=operation).result == "ok"
    with pytest.raises(Refusal) as refusal:
        answer(inspection, cast.inspector, "C-5", "ok")
    assert refusal.value.code == "inspection.closed"


def test_only_those_who_take_part_write(cast: Cast, inspection: Inspection) -> None:
    for member in (cast.second_inspector, cast.head, cast.monitor, cast.director, cast.stranger):
        with pytest.raises(Forbidden):
            answer(inspection, member)


def test_photographs_are_only_added_and_once(cast: Cast, inspection: Inspection) -> None:
    red, blue = visit.kept(cast.inspector.actor), visit.kept(cast.inspector.actor, "blue")
    row = answer(inspection, cast.inspector, photos=[red])
    answer(inspection, cast.inspector, photos=[red, blue])
    assert [photo.evidence for photo in row.photos.order_by("order")] == [red, blue]


def test_stops_of_a_round_have_registers_of_their_own(cast: Cast, inspection: Inspection) -> None:
    answer(inspection, cast.inspector, "C-1", "ok", place=cast.store)
    answer(inspection, cast.inspector, "C-1", "na", place=cast.kitchen)
    assert Answer.objects.count() == 2
    at_store = queries.sheet(inspection, cast.store).item(visit.clause("C-1").pk)
    whole = queries.sheet(inspection).item(visit.clause("C-1").pk)
    assert at_store and whole
    assert (at_store.result, whole.result) == ("ok", "ok")
    assert [(place, n) for place, n in queries.stops(inspection)] == [(cast.store, 1), (cast.kitchen, 1)]
    finding = visit.found(cast, inspection, "C-1", stop=cast.store)
    assert finding.place == cast.store
    assert queries.sheet(inspection, cast.kitchen).findings == []
    assert queries.sheet(inspection).findings == [finding]


def test_every_answer_is_in_the_audit(cast: Cast, inspection: Inspection) -> None:
    answer(inspection, cast.inspector, note="锅盖缺失")
    row = AuditEntry.objects.get(verb="inspections.answer")
    assert (row.actor_name, row.said["note"]) == ("王督查", "锅盖缺失")


def beside(inspection: Inspection, member: Member) -> None:
    Party.objects.create(inspection=inspection, role="inspector", person=member.person)
