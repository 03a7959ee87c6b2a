"""Cases to read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from duqin.engines.cases import policies, queries
from duqin.engines.cases.api.shapes import CaseLine, CaseOut, StepOut, room
from duqin.engines.cases.models import Case
from duqin.engines.cases.queries import filters
from duqin.ui.api import Page, answer_page, by_of, listing
from duqin.ui.listing import Sort

CASES = listing(
    "cases.cases",
    filters=filters.CASES,
    sorts=(Sort("due", "turn_due_at", nullable=True), Sort("opened", "opened_at"), Sort("number", "number")),
    order="due",
)


def case_of(request: HttpRequest, number: str) -> Case:
    """The case, or 404 for what does not exist for this actor."""
    found: Case = get_object_or_404(queries.case_with(by_of(request)), number=number)
    return found


def shown(request: HttpRequest, number: str) -> Case:
    """The case as it stands now, with the verbs that are open."""
    case: Any = case_of(request, number)
    case.acts = queries.acts_on(by_of(request), case)
    return case


@room.get("/cases", may=policies.may_look, out=Page[CaseLine], of=CASES)
def cases(request: HttpRequest) -> Any:
    """Cases the owner of the token may see."""
    return answer_page(request, CASES, queries.cases(by_of(request)))


@room.get("/cases/{number}", may=policies.may_look, out=CaseOut)
def case(request: HttpRequest, number: str) -> Any:
    """One case, with the verbs that are open now."""
    return shown(request, number)


@room.get("/cases/{number}/timeline", may=policies.may_look, out=list[StepOut])
def timeline(request: HttpRequest, number: str) -> Any:
    """The history of a case, oldest first; its steps are never changed."""
    return list(queries.steps(case_of(request, number)))
