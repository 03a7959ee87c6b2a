"""The close gate: no case is closed without the step of a person who may verify, whichever door is tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.forms import modelform_factory

from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Step
from duqin.kernel.actors import system
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import now
from tests.cast import Cast
from tests.engines.cases.story import fresh, opened, reported


@pytest.fixture
def waiting(year: Cast) -> Case:
    """A case that waits for verification."""
    return reported(year, opened(year))


def as_closed(case: Case, cast: Cast) -> Case:
    case.state, case.closed_at, case.verified_by = "closed", now(), cast.inspector.person
    return case


def forged(case: Case, cast: Cast, **more: object) -> Step:
    given = {
        "case": case,
        "verb": "verify",
        "from_state": "reported",
        "to_state": "closed",
        "at": now(),
        "by": cast.inspector.person,
        "by_name": "x",
    }
    return Step(**(given | more))


def by_save(case: Case, cast: Cast) -> None:
    as_closed(case, cast).save()


def by_form(case: Case, cast: Cast) -> None:
    form_class = modelform_factory(Case, fields=["state", "closed_at", "verified_by"])
    form = form_class(
        {"state": "closed", "closed_at": "2026-03-06 12:00", "verified_by": cast.inspector.person.pk},
        instance=case,
    )
    assert form.is_valid(), form.errors
    form.save()


def by_update(case: Case, cast: Cast) -> None:
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=now(), verified_by=cast.inspector.person)


def by_bulk_update(case: Case, cast: Cast) -> None:
    Case.objects.bulk_update([as_closed(case, cast)], ["state", "closed_at", "verified_by"])


def by_bulk_create(case: Case, cast: Cast) -> None:
    copy = as_closed(Case.objects.get(pk=case.pk), cast)
    copy.pk, copy.number, copy.origin_id = None, "ZG-COPY", "copy"
    Case.objects.bulk_create([copy])


def by_base_manager(case: Case, cast: Cast) -> None:
    Case._base_manager.filter(pk=case.pk).update(
        state="closed", closed_at=now(), verified_by=cast.inspector.person
    )


def by_sql(case: Case, cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET state='closed', closed_at=%s, verified_by_id=%s WHERE id=%s",
            [now(), cast.inspector.person.pk, case.pk],
        )


def by_relation(case: Case, cast: Cast) -> None:
    cast.catering.cases.filter(pk=case.pk).update(
        state="closed", closed_at=now(), verified_by=cast.inspector.person
    )


DOORS: list[Callable[[Case, Cast], None]] = [
    by_save,
    by_form,
    by_update,
    by_bulk_update,
    by_bulk_create,
    by_base_manager,
    by_sql,
    by_relation,
]


@pytest.mark.parametrize("door", DOORS)
def test_no_side_door_closes_an_unverified_case(
    year: Cast, waiting: Case, door: Callable[[Case, Cast], None]
) -> None:
    with pytest.raises((Refusal, DatabaseError)), transaction.atomic():
        door(waiting, year)
    assert Case.objects.filter(state="closed").count() == 0


def test_the_constraint_wants_who_and_when(year: Cast, waiting: Case) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Case._base_manager.filter(pk=waiting.pk).update(state="closed")


@pytest.mark.parametrize("who", ["head", "monitor", "stranger", "student", "provider_manager", "director"])
def test_a_forged_step_of_someone_who_may_not_verify_is_refused(year: Cast, waiting: Case, who: str) -> None:
    with pytest.raises(Refusal) as refused:
        forged(waiting, year, by=getattr(year, who).person).save()
    assert refused.value.code == "case.closer"
    assert not waiting.steps.filter(to_state="closed").exists()


def test_a_forged_step_without_a_person_is_refused(year: Cast, waiting: Case) -> None:
    with pytest.raises(Refusal):
        forged(waiting, year, by=None).save()


@pytest.mark.parametrize("verb", ["report", "void", "anything"])
def test_only_the_closing_verbs_close(year: Cast, waiting: Case, verb: str) -> None:
    with pytest.raises(Refusal):
        forged(waiting, year, verb=verb).save()


def test_fixed_on_the_spot_is_no_way_around_the_second_person(year: Cast, waiting: Case) -> None:
    with pytest.raises(Refusal):
        forged(waiting, year, verb="fix_on_the_spot", from_state="open").save()


def test_steps_are_not_made_in_bulk(year: Cast, waiting: Case) -> None:
    with pytest.raises(Refusal):
        Step.objects.bulk_create([forged(waiting, year)])


def test_the_database_refuses_the_reporter_as_closer(year: Cast, waiting: Case) -> None:
    """Past the model layer: the base class saves without our guard."""
    step = forged(waiting, year, by=year.head.person)
    with pytest.raises(DatabaseError, match="close gate"), transaction.atomic():
        super(Step, step).save()


def test_the_step_alone_does_not_close_for_somebody_else(year: Cast, waiting: Case) -> None:
    step = forged(waiting, year)
    step.save()
    with pytest.raises((Refusal, DatabaseError)), transaction.atomic():
        waiting.state, waiting.closed_at, waiting.verified_by = (
            "closed",
            step.at,
            year.second_inspector.person,
        )
        waiting.save()


def test_the_verb_itself_refuses_reporter_unit_and_system(year: Cast, waiting: Case) -> None:
    for by in (year.head.actor, year.monitor.actor, year.student.actor, system("import")):
        with pytest.raises(Forbidden):
            cases.verify(waiting, by=by)
    case = cases.verify(waiting, by=year.inspector.actor)
    assert (case.state, case.verified_by) == ("closed", year.inspector.person)


def test_an_inspector_who_reported_for_the_unit_cannot_verify(year: Cast) -> None:
    """The same person may hold both rights; then another one verifies."""
    case = opened(year, responsible=year.inspector.person)
    case = reported(year, case, by=year.inspector.actor)
    with pytest.raises(Forbidden):
        cases.verify(case, by=year.inspector.actor)
    assert cases.verify(fresh(case), by=year.second_inspector.actor).state == "closed"


def test_a_unit_above_is_verified_by_nobody_below(year: Cast) -> None:
    """The monitoring department belongs to the centre: it does not verify the centre's own fix."""
    case = opened(
        year,
        unit=year.centre,
        issuer=year.security,
        responsible=year.director.person,
        by=year.school_inspector.actor,
    )
    case = reported_by_director(year, case)
    with pytest.raises(Forbidden):
        cases.verify(case, by=year.inspector.actor)
    assert cases.verify(fresh(case), by=year.school_inspector.actor).state == "closed"


