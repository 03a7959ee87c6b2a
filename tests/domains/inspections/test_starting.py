"""Begin: who, where, by which version, with which outline, in whose name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import ClientOperation, Inspection, Party, Task
from duqin.foundation.organisation.models import Person, Seat, Unit
from duqin.foundation.standards.models import Checklist, Document
from duqin.kernel.errors import Conflict, Forbidden, Refusal
from duqin.kernel.moments import now, today
from tests.cast import SINCE, Cast, Member
from tests.domains.inspections import plan_making, visit
from tests.foundation.standards import making

pytestmark = pytest.mark.django_db


def codes(inspection: Inspection) -> list[str]:
    return [item.clause.code for item in queries.sheet(inspection).items]


def test_an_inspection_uses_the_version_in_force_on_its_day(cast: Cast) -> None:
    """R-000-20: version 2 from 2026-09-01; an inspection of 2026-08-31 cites version 1."""
    visit.library(cast)
    second = making.next_version(cast, Document.objects.get())
    making.published(cast, second, date(2026, 9, 1), adopted_on=date(2026, 8, 1))
    with time_machine.travel("2026-08-31T10:00:00+08:00"):
        old = visit.begin(cast)
    with time_machine.travel("2026-09-01T10:00:00+08:00"):
        new = visit.begin(cast)
    assert [v.number for v in old.standards.all()] == [1]
    assert [v.number for v in new.standards.all()] == [2]


def test_a_version_published_meanwhile_changes_no_running_sheet(cast: Cast) -> None:
    visit.library(cast)
    inspection = visit.begin(cast)
    before = queries.sheet(inspection).items
    second = making.next_version(cast, Document.objects.get())
    making.add(second, cast.monitoring_head.actor, "NEW-1")
    day = inspection.started_at.date()
    making.published(cast, second, day, adopted_on=day)
    after = queries.sheet(inspection).items
    assert [i.clause.pk for i in after] == [i.clause.pk for i in before]
    services.answer(inspection, by=cast.inspector.actor, clause=visit.clause("C-1"), result="ok")
    with pytest.raises(Refusal) as refusal:
        services.answer(inspection, by=cast.inspector.actor, clause=visit.clause("C-1", 2), result="ok")
    assert refusal.value.code == "answer.clause"


def test_safety_clauses_come_first(cast: Cast) -> None:
    visit.library(cast)
    assert codes(visit.begin(cast))[0] == "C-5"


@pytest.mark.parametrize("unit", ["catering", "fleet", "provider"])
def test_the_monitoring_department_opens_an_inspection_anywhere(cast: Cast, unit: str) -> None:
    """R-000-04."""
    visit.library(cast)
    assert visit.begin(cast, unit=getattr(cast, unit), place=None).unit == getattr(cast, unit)


def test_a_self_check_of_another_department_is_refused(cast: Cast) -> None:
    """R-000-05, and with it the page: the unit is not even offered."""
    visit.library(cast)
    mine = visit.begin(cast, cast.monitor, level=3, kind="self_check")
    assert mine.level == 3
    with pytest.raises(Forbidden):
        visit.begin(cast, cast.monitor, level=3, kind="self_check", unit=cast.fleet, place=None)


def test_nobody_inspects_his_own_unit_from_above(cast: Cast) -> None:
    visit.library(cast)
    with pytest.raises(Forbidden):
        visit.begin(cast, unit=cast.monitoring, place=None)


def test_the_forms_of_level_2_and_level_3_have_the_same_clauses(cast: Cast) -> None:
    """R-000-40."""
    visit.library(cast)
    above, below = visit.begin(cast), visit.begin(cast, cast.monitor, level=3, kind="self_check")
    assert above.items == below.items


def test_it_does_not_begin_without_an_outline(cast: Cast) -> None:
    """R-002-27; a checklist's standing outline stands in."""
    visit.library(cast)
    with pytest.raises(Refusal) as refusal:
        visit.begin(cast, outline=["  "])
    assert (refusal.value.code, refusal.value.field) == ("inspection.no_outline", "outline")
    checklist = Checklist.objects.create(
        code="x", name="日常", area=cast.areas["catering"], levels=[2], outline=["看后厨"]
    )
    assert visit.begin(cast, outline=[], checklist=checklist).outline == ["看后厨"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": "raid"}, "inspection.kind"),
        ({"kind": "self_check"}, "inspection.self_check"),
        ({"kind": "joint"}, "inspection.no_co_host"),
        ({"area": None}, "inspection.incomplete"),
    ],
)
def test_what_does_not_fit_is_refused(cast: Cast, said: dict, code: str) -> None:
    visit.library(cast)
    with pytest.raises(Refusal) as refusal:
        visit.begin(cast, **said)
    assert refusal.value.code == code
    assert not Inspection.objects.exists()


