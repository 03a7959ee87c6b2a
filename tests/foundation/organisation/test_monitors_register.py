"""The way of a monitor: 15 of 16, nominate – approve – file, history kept (R-000-09…15)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine

from duqin.foundation.organisation import queries, services
from duqin.foundation.organisation.models import (
    Appointment,
    MonitorAppointment,
    Person,
    Post,
    Seat,
    Unit,
)
from duqin.foundation.organisation.rules.monitors import CONDITIONS
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.actors import system
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import CAMPUS
from tests.cast import SINCE, Cast

LISTED = [
    "办公室",
    "人力资源部",
    "计划财务部",
    "公寓管理部",
    "信息化办公室",
    "下沙餐饮管理部",
    "教工路餐饮管理部",
    "物资采供部",
    "商贸服务部",
    "车队",
    "招待所",
    "校园环境管理部",
    "动力运行管理部",
    "工程管理部",
    "工程计划部",
    "教工路物业服务部",
]
SIGNED = date(2026, 3, 1)


def on(day: str):
    return time_machine.travel(datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=CAMPUS), tick=False)


def nominate(cast: Cast, *, unit: Unit | None = None, person: Person | None = None, by=None, **more):
    given = {"conditions": list(CONDITIONS), "confidentiality_signed_on": SIGNED} | more
    return services.nominate(
        unit=unit or cast.catering, by=by or cast.head.actor, person=person or cast.monitor.person, **given
    )


def test_fifteen_of_sixteen_and_the_missing_one_is_named(db) -> None:
    """R-000-09."""
    by = system("test")
    units = [
        Unit.objects.create(
            code=f"D{n:02d}", name=name, kind="department", is_monitored=True, order=n, valid_from=SINCE
        )
        for n, name in enumerate(LISTED)
    ]
    Post.objects.create(code="monitor", name="部门监控员")
    with on("2026-03-02"):
        for n, unit in enumerate(units):
            if unit.name != "工程计划部":
                person = Person.objects.create(staff_no=f"P{n}", name=f"员{n}", unit=unit)
                held = services.nominate(
                    unit=unit,
                    by=by,
                    person=person,
                    conditions=list(CONDITIONS),
                    confidentiality_signed_on=SIGNED,
                )
                services.file(services.approve(held, by=by), by=by)
        register = queries.monitor_register(by)
    assert (register.staffed, len(register.required)) == (15, 16)
    assert [unit.name for unit in register.missing] == ["工程计划部"]
    assert register.rows[0].unit.name == "工程计划部"


def test_a_nomination_fills_no_gap(cast: Cast) -> None:
    nominate(cast)
    register = queries.monitor_register(cast.head.actor)
    assert (register.staffed, len(register.required)) == (0, 2)


def test_valid_from_the_approval(cast: Cast) -> None:
    """R-000-14: nominated 2026-03-02, approved 2026-03-04: valid from 03-04."""
    with on("2026-03-02"):
        held = nominate(cast)
    with on("2026-03-04"):
        services.approve(held, by=cast.deputy.actor)
    with on("2026-03-06"):
        services.file(held, by=cast.monitoring_head.actor)
    assert queries.monitor_of(cast.catering, date(2026, 3, 3)) == []
    assert queries.monitor_of(cast.catering, date(2026, 3, 4)) == [cast.monitor.person]
    held.refresh_from_db()
    assert (held.nominated_by, held.approved_by, held.filed_by) == (
        cast.head.person,
        cast.deputy.person,
        cast.monitoring_head.person,
    )
    assert [
        entry.verb
        for entry in AuditEntry.objects.filter(object_kind="organisation.monitorappointment").order_by("id")
    ] == [
        "organisation.nominate_monitor",
        "organisation.approve_monitor",
        "organisation.file_monitor",
    ]


def test_a_deputy_of_another_portfolio_is_refused(cast: Cast) -> None:
    """R-000-14."""
    other = cast._member("deputy2", "冯副主任", cast.centre, "deputy")
    services_seat(cast, other)
    held = nominate(cast)
    with pytest.raises(Forbidden):
        services.approve(held, by=other.actor)
    assert list(queries.nominations_waiting(other.actor)) == []
    assert list(queries.nominations_waiting(cast.deputy.actor)) == [held]
    held.refresh_from_db()
    assert held.state == "nominated"


def services_seat(cast: Cast, member) -> None:
    """The other deputy answers for the security office only."""
    Seat.objects.create(unit=cast.security, role="deputy", person=member.person, from_date=SINCE)


def test_rights_begin_with_the_approval_and_end_with_the_office(cast: Cast) -> None:
    """R-000-14: before approval the person cannot submit reports."""
    nominee = cast._member("cy2", "周员", cast.catering)
    with on("2026-03-02"):
        held = nominate(cast, person=nominee.person)
        assert not nominee.actor.may("inspections.inspect_3", cast.catering.pk)
    with on("2026-03-04"):
        services.approve(held, by=cast.deputy.actor)
        assert nominee.actor.may("inspections.inspect_3", cast.catering.pk)
        assert not nominee.actor.may("inspections.inspect_3", cast.fleet.pk)
    with on("2026-03-15"):
        services.end(held, by=cast.monitoring_head.actor, reason="轮岗", on=date(2026, 3, 14))
        assert not nominee.actor.may("inspections.inspect_3", cast.catering.pk)


def test_a_post_held_already_is_not_given_twice(cast: Cast) -> None:
    held = nominate(cast)
    services.approve(held, by=cast.deputy.actor)
    assert Appointment.objects.filter(person=cast.monitor.person, post__code="monitor").count() == 1


def test_history_is_kept(cast: Cast) -> None:
    """R-000-15: a report of 2026-03-10 still names the monitor replaced on 03-15."""
    successor = cast._member("cy2", "周员", cast.catering)
    with on("2026-03-02"):
        first = services.approve(nominate(cast), by=cast.deputy.actor)
    with on("2026-03-15"):
        services.end(first, by=cast.monitoring_head.actor, reason="轮岗", on=date(2026, 3, 14))
        services.approve(nominate(cast, person=successor.person), by=cast.deputy.actor)
    assert queries.monitor_of(cast.catering, date(2026, 3, 10)) == [cast.monitor.person]
    assert queries.monitor_of(cast.catering, date(2026, 3, 14)) == [cast.monitor.person]
    assert queries.monitor_of(cast.catering, date(2026, 3, 15)) == [successor.person]
    assert queries.monitor_history(cast.head.actor, cast.catering).count() == 2


@pytest.mark.parametrize("signed", [None, date(2099, 1, 1)])
def test_the_confidentiality_statement_comes_first(cast: Cast, signed: date | None) -> None:
    """R-000-12."""
    with pytest.raises(Refusal) as refused:
        nominate(cast, confidentiality_signed_on=signed)
    assert refused.value.code == "monitor.confidentiality"
    assert not MonitorAppointment.objects.exists()


def test_all_groups_of_conditions_are_confirmed(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        nominate(cast, conditions=list(CONDITIONS)[:2])
    assert refused.value.code == "monitor.conditions"


@pytest.mark.parametrize("status", Person.Status.values)
def test_any_employment_status_is_eligible(cast: Cast, status: str) -> None:
    """R-000-13."""
    person = Person.objects.create(staff_no="E1", name="企编员工", unit=cast.catering, status=status)
    services.approve(nominate(cast, person=person), by=cast.deputy.actor)
    assert queries.is_monitor(person, cast.catering)


def test_a_second_safety_officer_is_refused(cast: Cast) -> None:
    """R-000-10."""
    by = system("test")
    nominate(cast, unit=cast.security, person=cast.school_inspector.person, role="safety_officer", by=by)
    with pytest.raises(Refusal) as refused:
        nominate(cast, unit=cast.security, person=cast.student.person, role="safety_officer", by=by)
    assert refused.value.code == "monitor.one_safety_officer"


def test_a_department_outside_the_list_raises_no_alert(cast: Cast) -> None:
    """R-000-10."""
    assert cast.security not in [row.unit for row in queries.monitor_register(cast.director.actor).rows]


@pytest.mark.parametrize(("unit", "role"), [("catering", "safety_officer"), ("security", "monitor")])
def test_the_role_follows_the_list(cast: Cast, unit: str, role: str) -> None:
    with pytest.raises(Refusal) as refused:
        nominate(cast, unit=getattr(cast, unit), role=role, by=system("test"))
    assert refused.value.code == "monitor.role"


def test_the_same_person_is_not_nominated_twice(cast: Cast) -> None:
    nominate(cast)
    with pytest.raises(Refusal) as refused:
        nominate(cast)
    assert refused.value.code == "monitor.already"


def test_a_refused_nominee_may_be_nominated_again(cast: Cast) -> None:
    services.refuse(nominate(cast), by=cast.deputy.actor, reason="先参加培训")
    nominate(cast)


def test_a_refusal_needs_a_reason(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        services.refuse(nominate(cast), by=cast.deputy.actor, reason=" ")
    assert refused.value.code == "monitor.reason"


def test_nobody_approves_himself(cast: Cast) -> None:
    held = nominate(cast, person=cast.deputy.person)
    with pytest.raises(Refusal) as refused:
        services.approve(held, by=cast.deputy.actor)
    assert refused.value.code == "monitor.own"


def test_steps_come_in_their_order(cast: Cast) -> None:
    held = nominate(cast)
    with pytest.raises(Refusal) as refused:
        services.file(held, by=cast.monitoring_head.actor)
    assert refused.value.code == "state.not_allowed"
    services.approve(held, by=cast.deputy.actor)
    with pytest.raises(Refusal):
        services.approve(held, by=cast.deputy.actor)


def test_dates_on_paper_stay_in_order(cast: Cast) -> None:
    with on("2026-03-10"):
        held = nominate(cast, on=date(2026, 3, 2))
        for day in (date(2026, 3, 1), date(2026, 3, 11)):
            with pytest.raises(Refusal) as refused:
                services.approve(held, by=cast.deputy.actor, on=day)
            assert refused.value.code == "monitor.dates"
        services.approve(held, by=cast.deputy.actor, on=date(2026, 3, 4))
    assert queries.monitor_of(cast.catering, date(2026, 3, 4)) == [cast.monitor.person]


def test_only_the_department_itself_nominates(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        nominate(cast, by=cast.stranger.actor)


def test_what_waits_for_filing(cast: Cast) -> None:
    held = services.approve(nominate(cast), by=cast.deputy.actor)
    assert list(queries.appointments_to_file(cast.monitoring_head.actor)) == [held]
    assert list(queries.appointments_to_file(cast.deputy.actor)) == []
    services.file(held, by=cast.monitoring_head.actor)
    assert list(queries.appointments_to_file(cast.monitoring_head.actor)) == []


def test_a_nomination_is_seen_by_those_concerned_only(cast: Cast) -> None:
    held = nominate(cast)
    for member in (cast.head, cast.deputy, cast.monitoring_head, cast.monitor):
        assert held in queries.monitor_appointments(member.actor)
    for member in (cast.stranger, cast.student, cast.provider_manager):
        assert held not in queries.monitor_appointments(member.actor)
    services.approve(held, by=cast.deputy.actor)
    assert held in queries.monitor_appointments(cast.stranger.actor)