def reported_by_director(cast: Cast, case: Case) -> Case:
    by = cast.school_inspector.actor
    notice = cases.issue(cases.draft_notice(by=by, cases=[case]), by=by)
    cases.receive(notice, by=cast.director.actor)
    return cases.report_fixed(fresh(case), by=cast.director.actor, measures="已改")


def test_a_self_check_is_closed_by_the_monitor(year: Cast) -> None:
    """R-000-33: closing a level-3 finding requires the monitor's verification."""
    case = opened(year, by=year.monitor.actor, issuer=year.catering, level=3)
    notice = cases.issue(cases.draft_notice(by=year.monitor.actor, cases=[case]), by=year.monitor.actor)
    cases.receive(notice, by=year.head.actor)
    case = cases.report_fixed(fresh(case), by=year.head.actor, measures="已改")
    for member in (year.head, year.inspector, year.director):
        with pytest.raises(Forbidden):
            cases.verify(fresh(case), by=member.actor)
    assert cases.verify(fresh(case), by=year.monitor.actor).verified_by == year.monitor.person


def test_a_self_check_whose_only_monitor_reported_goes_to_the_monitoring_department(year: Cast) -> None:
    case = opened(year, by=year.monitor.actor, issuer=year.catering, level=3)
    notice = cases.issue(cases.draft_notice(by=year.monitor.actor, cases=[case]), by=year.monitor.actor)
    cases.receive(notice, by=year.monitor.actor)
    case = cases.report_fixed(fresh(case), by=year.monitor.actor, measures="已改")
    with pytest.raises(Forbidden):
        cases.verify(fresh(case), by=year.monitor.actor)
    assert cases.verify(fresh(case), by=year.inspector.actor).state == "closed"


@pytest.mark.usefixtures("year")
def test_the_triggers_are_there() -> None:
    """A migration that rebuilds one of these tables must close the gate again (migrations/_close_gate.py)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        found = {name for (name,) in cursor.fetchall()}
    if connection.vendor == "sqlite":
        assert {
            "cases_case_gate_update",
            "cases_case_gate_insert",
            "cases_step_gate",
            "cases_step_no_update",
        } <= found
    else:
        assert {"cases_case_gate", "cases_step_gate", "cases_step_append_only"} <= found


def test_a_closed_case_may_still_be_saved(year: Cast, waiting: Case) -> None:
    case = cases.verify(waiting, by=year.inspector.actor)
    case.title = "改个错字"
    case.save()
    assert fresh(case).state == "closed"
