"""Tasks: the visits a plan owes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.api.shapes import TaskOut, room
from duqin.domains.inspections.api.taking import LeadIn, OutlineIn, ReasonIn
from duqin.domains.inspections.models import Task
from duqin.domains.inspections.queries import task_filters
from duqin.foundation.organisation import queries as organisation
from duqin.ui.api import Page, answer_page, by_of, expecting, listing
from duqin.ui.listing import Sort

PREPARE = (policies.PLAN, *policies.INSPECT.values())
TASKS = listing(
    "inspections.tasks",
    filters=task_filters.TASKS,
    sorts=(
        Sort("to_date", "to_date"),
        Sort("from_date", "from_date"),
        Sort("finished_at", "finished_at", nullable=True),
    ),
    order="-to_date",
)


def task_of(request: HttpRequest, pk: int) -> Task:
    """The task, or 404, in the version the caller has seen."""
    found: Task = expecting(get_object_or_404(queries.tasks(by_of(request)), pk=pk), request)
    return found


def shown(request: HttpRequest, pk: int) -> Task:
    """The task as it stands now."""
    found: Task = get_object_or_404(queries.tasks(by_of(request)), pk=pk)
    return found


@room.get("/tasks", may=policies.may_see_plans, out=Page[TaskOut], of=TASKS)
def tasks(request: HttpRequest) -> Any:
    """Tasks the owner of the token may see; `whose=mine` are his own."""
    return answer_page(request, TASKS, queries.tasks_seen(by_of(request)))


@room.get("/tasks/{int:pk}", may=policies.may_see_plans, out=TaskOut)
def task(request: HttpRequest, pk: int) -> Any:
    """One task."""
    return shown(request, pk)


@room.post("/tasks/{int:pk}/reassign", may=policies.may_see_plans, scopes=PREPARE, out={204: None})
def reassign(request: HttpRequest, pk: int, said: LeadIn) -> None:
    """Give a task nobody has begun to another person; it may then be hidden from the former one."""
    found = task_of(request, pk)
    lead = organisation.person_called(said.lead, field="lead")
    services.reassign(found, by=by_of(request), lead=lead)


@room.post("/tasks/{int:pk}/cancel", may=policies.may_see_plans, scopes=(policies.PLAN,), out=TaskOut)
def cancel(request: HttpRequest, pk: int, said: ReasonIn) -> Any:
    """Take a task out, with its reason."""
    services.cancel_task(task_of(request, pk), by=by_of(request), reason=said.reason)
    return shown(request, pk)


@room.post("/tasks/{int:pk}/outline", may=policies.may_see_plans, scopes=PREPARE, out=TaskOut)
def outline(request: HttpRequest, pk: int, said: OutlineIn) -> Any:
    """Write an outline of this visit's own."""
    services.write_outline(task_of(request, pk), by=by_of(request), outline=said.outline)
    return shown(request, pk)


@room.post("/tasks/{int:pk}/explain", may=policies.may_see_plans, scopes=PREPARE, out=TaskOut)
def explain(request: HttpRequest, pk: int, said: ReasonIn) -> Any:
    """Say why the visit goes ahead with a gap."""
    services.explain_gap(task_of(request, pk), by=by_of(request), reason=said.reason)
    return shown(request, pk)
