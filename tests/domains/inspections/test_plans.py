"""Drafting, changing and enacting plans (R-000-16, R-000-39, R-002-27, R-004-40)."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Plan
from duqin.foundation.organisation.models import Institution
from duqin.foundation.standards.models import Checklist
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.errors import Conflict, Forbidden
from tests.cast import Cast
from tests.domains.inspections.plan_making import OUTLINE, at, draft, in_force, refused, tasks_of

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(autouse=True)
def early_march(cast: Cast) -> object:
    with time_machine.travel(at("2026-03-02"), tick=False):
        yield


def checklist(
    cast: Cast, area: str = "catering", outline: tuple[str, ...] = ("看留样", "看台账")
) -> Checklist:
    return Checklist.objects.create(
        code=f"{area}-daily", name="日检表", area=cast.areas[area], levels=[1, 2, 3], outline=list(outline)
    )


# ---------------------------------------------------------------- drafting


def test_a_draft_keeps_what_was_said_and_owes_nothing(cast: Cast) -> None:
    plan = draft(
        cast, theme=" 工作纪律 ", co_hosts=[cast.security], inspectors=[cast.second_inspector.person]
    )
    assert (plan.state, plan.theme, plan.outline) == ("draft", "工作纪律", list(OUTLINE))
    assert list(plan.co_hosts.all()) == [cast.security]
    assert [target.unit for target in plan.targets.all()] == [cast.catering]
    assert tasks_of(plan) == []
    assert AuditEntry.objects.filter(verb="inspections.draft_plan", object_id=str(plan.pk)).exists()


def test_a_special_inspection_of_work_discipline_names_both_hosts(cast: Cast) -> None:
    plan = draft(cast, kind="special", theme="工作纪律", area=cast.areas["transport"], co_hosts=[cast.security],
                 targets=[(cast.fleet, None)])  # fmt: skip
    assert {plan.host, *plan.co_hosts.all()} == {cast.monitoring, cast.security}


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"name": "  "}, "plan.no_name", "name"),
        ({"to_date": date(2026, 3, 1)}, "plan.dates", "to_date"),
        ({"times": 0}, "plan.times", "times"),
        ({"times": 21}, "plan.times", "times"),
        ({"kind": "joint"}, "plan.no_co_host", "co_hosts"),
        ({"kind": "self_check"}, "plan.self_check", "level"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_beside_its_field(
    cast: Cast, said: dict, code: str, field: str
) -> None:
    with refused(code, field):
        draft(cast, **said)
    assert not Plan.objects.exists()


def test_a_checklist_of_another_area_is_refused(cast: Cast) -> None:
    with refused("plan.checklist", "checklist"):
        draft(cast, checklist=checklist(cast, "transport"))


def test_a_department_plans_self_checks_of_itself_only(cast: Cast) -> None:
    own = {"host": cast.catering, "level": 3, "kind": "self_check", "lead": cast.monitor.person}
    assert draft(cast, cast.monitor, **own).level == 3
    with refused("plan.level", "level"):
        draft(cast, cast.monitor, **own | {"level": 2, "kind": "regular"})
    with refused("plan.out_of_reach", "targets"):
        draft(cast, cast.monitor, **own | {"kind": "regular", "targets": [(cast.fleet, None)]})
    with pytest.raises(Forbidden):
        draft(cast, cast.monitor, **own | {"host": cast.monitoring})


def test_an_unannounced_inspection_is_unannounced_whatever_was_ticked(cast: Cast) -> None:
    assert draft(cast, kind="unannounced").is_unannounced


# ---------------------------------------------------------------- joint supervision of public safety (R-004-40)


def special(cast: Cast, **more: object) -> Plan:
    return draft(cast, **({"kind": "special", "theme": "食堂燃气"} | more))


def test_a_special_inspection_of_catering_needs_the_safety_office(cast: Cast) -> None:
    with refused("plan.no_safety_office", "co_hosts"):
        special(cast)
    with refused("plan.no_safety_office", "co_hosts"):
        special(cast, co_hosts=[cast.fleet])
    assert special(cast, co_hosts=[cast.security]).pk
    assert special(cast, by=cast.school_inspector, host=cast.security).pk


def test_while_nobody_owns_fire_safety_any_school_office_may_be_the_co_host(cast: Cast) -> None:
    cast.areas["fire"].owner = None
    cast.areas["fire"].save()
    with refused("plan.no_safety_office", "co_hosts"):
        special(cast, co_hosts=[cast.fleet])
    assert special(cast, co_hosts=[cast.security]).pk


def test_which_areas_are_joint_is_data_of_the_institution(cast: Cast) -> None:
    Institution.objects.update(settings={"joint_supervision": {"areas": ["transport"]}})
    assert special(cast).pk
    with refused("plan.no_safety_office", "co_hosts"):
        special(cast, area=cast.areas["transport"], targets=[(cast.fleet, None)])


# ---------------------------------------------------------------- outline (R-002-27)


def test_a_plan_is_not_activated_before_its_outline_has_a_line(cast: Cast) -> None:
    plan = draft(cast, outline=["  ", ""])
    with refused("plan.no_outline", "outline"):
        services.activate(plan, by=cast.inspector.actor)
    plan = services.change_plan(plan, by=cast.inspector.actor, changes={}, outline=["查后厨"])
    assert services.activate(plan, by=cast.inspector.actor).state == "active"


def test_the_standing_outline_is_written_into_a_plan_that_has_none(cast: Cast) -> None:
    plan = draft(cast, outline=[], checklist=checklist(cast))
    assert plan.outline == ["看留样", "看台账"]


def test_a_patrol_uses_the_standing_outline_where_it_stands(cast: Cast) -> None:
    listed = checklist(cast)
    plan = in_force(cast, kind="patrol", outline=[], checklist=listed)
    assert plan.outline == []
    task = tasks_of(plan)[0]
    assert queries.outline_of(task) == (["看留样", "看台账"], "checklist")
    listed.outline = ["看燃气"]
    listed.save()
    assert queries.outline_of(tasks_of(plan)[0])[0] == ["看燃气"]


# ---------------------------------------------------------------- enacting


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"targets": []}, "plan.no_targets", "targets"),
        ({"lead": None}, "plan.no_inspector", "lead"),
        ({"from_date": date(2026, 2, 1), "to_date": date(2026, 3, 1)}, "plan.over", "to_date"),
        ({"from_date": date(2026, 3, 6), "to_date": date(2026, 3, 8)}, "plan.owes_nothing", "rhythm"),
    ],
)
def test_a_draft_that_is_not_ready_is_not_activated(cast: Cast, said: dict, code: str, field: str) -> None:
    plan = draft(cast, **said)
    with refused(code, field):
        services.activate(plan, by=cast.inspector.actor)
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_activating_twice_changes_nothing(cast: Cast) -> None:
    plan = in_force(cast)
    before = [task.pk for task in tasks_of(plan)]
    services.activate(plan, by=cast.inspector.actor)
    assert [task.pk for task in tasks_of(plan)] == before


def test_only_who_plans_for_the_host_may_enact(cast: Cast) -> None:
    plan = draft(cast)
    for stranger in (cast.monitor, cast.head, cast.provider_manager, cast.auditor, cast.student):
        with pytest.raises(Forbidden):
            services.activate(plan, by=stranger.actor)
    assert services.activate(plan, by=cast.school_inspector.actor).state == "active"


def test_in_force_what_shapes_the_tasks_stays(cast: Cast) -> None:
    plan = in_force(cast)
    by = cast.inspector.actor
    for field, value in {"rhythm": "daily", "times": 2, "level": 3, "from_date": date(2026, 3, 9)}.items():
        with refused("plan.fixed", field):
            services.change_plan(plan, by=by, changes={field: value})
    changed = services.change_plan(plan, by=by, changes={"name": "食品周检", "times": 1})
    assert changed.name == "食品周检"
    with refused("plan.field"):
        services.change_plan(plan, by=by, changes={"state": "ended"})


def test_a_plan_in_force_keeps_a_target_and_somebody_to_go(cast: Cast) -> None:
    plan = in_force(cast)
    by = cast.inspector.actor
    with refused("plan.no_targets", "targets"):
        services.change_plan(plan, by=by, changes={}, targets=[])
    with refused("plan.no_inspector", "lead"):
        services.change_plan(plan, by=by, changes={"lead": None}, inspectors=[])
    with refused("plan.no_outline", "outline"):
        services.change_plan(plan, by=by, changes={}, outline=[])


def test_a_stale_form_is_a_conflict(cast: Cast) -> None:
    plan = draft(cast)
    opened = Plan.objects.get(pk=plan.pk)
    opened.expected_version = opened.version
    services.change_plan(plan, by=cast.inspector.actor, changes={"name": "甲"})
    with pytest.raises(Conflict):
        services.change_plan(opened, by=cast.inspector.actor, changes={"name": "乙"})


def test_ending_needs_a_reason_and_cancels_what_nobody_began(cast: Cast) -> None:
    plan = in_force(cast)
    by = cast.inspector.actor
    with refused("plan.no_reason", "reason"):
        services.end(plan, by=by, reason=" ")
    services.end(plan, by=by, reason="食堂停业")
    assert {(task.state, task.cancel_reason) for task in tasks_of(plan)} == {("cancelled", "食堂停业")}
    with refused("plan.ended"):
        services.change_plan(plan, by=by, changes={"name": "再来"})


def test_ending_leaves_what_was_missed_missed(cast: Cast) -> None:
    plan = in_force(cast)
    with time_machine.travel(at("2026-03-10"), tick=False):
        services.end(plan, by=cast.inspector.actor, reason="改由科室检查")
    assert [task.state for task in tasks_of(plan)] == ["missed", "cancelled", "cancelled"]


def test_a_draft_can_be_thrown_away_and_leaves_its_trail(cast: Cast) -> None:
    plan = draft(cast)
    key = str(plan.pk)
    services.discard(plan, by=cast.inspector.actor)
    assert not Plan.objects.exists()
    assert AuditEntry.objects.filter(verb="inspections.discard_plan", object_id=key).exists()
    running = in_force(cast)
    with refused("plan.not_draft"):
        services.discard(running, by=cast.inspector.actor)


def test_a_plan_that_another_builds_on_is_not_thrown_away_and_does_not_build_on_that(cast: Cast) -> None:
    by = cast.inspector.actor
    daily = draft(cast, name="日检", rhythm="daily")
    weekly = draft(cast, name="周查", builds_on=daily)
    with refused("plan.is_built_on"):
        services.discard(daily, by=by)
    for plan, below in ((daily, weekly), (weekly, weekly)):
        with refused("plan.builds_on", "builds_on"):
            services.change_plan(plan, by=by, changes={"builds_on": below})
    with refused("plan.builds_on", "builds_on"):
        draft(cast, area=cast.areas["transport"], targets=[(cast.fleet, None)], builds_on=daily)


def test_a_copy_is_a_draft_with_other_days(cast: Cast) -> None:
    cast.store.is_active = False
    cast.store.save()
    source = in_force(
        cast,
        targets=[(cast.catering, cast.kitchen), (cast.catering, cast.store)],
        co_hosts=[cast.security],
        inspectors=[cast.second_inspector.person],
        follows_seasons=True,
    )
    copy = services.copy_plan(
        source,
        by=cast.inspector.actor,
        name="下半年周检",
        from_date=date(2026, 9, 1),
        to_date=date(2026, 12, 31),
    )
    assert (copy.state, copy.name, copy.rhythm, copy.follows_seasons) == (
        "draft",
        "下半年周检",
        "weekly",
        True,
    )
    assert [target.place for target in copy.targets.all()] == [cast.kitchen]
    assert list(copy.co_hosts.all()) == [cast.security]
    assert list(copy.inspectors.all()) == [cast.second_inspector.person]


# ---------------------------------------------------------------- who sees a plan


def test_an_unannounced_plan_and_a_draft_are_hidden_from_the_inspected(cast: Cast) -> None:
    draft(cast, name="草稿")
    hidden = in_force(cast, name="暗访", kind="unannounced")
    open_plan = in_force(cast, name="周检")
    assert set(queries.plans(cast.head.actor)) == {open_plan}
    assert {hidden, open_plan} <= set(queries.plans(cast.inspector.actor))
    assert {task.plan for task in queries.tasks(cast.head.actor)} == {open_plan}
    assert not queries.plans(cast.stranger.actor).exists()
    assert not queries.plans(cast.student.actor).exists()


def test_a_named_inspector_sees_his_plan_once(cast: Cast) -> None:
    plan = in_force(
        cast, inspectors=[cast.student.person, cast.monitor.person], kind="unannounced", lead=None
    )
    assert list(queries.plans(cast.student.actor)) == [plan]
    assert queries.tasks(cast.student.actor).count() == len(tasks_of(plan))
