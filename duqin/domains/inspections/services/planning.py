"""Make a plan, change it, copy it. What puts it in force stands in `enacting`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Plan, PlanTarget
from duqin.domains.inspections.models.plans import Kind
from duqin.domains.inspections.queries.targets import joint_rule_today, safety_offices
from duqin.domains.inspections.services.generating import generate_for
from duqin.foundation.organisation.models import Person, Place, ServiceArea, Unit
from duqin.foundation.standards.models import Checklist
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal

Target = tuple[Unit, Place | None]
PLAIN = {
    *(
        "name",
        "theme",
        "level",
        "kind",
        "area",
        "checklist",
        "rhythm",
        "times",
        "follows_seasons",
        "is_unannounced",
    ),
    *("from_date", "to_date", "lead", "builds_on", "needs_full_coverage"),
}
FIXED_ONCE_ACTIVE = {
    "level",
    "kind",
    "area",
    "rhythm",
    "times",
    "follows_seasons",
    "is_unannounced",
    "from_date",
}
LONGEST_LINE = 200


@act("inspections.draft_plan", may=policies.may_plan)
def draft_plan(
    *,
    by: Actor,
    host: Unit,
    name: str,
    level: int,
    kind: str,
    area: ServiceArea,
    from_date: date,
    to_date: date,
    targets: Sequence[Target] = (),
    rhythm: str = "once",
    times: int = 1,
    theme: str = "",
    checklist: Checklist | None = None,
    follows_seasons: bool = False,
    is_unannounced: bool = False,
    builds_on: Plan | None = None,
    needs_full_coverage: bool = False,
    lead: Person | None = None,
    inspectors: Sequence[Person] = (),
    co_hosts: Sequence[Unit] = (),
    outline: Sequence[str] = (),
) -> Plan:
    """Draft a plan: which units and places, how often, by whom. It owes nothing until it is activated.

    Args:
        targets: (unit, place or None); each is visited `times` in every period. May be chosen later.
        follows_seasons: the count is multiplied in peak seasons (R-001-21).
        builds_on: the daily plan a weekly one reviews, the weekly plan of a monthly review (R-004-25).
        needs_full_coverage: handing in asks for a reason while a checkpoint is missing (R-000-32).
        outline: what will be looked at (R-002-27). Without lines the standing outline of the checklist is written
            in; a patrol leaves it where it stands, and follows it when it changes.

    Raises:
        Refusal: plan.* with the field it belongs to.
    """
    plan = Plan(
        host=host,
        name=name.strip(),
        level=level,
        kind=kind,
        area=area,
        from_date=from_date,
        to_date=to_date,
        rhythm=rhythm,
        times=times,
        theme=theme.strip(),
        checklist=checklist,
        follows_seasons=follows_seasons,
        is_unannounced=is_unannounced or kind == Kind.UNANNOUNCED,
        builds_on=builds_on,
        needs_full_coverage=needs_full_coverage,
        lead=lead,
        outline=_lines(outline) or standing_outline(kind, checklist),
        created_by_id=by.person_id,
    )
    check(plan, by, targets, co_hosts)
    plan.save()
    plan.inspectors.set(inspectors)
    plan.co_hosts.set(co_hosts)
    _aim(plan, targets)
    return plan


@act("inspections.change_plan", may=policies.may_change_plan)
def change_plan(
    plan: Plan,
    *,
    by: Actor,
    changes: Mapping[str, Any],
    targets: Sequence[Target] | None = None,
    inspectors: Sequence[Person] | None = None,
    co_hosts: Sequence[Unit] | None = None,
    outline: Sequence[str] | None = None,
) -> Plan:
    """Change a plan. In force, rhythm, area and first day stay; targets, last day and people may change, and the
    tasks nobody has begun follow.

    Raises:
        Refusal: plan.ended, plan.fixed, plan.field; as draft_plan.
    """
    if plan.state == "ended":
        raise Refusal("plan.ended", _("计划已经结束，不能修改；请另立计划。"))
    if unknown := set(changes) - PLAIN:
        raise Refusal(
            "plan.field", _("这些内容不能这样修改：%(names)s。") % {"names": "、".join(sorted(unknown))}
        )
    moved = {name for name, value in changes.items() if getattr(plan, name) != value}
    if plan.state != "draft" and (fixed := moved & FIXED_ONCE_ACTIVE):
        raise Refusal(
            "plan.fixed",
            _("计划已启用，级别、类型、领域、频次和起始日不能再改；请结束它，另立计划。"),
            field=sorted(fixed)[0],
        )
    former = plan.lead_id
    for name in moved:
        setattr(plan, name, changes[name])
    plan.is_unannounced = plan.is_unannounced or plan.kind == Kind.UNANNOUNCED
    if outline is not None:
        plan.outline = _lines(outline)
    aims = (
        targets
        if targets is not None
        else [(t.unit, t.place) for t in plan.targets.select_related("unit", "place")]
    )
    hosts = co_hosts if co_hosts is not None else list(plan.co_hosts.all())
    check(plan, by, aims, hosts)
    if plan.state != "draft":
        check_ready(plan, aims, inspectors)
    plan.save()
    plan.co_hosts.set(hosts)
    if inspectors is not None:
        plan.inspectors.set(inspectors)
    if targets is not None:
        _aim(plan, targets)
    if "lead" in moved:
        plan.tasks.filter(state="planned", lead=former).update(lead=plan.lead)
    generate_for(plan)
    return plan


@act("inspections.copy_plan", may=policies.may_change_plan)
def copy_plan(plan: Plan, *, by: Actor, name: str, from_date: date, to_date: date) -> Plan:
    """A new draft with the content, people and targets of this plan and other days; places closed since are left out.

    Raises:
        Refusal: as draft_plan.
    """
    targets = plan.targets.select_related("unit", "place")
    return draft_plan(
        by=by,
        host=plan.host,
        name=name,
        level=plan.level,
        kind=plan.kind,
        area=plan.area,
        from_date=from_date,
        to_date=to_date,
        targets=[(t.unit, t.place) for t in targets if t.place is None or t.place.is_active],
        rhythm=plan.rhythm,
        times=plan.times,
        theme=plan.theme,
        checklist=plan.checklist,
        follows_seasons=plan.follows_seasons,
        is_unannounced=plan.is_unannounced,
        builds_on=plan.builds_on,
        needs_full_coverage=plan.needs_full_coverage,
        lead=plan.lead if plan.lead is not None and plan.lead.is_active else None,
        inspectors=list(plan.inspectors.filter(is_active=True)),
        co_hosts=list(plan.co_hosts.all()),
        outline=plan.outline,
    )


def standing_outline(kind: str, checklist: Checklist | None) -> list[str]:
    """The checklist's outline as a first draft; nothing for a patrol, which uses it where it stands."""
    return list(checklist.outline) if checklist is not None and kind != Kind.PATROL else []


