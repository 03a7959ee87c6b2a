"""Make a plan, change it, put it in force, pause and end it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import Plan, PlanTarget
from duqin.domains.inspections.models.plans import Kind
from duqin.foundation.organisation.models import Person, Place, ServiceArea, Unit
from duqin.foundation.standards.models import Checklist
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal

Target = tuple[Unit, Place | None]
PLAIN = {
    "name",
    "theme",
    "kind",
    "area",
    "checklist",
    "rhythm",
    "times",
    "follows_seasons",
    "is_unannounced",
    "from_date",
    "to_date",
    "lead",
}
FIXED_ONCE_ACTIVE = {"kind", "area", "rhythm", "times", "follows_seasons", "is_unannounced", "from_date"}


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
    targets: Sequence[Target],
    rhythm: str = "once",
    times: int = 1,
    theme: str = "",
    checklist: Checklist | None = None,
    follows_seasons: bool = False,
    is_unannounced: bool = False,
    lead: Person | None = None,
    inspectors: Sequence[Person] = (),
    co_hosts: Sequence[Unit] = (),
    outline: Sequence[str] = (),
) -> Plan:
    """Draft a plan: which units and places, how often, by whom.

    Args:
        targets: (unit, place or None); each is visited `times` in every period.
        follows_seasons: the count is multiplied in peak seasons (R-001-21).
        outline: what will be looked at (R-002-27).

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
        theme=theme,
        checklist=checklist,
        follows_seasons=follows_seasons,
        is_unannounced=is_unannounced or kind == Kind.UNANNOUNCED,
        lead=lead,
        outline=_lines(outline),
        created_by_id=by.person_id,
    )
    _check(plan, targets, co_hosts)
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
    """Change a plan. In force, what shapes the tasks that exist already stays as it is.

    Raises:
        Refusal: plan.ended, plan.fixed, plan.field; as draft_plan.
    """
    if plan.state == "ended":
        raise Refusal("plan.ended", _("计划已经结束，不能修改；请另立计划。"))
    moved = {name for name, value in changes.items() if getattr(plan, name, None) != value}
    if unknown := set(changes) - PLAIN:
        raise Refusal("plan.field", _("这些内容不能这样修改：%(names)s。") % {"names": "、".join(sorted(unknown))})
    if plan.state != "draft" and (fixed := moved & FIXED_ONCE_ACTIVE):
        raise Refusal(
            "plan.fixed", _("计划已启用，频次、领域和起始日不能再改；请结束它，另立计划。"), field=sorted(fixed)[0]
        )
    for name in moved:
        setattr(plan, name, changes[name])
    if outline is not None:
        plan.outline = _lines(outline)
    aims = targets if targets is not None else [(t.unit, t.place) for t in plan.targets.select_related("unit", "place")]
    hosts = co_hosts if co_hosts is not None else list(plan.co_hosts.all())
    _check(plan, aims, hosts)
    plan.save()
    plan.co_hosts.set(hosts)
    if inspectors is not None:
        plan.inspectors.set(inspectors)
    if targets is not None:
        _aim(plan, targets)
    return plan


@act("inspections.activate_plan", may=policies.may_change_plan)
def activate(plan: Plan, *, by: Actor) -> Plan:
    """Put the plan in force; its tasks appear at once and then from day to day.

    Raises:
        Refusal: plan.no_outline, plan.no_targets, plan.no_inspector.
    """
    from duqin.domains.inspections.services.generating import generate_for

    if not plan.outline and not (plan.checklist and plan.checklist.outline):
        raise Refusal("plan.no_outline", _("启用前先写检查提纲，或选一张带常用提纲的检查表。"), field="outline")
    if plan.lead_id is None and not plan.inspectors.exists():
        raise Refusal("plan.no_inspector", _("请指定牵头人或检查人。"), field="lead")
    states.PLAN.move(plan, "activate")
    plan.save()
    generate_for(plan)
    return plan


@act("inspections.pause_plan", may=policies.may_change_plan)
def pause(plan: Plan, *, by: Actor, reason: str = "") -> Plan:
    """No new tasks until it is put in force again; tasks that exist stay."""
    states.PLAN.move(plan, "pause")
    plan.save()
    return plan


@act("inspections.end_plan", may=policies.may_change_plan)
def end(plan: Plan, *, by: Actor, reason: str) -> Plan:
    """End the plan; tasks not begun yet are cancelled with the reason.

    Raises:
        Refusal: plan.no_reason.
    """
    if not reason.strip():
        raise Refusal("plan.no_reason", _("请写明结束计划的原因。"), field="reason")
    states.PLAN.move(plan, "end")
    plan.save()
    plan.tasks.filter(state="planned").update(state="cancelled", cancel_reason=reason.strip()[:200])
    return plan


def _lines(outline: Sequence[str]) -> list[str]:
    return [line.strip() for line in outline if line.strip()]


def _aim(plan: Plan, targets: Sequence[Target]) -> None:
    plan.targets.all().delete()
    PlanTarget.objects.bulk_create(PlanTarget(plan=plan, unit=unit, place=place) for unit, place in dict.fromkeys(targets))


def _check(plan: Plan, targets: Sequence[Target], co_hosts: Sequence[Unit]) -> None:
    if not plan.name:
        raise Refusal("plan.no_name", _("请写明计划名称。"), field="name")
    if plan.to_date < plan.from_date:
        raise Refusal("plan.dates", _("结束日不能早于开始日。"), field="to_date")
    if not targets:
        raise Refusal("plan.no_targets", _("请选择至少一个被检查单位。"), field="targets")
    if plan.kind == Kind.JOINT and not co_hosts:
        raise Refusal("plan.no_co_host", _("联合检查至少还要有一个联合单位。"), field="co_hosts")
    if plan.kind == Kind.SELF_CHECK and (plan.level != 3 or any(unit.pk != plan.host_id for unit, _place in targets)):
        raise Refusal("plan.self_check", _("内部自查是三级检查，只查本部门。"), field="level")
    if plan.checklist and plan.checklist.area_id != plan.area_id:
        raise Refusal("plan.checklist", _("检查表不属于所选领域。"), field="checklist")
