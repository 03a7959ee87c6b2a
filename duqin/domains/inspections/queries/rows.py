"""The rows an actor may see. What is not in here does not exist for him (404)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, UUIDField

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Finding, Inspection, Party, Plan, Task
from duqin.kernel.actors import Actor
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.prepared_rows import PerActor

HIDDEN = ("in_progress", "abandoned")


def inspections(by: Actor) -> QuerySet[Inspection]:
    """Inspections in reach, once handed in; one's own at any time; a guest's one.

    An unannounced inspection is invisible to the inspected unit until it is released (R-001-16): only its own
    people and those above or beside the unit who may inspect or confirm there see it before.
    """
    rows = Inspection.objects.select_related("unit", "host", "area", "place", "lead", "checklist")
    if by.confined_to is not None:
        return rows.filter(pk=by.confined_to.id) if policies.is_guest(by) else rows.none()
    return rows if by.is_system else rows.filter(visible(by))


_INSPECTION = PerActor(lambda by: Prepared(lambda: inspections(by).filter(pk=Slot("pk", UUIDField()))))


def inspection(by: Actor, pk: UUID) -> Inspection | None:
    """One of these inspections; None for what does not exist for this actor."""
    return _INSPECTION.of(by).first(pk=pk)


CONCERNED = ("unit", "host", "area", "place", "lead", "task__plan")
"""What handing in and releasing look at beside the inspection itself."""


def _to_lock(by: Actor) -> QuerySet[Inspection]:
    rows = inspections(by).select_related(None).select_related(*CONCERNED)
    return rows.filter(pk=Slot("pk", UUIDField())).select_for_update(of=("self",))


_TO_LOCK = PerActor(lambda by: Prepared(lambda: _to_lock(by)))


def inspection_to_lock(by: Actor) -> Prepared[Inspection]:
    """One of these inspections under its lock, for a verb that finds it itself (`trust.sought`)."""
    return _TO_LOCK.of(by)


def visible(by: Actor, path: str = "") -> Q:
    """The condition under which a person who is no guest sees an inspection; `path` leads to it, "inspection__"."""
    own = Q(**{f"{path}lead": by.person_id or 0}) | Q(**{f"{path}pk__in": _taken_part(by)})
    handed_in = ~Q(**{f"{path}state__in": HIDDEN}) | Q(**{f"{path}host__in": by.unit_ids})
    open_to_unit = Q(**{f"{path}is_unannounced": False}) | Q(**{f"{path}state": "released"})
    reached = by.reach(policies.READ).q(f"{path}unit")
    return own | (reached & handed_in & (open_to_unit | _oversees(by, f"{path}unit")))


def _taken_part(by: Actor) -> QuerySet[Party, Any]:
    """Ids of inspections the actor is named in; a subquery, so that no row comes twice."""
    return Party.objects.filter(person=by.person_id or 0).order_by().values("inspection")


def _oversees(by: Actor, unit: str) -> Q:
    """Those who may inspect that unit at level 1 or 2, confirm there, or read everywhere; never its own people."""
    found = Q(pk__in=[])
    for capability in (policies.INSPECT[1], policies.INSPECT[2], policies.CONFIRM):
        if reach := by.reach(capability):
            found |= reach.q(unit)
    if by.reach(policies.READ).everywhere:
        found = Q()
    return found & ~Q(**{f"{unit}__in": by.unit_ids})


def findings(by: Actor) -> QuerySet[Finding]:
    """Findings of visible inspections, and those of the actor's own units once they have a case.

    A patrol may find something at another unit (R-000-17): that unit sees the finding, not the whole inspection.
    """
    rows = Finding.objects.select_related(
        "unit", "place", "clause", "case__responsible", "area", "inspection__lead", "inspection__unit"
    )
    if by.confined_to is not None:
        return rows.filter(inspection__pk=by.confined_to.id) if policies.is_guest(by) else rows.none()
    if by.is_system:
        return rows
    told = by.reach(policies.READ).q("unit") & Q(case__isnull=False)
    told &= Q(inspection__is_unannounced=False) | Q(inspection__state="released")
    return rows.filter(told | visible(by, "inspection__"))


INSPECTION_SHOWN = (
    *("number", "state", "is_unannounced", "kind", "level", "found_nothing", "started_at"),
    *("unit__name", "unit__name_en", "area__name", "area__name_en", "host__name", "host__name_en"),
    *("place__name", "place__full_name", "lead__name"),
)
FINDING_SHOWN = (
    *("number", "description", "severity", "points", "is_void", "found_at", "found_by_name"),
    *("unit__name", "unit__name_en", "place__name", "place__full_name"),
    *("clause__code", "clause__title", "clause__title_en"),
    *("case__number", "case__state", "case__due_at", "case__responsible__name"),
)


def inspections_shown(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Of inspections what a line of the ledger shows."""
    related = ("unit", "area", "host", "place", "lead")
    return rows.select_related(None).select_related(*related).only(*INSPECTION_SHOWN)


def findings_shown(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """Of findings what a line of the ledger shows."""
    related = ("unit", "place", "clause", "case__responsible")
    return rows.select_related(None).select_related(*related).only(*FINDING_SHOWN)


_FINDING = PerActor(lambda by: Prepared(lambda: findings(by).filter(pk=Slot("pk", UUIDField()))))


def finding(by: Actor, pk: UUID) -> Finding | None:
    """One of these findings; None for what does not exist for this actor."""
    return _FINDING.of(by).first(pk=pk)


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
    return rows.filter(Q(lead=by.person_id or 0) | Q(pk__in=inspected_by(by)) | _makes(by, "host") | aimed)


def tasks(by: Actor) -> QuerySet[Task]:
    """Tasks of visible plans, in reach by unit; unannounced ones only for those who go there."""
    rows = Task.objects.select_related("plan__area", "plan__host", "unit", "place", "lead")
    if policies.is_guest(by):
        return rows.none()
    if by.is_system:
        return rows
    own = Q(lead=by.person_id or 0) | Q(plan__in=inspected_by(by)) | _makes(by, "plan__host")
    return rows.filter(own | (by.reach(policies.READ).q("unit") & Q(plan__is_unannounced=False)))


TASK_SHOWN = (
    *("state", "from_date", "to_date", "finished_at", "cancel_reason", "gap_reason"),
    *("plan__name", "plan__level", "unit__name", "unit__name_en", "place__name", "place__full_name"),
    *("lead__name", "inspection__number", "inspection__state"),
)


def own_tasks(by: Actor) -> Q:
    """Tasks given to the actor, and those nobody leads yet of plans that name him as inspector."""
    return Q(plan__in=inspected_by(by), lead__isnull=True) | Q(lead=by.person_id or 0)


def tasks_seen(by: Actor) -> QuerySet[Task]:
    """The same for a list; `is_mine` can be asked for."""
    return tasks(by).alias(is_mine=ExpressionWrapper(own_tasks(by), output_field=BooleanField()))


def tasks_shown(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Of tasks what a line of the list shows."""
    related = ("plan", "unit", "place", "lead", "inspection")
    return rows.select_related(None).select_related(*related).only(*TASK_SHOWN)


def _makes(by: Actor, host: str) -> Q:
    """What this actor plans himself."""
    return by.reach(policies.PLAN).q(host) if by.may(policies.PLAN) else Q(pk__in=[])


def inspected_by(by: Actor) -> QuerySet[Any, Any]:
    """Ids of the plans in which the actor is named as inspector; a subquery, so that no row comes twice."""
    named: Any = Plan.inspectors.through
    return named.objects.filter(person=by.person_id or 0).values("plan")
