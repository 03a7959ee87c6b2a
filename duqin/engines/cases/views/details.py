"""The page of a case."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from duqin.engines.cases import policies, queries
from duqin.engines.cases.models import Case, Step
from duqin.engines.cases.ports import OriginCard, ProblemCard
from duqin.engines.cases.states import CASE
from duqin.engines.cases.views import showing
from duqin.engines.cases.views.acting import buttons_of
from duqin.engines.cases.views.facts import case_facts, escalation_facts, related_facts
from duqin.kernel.actors import Actor
from duqin.ui.access import by_of, page


@require_GET
@page(may=policies.may_look)
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """Title line, next step, facts with deadlines, photographs, history, related things."""
    by = by_of(request)
    case = queries.case_to_show(by, number)
    if case is None:
        raise Http404
    history, clocks = queries.history(case), queries.clock_lines(case)
    problem, origin = queries.told_of(by, case)
    context = {
        **_standing(by, case, history, clocks),
        **_evidence(case, problem, history),
        **_related(by, case, origin, history),
    }
    return render(request, "cases/detail.html", context)


def _standing(by: Actor, case: Case, history: list[Step], clocks: list[queries.ClockLine]) -> dict[str, Any]:
    acts = queries.acts_on(by, case, queries.Known(case, history, [line.clock for line in clocks]))
    return {
        "case": case,
        "state": CASE[case.state],
        "turn": showing.turn(case),
        "due": queries.deadline(case, clocks),
        "buttons": buttons_of(case, acts),
        "loop": showing.loop(case),
        "clocks": clocks,
        "clock_facts": showing.clock_facts(clocks),
        "why_not": "" if "verify" in acts else queries.why_not_verify(by, case),
    }


def _evidence(case: Case, problem: ProblemCard, history: list[Step]) -> dict[str, Any]:
    return {
        "case_facts": case_facts(case, problem),
        "before": showing.photos(problem.photos),
        "after": showing.photos(queries.photos_of(history, "report", "fix_on_the_spot")),
        "timeline": showing.entries(history),
    }


def _related(by: Actor, case: Case, origin: OriginCard | None, history: list[Step]) -> dict[str, Any]:
    escalations = queries.escalations_of(case, history)
    related = related_facts(origin, queries.notices_of(by, case), queries.extensions_of(case, history))
    return {
        "related": related,
        "chain": [(other, CASE[other.state]) for other in queries.related(by, case)],
        "escalation_count": len(escalations),
        "escalations": escalation_facts(escalations),
    }
