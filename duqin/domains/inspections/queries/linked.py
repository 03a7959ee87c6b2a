"""Daily check, weekly inspection, monthly review: what a task builds on (R-004-25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from duqin.domains.inspections.models import Plan, Task
from duqin.domains.inspections.queries.rhythm import undone
from duqin.domains.inspections.queries.rounds import shown_state
from duqin.domains.inspections.queries.rows import tasks
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today
from duqin.kernel.states import State

CLOSED = ("closed", "void")


@dataclass(frozen=True, slots=True)
class LinkedLog:
    """A log beneath a review: its task, and how many of its findings are still open."""

    task: Task
    findings: int
    open_items: int
    state: State


def beneath(task: Task) -> QuerySet[Task]:
    """Tasks of the plan this one builds on, at the same unit, whose window ends within this one's."""
    rows = Task.objects.filter(plan=task.plan.builds_on_id or 0, unit=task.unit_id)
    rows = rows.filter(to_date__gte=task.from_date, to_date__lte=task.to_date).exclude(state="cancelled")
    return rows.select_related("plan", "place", "lead", "inspection").order_by("from_date", "pk")


def missing_beneath(task: Task, day: date) -> list[Task]:
    """The weekly inspections beneath a monthly review whose window is over and which nobody did.

    A daily log that is missing is seen in the list of the weekly inspection and holds nothing up.
    """
    below = task.plan.builds_on
    return (
        list(undone(beneath(task), day)) if below is not None and below.rhythm == Plan.Rhythm.WEEKLY else []
    )


def linked_logs(by: Actor, task: Task) -> list[LinkedLog]:
    """The seven daily logs a weekly inspection reviews, with their open items; two statements."""
    if not task.plan.builds_on_id:
        return []
    live = Q(inspection__findings__is_void=False)
    still_open = live & ~Q(inspection__findings__case__state__in=CLOSED)
    rows = beneath(task).filter(pk__in=tasks(by).values("pk"))
    counted = rows.annotate(
        n_findings=Count("inspection__findings", filter=live),
        n_open=Count("inspection__findings", filter=still_open),
    )
    day = today()
    return [LinkedLog(row, row.n_findings, row.n_open, shown_state(row, day)) for row in counted]