def test_an_area_without_clauses_in_force_has_no_sheet(cast: Cast) -> None:
    visit.library(cast)
    with pytest.raises(Refusal) as refusal:
        visit.begin(cast, area=cast.areas["transport"], unit=cast.fleet, place=None)
    assert refusal.value.code == "inspection.no_clauses"


def test_the_same_id_again_is_the_same_inspection(cast: Cast) -> None:
    visit.library(cast)
    identity = uuid4()
    first = visit.begin(cast, id=identity)
    again = visit.begin(cast, id=identity)
    assert first == again
    assert Inspection.objects.count() == ClientOperation.objects.count() == 1


def test_an_id_used_for_another_visit_is_a_conflict_and_nothing_is_lost(cast: Cast) -> None:
    visit.library(cast)
    identity = uuid4()
    first = visit.begin(cast, id=identity)
    with pytest.raises(Conflict):
        visit.begin(cast, id=identity, place=cast.store)
    with pytest.raises(Conflict):
        visit.begin(cast, cast.second_inspector, id=identity)
    first.refresh_from_db()
    assert first.place == cast.kitchen


def test_a_level_1_inspection_of_a_body_is_seen_by_those_it_concerns(cast: Cast) -> None:
    """R-000-02: by 校爱卫会; the department sees it, other departments do not."""
    visit.library(cast)
    body = committee(cast, cast.school_inspector.person)
    found = visit.handed_in(cast, level=1, by=cast.school_inspector, host=body)
    assert found.host == body
    assert list(queries.inspections(cast.director.actor).filter(level=1)) == [found]
    assert list(queries.inspections(cast.monitoring_head.actor).filter(level=1)) == [found]
    assert list(queries.inspections(cast.head.actor)) == [found]
    assert not queries.inspections(cast.stranger.actor).exists()


def test_one_does_not_inspect_in_the_name_of_a_body_one_does_not_sit_in(cast: Cast) -> None:
    visit.library(cast)
    body = committee(cast, cast.director.person)
    with pytest.raises(Refusal) as refusal:
        visit.begin(cast, cast.school_inspector, level=1, host=body)
    assert refusal.value.code == "inspection.host"


def test_all_members_of_a_body_can_sign(cast: Cast) -> None:
    """R-000-03: 5 members from 3 departments; all 5 can sign the record."""
    visit.library(cast)
    people = [cast.school_inspector, cast.inspector, cast.second_inspector, cast.director, cast.auditor]
    body = committee(cast, *(member.person for member in people))
    found = visit.begin(cast, cast.school_inspector, level=1, host=body)
    lines = [line for line in queries.signers(found) if line.role == "host"]
    assert {line.party.person for line in lines if line.party} == {member.person for member in people}
    for member in people:
        mine = Party.objects.get(inspection=found, role="host", person=member.person)
        image = visit.kept(member.actor, member.person.staff_no and "blue")
        services.sign(found, by=member.actor, role="host", name=member.person.name, party=mine, image=image)
    assert not [line for line in queries.signers(found) if line.role == "host" and line.is_missing]


def test_a_joint_inspection_names_its_hosts_companion_and_participants(cast: Cast) -> None:
    """R-000-16 two host parties, R-000-27 accompanying monitor, R-001-27 participants."""
    visit.library(cast)
    students = Unit.objects.create(code="XSC", name="学生处", kind="office", valid_from=SINCE)
    union = Unit.objects.create(code="GH", name="工会", kind="office", valid_from=SINCE)
    found = visit.begin(
        cast,
        cast.school_inspector,
        level=1,
        kind="joint",
        theme="工作纪律",
        co_hosts=[cast.monitoring],
        participants=[students, union],
        accompanied_by="钱监控",
    )
    parties = queries.parties_of(found)
    assert [p.unit for p in parties if p.role == "host"] == [cast.security, cast.monitoring]
    assert [p.unit for p in parties if p.role == "participant"] == [students, union]
    assert [p.name for p in parties if p.role == "accompany"] == ["钱监控"]


