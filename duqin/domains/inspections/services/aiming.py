"""Add to what a plan visits, and take from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Plan, PlanTarget
from duqin.domains.inspections.queries.targets import place_targets
from duqin.domains.inspections.services.generating import generate_for
from duqin.domains.inspections.services.planning import Target, check, check_ready
from duqin.foundation.organisation.models import Place
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal


@act("inspections.aim_plan", may=policies.may_change_plan)
def aim(plan: Plan, *, by: Actor, add: Sequence[Target] = (), drop: Sequence[int] = ()) -> Plan:
    """Add units or places and drop targets by their id; tasks nobody has begun follow. What is there stays there.

    Raises:
        Refusal: plan.ended; plan.no_targets when a plan in force would visit nothing; as draft_plan.
    """
    if plan.state == "ended":
        raise Refusal("plan.ended", _("计划已经结束，不能修改；请另立计划。"))
    plan.targets.filter(pk__in=list(drop)).delete()
    kept = [(target.unit, target.place) for target in plan.targets.select_related("unit", "place")]
    fresh = [target for target in dict.fromkeys(add) if target not in kept]
    check(plan, by, [*kept, *fresh], list(plan.co_hosts.all()))
    if plan.state != "draft":
        check_ready(plan, [*kept, *fresh])
    PlanTarget.objects.bulk_create(PlanTarget(plan=plan, unit=unit, place=place) for unit, place in fresh)
    generate_for(plan)
    return plan


def with_units(places: Iterable[Place]) -> list[Target]:
    """Places as targets, each with the unit that answers for it.

    Raises:
        Refusal: plan.nobody_answers naming the places without a responsible unit.
    """
    found, orphans = place_targets(places)
    if orphans:
        names = "、".join(str(place) for place in orphans[:10])
        raise Refusal(
            "plan.nobody_answers",
            _("这些地点还没有责任单位，先在地点页指定：%(places)s。") % {"places": names},
            field="targets",
        )
    return found