def check_ready(plan: Plan, targets: Sequence[Target], inspectors: Sequence[Person] | None = None) -> None:
    """What a plan in force must have (R-002-27).

    Raises:
        Refusal: plan.no_targets, plan.no_outline, plan.no_inspector.
    """
    if not targets:
        raise Refusal("plan.no_targets", _("请选择至少一个被检查单位或地点。"), field="targets")
    if not plan.outline and not (plan.checklist and plan.checklist.outline):
        raise Refusal(
            "plan.no_outline", _("启用前先写检查提纲，或选一张带常用提纲的检查表。"), field="outline"
        )
    named = plan.inspectors.exists() if inspectors is None else bool(inspectors)
    if plan.lead_id is None and not named:
        raise Refusal("plan.no_inspector", _("请指定牵头人或检查人。"), field="lead")


def check(plan: Plan, by: Actor, targets: Sequence[Target], co_hosts: Sequence[Unit]) -> None:
    """What a plan must be from its draft on.

    Raises:
        Refusal: plan.no_name, plan.dates, plan.times, plan.level, plan.out_of_reach, plan.no_co_host,
            plan.no_safety_office (R-004-40), plan.self_check, plan.checklist, plan.builds_on.
    """
    if not plan.name:
        raise Refusal("plan.no_name", _("请写明计划名称。"), field="name")
    if plan.to_date < plan.from_date:
        raise Refusal("plan.dates", _("结束日不能早于开始日。"), field="to_date")
    if not 1 <= plan.times <= 20:
        raise Refusal("plan.times", _("每期次数应在 1 到 20 之间。"), field="times")
    if not policies.may_plan_level(by, plan.level):
        raise Refusal(
            "plan.level", _("部门只能制订三级自查计划；一级、二级计划由上级检查部门制订。"), field="level"
        )
    _check_targets(plan, by, targets)
    _check_hosts(plan, co_hosts)
    if plan.checklist and plan.checklist.area_id != plan.area_id:
        raise Refusal("plan.checklist", _("检查表不属于所选领域。"), field="checklist")
    below = plan.builds_on
    if below and (below.area_id != plan.area_id or plan.pk in {below.pk, below.builds_on_id} - {None}):
        raise Refusal("plan.builds_on", _("只能在同一领域的另一个计划之上评议。"), field="builds_on")


def _check_targets(plan: Plan, by: Actor, targets: Sequence[Target]) -> None:
    strange = {unit.name for unit, _place in targets if not by.may(policies.PLAN, unit.pk)}
    if strange:
        raise Refusal(
            "plan.out_of_reach",
            _("您不能为这些单位制订计划：%(units)s。") % {"units": "、".join(sorted(strange))},
            field="targets",
        )
    outside = any(unit.pk != plan.host_id for unit, _place in targets)
    if plan.kind == Kind.SELF_CHECK and (plan.level != policies.SELF or outside):
        raise Refusal("plan.self_check", _("内部自查是三级检查，只查本部门。"), field="level")


def _check_hosts(plan: Plan, co_hosts: Sequence[Unit]) -> None:
    if plan.kind == Kind.JOINT and not [unit for unit in co_hosts if unit.pk != plan.host_id]:
        raise Refusal("plan.no_co_host", _("联合检查至少还要有一个联合单位。"), field="co_hosts")
    rule = joint_rule_today()
    if not rule.asks_for_safety(plan.kind, plan.area.code):
        return
    offices = safety_offices(rule)
    if not offices & {plan.host_id, *(unit.pk for unit in co_hosts)}:
        raise Refusal(
            "plan.no_safety_office",
            _("“%(area)s”属于涉及公共安全的服务，专项检查须与保卫（安全）部门联合进行，请把它列为联合单位。")
            % {"area": plan.area.local_name},
            field="co_hosts",
        )


def _lines(outline: Sequence[str]) -> list[str]:
    return [line.strip()[:LONGEST_LINE] for line in outline if line.strip()]


def _aim(plan: Plan, targets: Sequence[Target]) -> None:
    plan.targets.all().delete()
    PlanTarget.objects.bulk_create(
        PlanTarget(plan=plan, unit=unit, place=place) for unit, place in dict.fromkeys(targets)
    )