def test_an_account_without_a_person_inspects_nothing(cast: Cast) -> None:
    visit.library(cast)
    with pytest.raises(Forbidden):
        visit.begin(cast, cast.administrator)


# ---------------------------------------------------------------- from a task


def task_of(cast: Cast, **more: object) -> Task:
    plan = plan_making.in_force(cast, from_date=today(), to_date=today() + timedelta(days=30), **more)
    return plan.tasks.order_by("from_date").first()  # type: ignore[return-value]


def test_a_task_brings_unit_area_outline_and_inspectors(cast: Cast) -> None:
    visit.library(cast)
    task = task_of(cast, inspectors=[cast.second_inspector.person])
    found = services.start(by=cast.inspector.actor, task=task)
    task.refresh_from_db()
    assert task.state == "in_progress"
    assert (found.unit, found.level, found.outline) == (cast.catering, 2, list(plan_making.OUTLINE))
    assert [p.person for p in queries.parties_of(found) if p.role == "inspector"] == [
        cast.inspector.person,
        cast.second_inspector.person,
    ]


def test_begun_again_by_the_same_person_it_is_the_same_and_by_another_it_is_taken(cast: Cast) -> None:
    visit.library(cast)
    task = task_of(cast)
    first = services.start(by=cast.inspector.actor, task=task)
    assert services.start(by=cast.inspector.actor, task=task) == first
    with pytest.raises(Refusal) as refusal:
        services.start(by=cast.second_inspector.actor, task=task)
    assert refusal.value.code == "task.taken"
    assert "王督查" in str(refusal.value)


@pytest.mark.parametrize(("days", "state"), [(0, "done"), (40, "late")])
def test_handed_in_the_task_is_done_or_done_late(cast: Cast, days: int, state: str) -> None:
    visit.library(cast)
    task = task_of(cast)
    with time_machine.travel(now() + timedelta(days=days)):
        found = services.start(by=cast.inspector.actor, task=task)
        services.answer(found, by=cast.inspector.actor, clause=visit.clause("C-1"), result="ok")
        services.submit(found, by=cast.inspector.actor)
    task.refresh_from_db()
    assert (task.state, task.finished_at is not None) == (state, True)


def test_given_up_the_task_can_be_begun_anew(cast: Cast) -> None:
    visit.library(cast)
    task = task_of(cast)
    services.abandon(
        services.start(by=cast.inspector.actor, task=task), by=cast.inspector.actor, reason="误开"
    )
    task.refresh_from_db()
    assert task.state == "planned"
    assert services.start(by=cast.second_inspector.actor, task=task).lead == cast.second_inspector.person


def test_a_task_begun_from_its_page(cast: Cast, browser_of: Callable[[Member], Client]) -> None:
    visit.library(cast)
    task = task_of(cast)
    address = f"{reverse('inspections:start')}?task={task.pk}"
    browser = browser_of(cast.inspector)
    assert "查食品留样" in browser.get(address).content.decode()
    response = browser.post(address, {"id": uuid4(), "outline": "查食品留样", "accompanied_by": "钱监控"})
    assert response["Location"] == reverse("inspections:sheet", args=[Inspection.objects.get().pk])
    assert browser_of(cast.second_inspector).post(address, {"id": uuid4()}).status_code == 422
    assert (
        browser_of(cast.school_inspector).get(f"{reverse('inspections:start')}?task=999999").status_code
        == 404
    )


def committee(cast: Cast, *people: Person) -> Unit:
    body = Unit.objects.create(code="AWH", name="校爱卫会", kind="committee", valid_from=SINCE)
    for place, person in enumerate(people):
        role = "leader" if place == 0 else "member"
        Seat.objects.create(unit=body, role=role, person=person, from_date=SINCE)
    return body
