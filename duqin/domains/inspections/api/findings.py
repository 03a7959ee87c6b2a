"""Findings: recorded on the sheet, listed, taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.api.shapes import FindingLine, FindingOut, room
from duqin.domains.inspections.api.taking import FindingIn, ReasonIn
from duqin.domains.inspections.api.visits import INSPECT, clause_of, visit_of
from duqin.domains.inspections.models import Finding
from duqin.domains.inspections.queries import filters
from duqin.engines.cases import policies as cases
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.trust import queries as trust
from duqin.ui.api import Page, answer_page, by_of, expecting, listing
from duqin.ui.listing import Sort

FINDINGS = listing(
    "inspections.findings",
    filters=filters.FINDINGS,
    sorts=(
        Sort("found_at", "found_at"),
        Sort("number", "number"),
        Sort("points", "points"),
        Sort("due", "case__due_at", nullable=True),
    ),
    order="-found_at",
)


def shown(request: HttpRequest, pk: UUID) -> Finding:
    """The finding as it stands now."""
    if (found := queries.finding(by_of(request), pk)) is None:
        raise Http404
    return found


@room.get("/findings", may=policies.may_look, out=Page[FindingLine], of=FINDINGS)
def findings(request: HttpRequest) -> Any:
    """The ledger of findings."""
    return answer_page(request, FINDINGS, queries.findings(by_of(request)))


@room.get("/findings/{uuid:pk}", may=policies.may_look, out=FindingOut)
def finding(request: HttpRequest, pk: UUID) -> Any:
    """One finding, with its photographs."""
    return shown(request, pk)


@room.post("/inspections/{uuid:pk}/findings", may=policies.may_look, scopes=INSPECT, out={201: FindingOut})
def record_finding(request: HttpRequest, pk: UUID, said: FindingIn) -> Any:
    """Record what was seen; the answer to its clause becomes a problem."""
    by, visit = by_of(request), visit_of(request, pk)
    names = {"clause", "stop", "place", "unit", "photos"}
    made = services.record_finding(
        visit,
        by=by,
        clause=clause_of(visit, said.clause),
        stop=organisation.place_called(said.stop, field="stop"),
        place=organisation.place_called(said.place),
        unit=organisation.unit_called(said.unit) if said.unit else None,
        photos=trust.evidence_called(by, said.photos),
        **said.model_dump(exclude=names),
    )
    return shown(request, made.pk)


@room.post("/findings/{uuid:pk}/void", may=policies.may_look, scopes=(*INSPECT, cases.VOID), out=FindingOut)
def void_finding(request: HttpRequest, pk: UUID, said: ReasonIn) -> Any:
    """Take a finding back: its case is voided and its points are reversed."""
    services.void_finding(expecting(shown(request, pk), request), by=by_of(request), reason=said.reason)
    return shown(request, pk)
