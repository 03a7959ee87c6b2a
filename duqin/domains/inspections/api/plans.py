"""Plans: drafted, put in force, paused, ended."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.api.shapes import PlanLine, PlanOut, room
from duqin.domains.inspections.api.taking import PlanIn, ReasonIn
from duqin.domains.inspections.models import Plan
from duqin.domains.inspections.queries import task_filters
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.standards import queries as standards
from duqin.ui.api import Body, Page, answer_page, by_of, expecting, listing
from duqin.ui.listing import Sort

PLAN = (policies.PLAN,)
PLANS = listing(
    "inspections.plans",
    filters=task_filters.PLANS,
    sorts=(Sort("from_date", "from_date"), Sort("to_date", "to_date"), Sort("name", "name")),
    order="-from_date",
)


def plan_of(request: HttpRequest, pk: int) -> Plan:
    """The plan, or 404, in the version the caller has seen."""
    found: Plan = expecting(get_object_or_404(queries.plans(by_of(request)), pk=pk), request)
    return found


def shown(request: HttpRequest, pk: int) -> Plan:
    """The plan as it stands now."""
    found: Plan = get_object_or_404(queries.plans(by_of(request)), pk=pk)
    return found


@room.get("/plans", may=policies.may_see_plans, out=Page[PlanLine], of=PLANS)
def plans(request: HttpRequest) -> Any:
    """Plans the owner of the token may see."""
    return answer_page(request, PLANS, queries.plans(by_of(request)))


@room.get("/plans/{int:pk}", may=policies.may_see_plans, out=PlanOut)
def plan(request: HttpRequest, pk: int) -> Any:
    """One plan."""
    return shown(request, pk)


@room.post("/plans", may=policies.may_plan_anywhere, scopes=PLAN, out={201: PlanOut})
def draft_plan(request: HttpRequest, said: PlanIn) -> Any:
    """Draft a plan; it owes nothing until it is activated."""
    facts = said.model_dump(
        exclude={"host", "area", "targets", "checklist", "lead", "inspectors", "co_hosts"}
    )
    made = services.draft_plan(
        by=by_of(request),
        host=organisation.unit_called(said.host, field="host"),
        area=organisation.area_called(said.area),
        targets=[
            (
                organisation.unit_called(target.unit, field="targets"),
                organisation.place_called(target.place, field="targets"),
            )
            for target in said.targets
        ],
        checklist=standards.checklist_called(said.checklist),
        lead=organisation.person_called(said.lead, field="lead") if said.lead else None,
        inspectors=organisation.people_called(said.inspectors, field="inspectors"),
        co_hosts=organisation.units_called(said.co_hosts, field="co_hosts"),
        **facts,
    )
    return shown(request, made.pk)


@room.post("/plans/{int:pk}/activate", may=policies.may_see_plans, scopes=PLAN, body=Body.NONE, out=PlanOut)
def activate(request: HttpRequest, pk: int) -> Any:
    """Put a plan in force; its tasks appear."""
    services.activate(plan_of(request, pk), by=by_of(request))
    return shown(request, pk)


@room.post("/plans/{int:pk}/pause", may=policies.may_see_plans, scopes=PLAN, out=PlanOut)
def pause(request: HttpRequest, pk: int, said: ReasonIn) -> Any:
    """No further tasks until it is put in force again."""
    services.pause(plan_of(request, pk), by=by_of(request), reason=said.reason)
    return shown(request, pk)


@room.post("/plans/{int:pk}/end", may=policies.may_see_plans, scopes=PLAN, out=PlanOut)
def end(request: HttpRequest, pk: int, said: ReasonIn) -> Any:
    """End a plan, with its reason; what was missed stays missed."""
    services.end(plan_of(request, pk), by=by_of(request), reason=said.reason)
    return shown(request, pk)


@room.post(
    "/plans/{int:pk}/discard", may=policies.may_see_plans, scopes=PLAN, body=Body.NONE, out={204: None}
)
def discard_plan(request: HttpRequest, pk: int) -> None:
    """Throw a draft away."""
    services.discard(plan_of(request, pk), by=by_of(request))
