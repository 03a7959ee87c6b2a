"""The rows an actor may see. What is not in here does not exist for him (404)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Finding, Inspection, Plan, Task
from duqin.kernel.actors import Actor

SECRET = Q(is_unannounced=True) & ~Q(state="released")


def inspections(by: Actor) -> QuerySet[Inspection]:
    """Inspections in reach, once handed in; one's own at any time; a guest's one.

    An unannounced inspection is invisible to the inspected unit until it is released (R-001-16): only its own
    people and those who hold an inspecting right of that level for the unit see it before.
    """
    rows = Inspection.objects.select_related("unit", "host", "area", "place", "lead")
    if policies.is_guest(by):
        return rows.filter(pk=by.confined_to.id if by.confined_to else None)
    return rows.filter(visible(by, "")).distinct() if by.person_id else rows.filter(visible(by, ""))


def visible(by: Actor, path: str) -> Q:
    """Filter for a path to an inspection ("" for the inspection itself, "inspection__" from a finding)."""
    if by.is_system:
        return Q()
    own = Q(**{f"{path}lead": by.person_id or 0}) | Q(**{f"{path}parties__person": by.person_id or 0})
    in_reach = by.reach(policies.READ).q(f"{path}unit")
    handed_in = ~Q(**{f"{path}state__in": ["in_progress", "abandoned"]}) | _hosts(by, path)
    open_to_unit = ~(Q(**{f"{path}is_unannounced": True}) & ~Q(**{f"{path}state": "released"}))
    return own | (in_reach & handed_in & (open_to_unit | _inspects(by, path)))


def _hosts(by: Actor, path: str) -> Q:
    return Q(**{f"{path}host__in": by.unit_ids})


def _inspects(by: Actor, path: str) -> Q:
    """Those who may themselves inspect that unit at level 1 or 2, and those who confirm."""
    found = Q(pk__in=[])
    for level in (1, 2):
        reach = by.reach(policies.INSPECT[level])
        if reach:
            found |= reach.q(f"{path}unit")
    confirm = by.reach(policies.CONFIRM)
    return found | confirm.q(f"{path}unit") if confirm else found


def findings(by: Actor) -> QuerySet[Finding]:
    """Findings of visible inspections, and those of the actor's own units once they have a case."""
    rows = Finding.objects.select_related("unit", "place", "clause", "case", "area", "inspection")
    if policies.is_guest(by):
        return rows.filter(inspection=by.confined_to.id if by.confined_to else None)
    answered = by.reach(policies.READ).q("unit") & Q(case__isnull=False)
    told = answered & ~(Q(inspection__is_unannounced=True) & ~Q(inspection__state="released"))
    seen = Inspection.objects.filter(visible(by, "")).values("pk")
    return rows.filter(told | Q(inspection__in=seen))


def plans(by: Actor) -> QuerySet[Plan]:
    """Plans in reach by host or target; unannounced ones only for those who plan or inspect there."""
    rows = Plan.objects.select_related("host", "area", "lead", "checklist")
    if policies.is_guest(by):
        return rows.none()
    if by.is_system:
        return rows
    reads = by.reach(policies.READ)
    reached = Plan.objects.filter(reads.q("targets__unit")).order_by().values("pk")
    aimed = (reads.q("host") | Q(pk__in=reached)) & Q(is_unannounced=False) & ~Q(state="draft")
    return rows.filter(Q(lead=by.person_id or 0) | Q(pk__in=_inspected_by(by)) | _makes(by, "host") | aimed)


def tasks(by: Actor) -> QuerySet[Task]:
    """Tasks of visible plans, in reach by unit; unannounced ones only for those who go there."""
    rows = Task.objects.select_related("plan__area", "plan__host", "unit", "place", "lead")
    if policies.is_guest(by):
        return rows.none()
    if by.is_system:
        return rows
    own = Q(lead=by.person_id or 0) | Q(plan__in=_inspected_by(by)) | _makes(by, "plan__host")
    return rows.filter(own | (by.reach(policies.READ).q("unit") & Q(plan__is_unannounced=False)))


def _makes(by: Actor, host: str) -> Q:
    """What this actor plans himself."""
    return by.reach(policies.PLAN).q(host) if by.may(policies.PLAN) else Q(pk__in=[])


def _inspected_by(by: Actor) -> QuerySet[Plan]:
    """Ids of the plans in which the actor is named as inspector; a subquery, so that no row comes twice."""
    return Plan.inspectors.through.objects.filter(person=by.person_id or 0).values("plan")
