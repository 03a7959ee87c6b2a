"""Put a plan in force, pause it, end it."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import Plan
from duqin.domains.inspections.queries.preview import preview
from duqin.domains.inspections.services.generating import generate_for, withdraw_upcoming
from duqin.domains.inspections.services.planning import check, check_ready
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today

DAY = timedelta(days=1)


@act("inspections.activate_plan", may=policies.may_change_plan)
def activate(plan: Plan, *, by: Actor) -> Plan:
    """Put the plan in force; its tasks appear at once and then from day to day.

    After a pause nothing is made for the days it lasted. Twice changes nothing.

    Raises:
        Refusal: plan.no_outline (R-002-27), plan.no_targets, plan.no_inspector, plan.owes_nothing, plan.over; as
            draft_plan where the draft has become wrong since.
    """
    if plan.state == "active":
        return plan
    targets = [(target.unit, target.place) for target in plan.targets.select_related("unit", "place")]
    check(plan, by, targets, list(plan.co_hosts.all()))
    check_ready(plan, targets)
    if plan.to_date < today():
        raise Refusal("plan.over", _("计划的结束日已过，请先改期再启用。"), field="to_date")
    if not preview(plan, today()).tasks:
        raise Refusal(
            "plan.owes_nothing", _("这段时间太短，按所定频次一次也排不出来；请改频次或日期。"), field="rhythm"
        )
    if plan.state == "paused" and plan.generated_to is not None:
        plan.generated_to = max(plan.generated_to, today() - DAY)
    states.PLAN.move(plan, "activate")
    plan.save()
    generate_for(plan)
    return plan


@act("inspections.pause_plan", may=policies.may_change_plan)
def pause(plan: Plan, *, by: Actor, reason: str = "") -> Plan:
    """No tasks until it is put in force again. Those whose window runs stay; those that have not begun go, and
    return with the plan where they are then still owed."""
    states.PLAN.move(plan, "pause")
    plan.save()
    withdraw_upcoming(plan)
    return plan


@act("inspections.end_plan", may=policies.may_change_plan)
def end(plan: Plan, *, by: Actor, reason: str) -> Plan:
    """End the plan; tasks nobody has begun and whose window is not over are cancelled with the reason. What was
    missed stays missed.

    Raises:
        Refusal: plan.no_reason.
    """
    if not reason.strip():
        raise Refusal("plan.no_reason", _("请写明结束计划的原因。"), field="reason")
    states.PLAN.move(plan, "end")
    plan.save()
    over = plan.tasks.filter(state="planned", to_date__lt=today())
    over.update(state="missed", version=F("version") + 1)
    rest = plan.tasks.filter(state="planned")
    rest.update(state="cancelled", cancel_reason=reason.strip()[:200], version=F("version") + 1)
    return plan


@act("inspections.discard_plan", may=policies.may_change_plan)
def discard(plan: Plan, *, by: Actor) -> None:
    """Throw a draft away; it owes nothing and leaves its trail in the audit.

    Raises:
        Refusal: plan.not_draft, plan.is_built_on.
    """
    if plan.state != "draft":
        raise Refusal("plan.not_draft", _("只有草拟的计划可以删除；已启用的请结束。"))
    if above := plan.reviewed_by.first():
        raise Refusal("plan.is_built_on", _("计划“%(name)s”在它之上评议，不能删除。") % {"name": above.name})
    Plan.objects.filter(pk=plan.pk).delete()
