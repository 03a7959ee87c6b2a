"""Inspections: begun, answered, handed in, confirmed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.api import taking
from duqin.domains.inspections.api.shapes import ItemOut, VisitLine, VisitOut, room
from duqin.domains.inspections.api.tasks import task_of
from duqin.domains.inspections.models import Inspection
from duqin.domains.inspections.queries import filters
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust import queries as trust
from duqin.kernel.errors import Unknown
from duqin.ui.api import Body, Page, answer_page, by_of, expecting, listing
from duqin.ui.listing import Sort

INSPECT = tuple(policies.INSPECT.values())
CONFIRM = (policies.CONFIRM,)
VISITS = listing(
    "inspections.inspections",
    filters=filters.INSPECTIONS,
    sorts=(Sort("started", "started_at"), Sort("number", "number")),
    order="-started",
)


def visit_of(request: HttpRequest, pk: UUID) -> Inspection:
    """The inspection, or 404, in the version the caller has seen."""
    return expecting(shown(request, pk), request)


def shown(request: HttpRequest, pk: UUID) -> Inspection:
    """The inspection as it stands now."""
    if (found := queries.inspection(by_of(request), pk)) is None:
        raise Http404
    return found


def clause_of(visit: Inspection, code: str) -> Clause:
    """The clause of a code on the sheet. Raises Unknown."""
    found = queries.sheet_clauses(visit).filter(code=code).order_by("pk").first()
    if found is None:
        raise Unknown(code, field="clause")
    return found


@room.get("/inspections", may=policies.may_look, out=Page[VisitLine], of=VISITS)
def inspections(request: HttpRequest) -> Any:
    """The ledger of inspections, those that found nothing included."""
    return answer_page(request, VISITS, queries.inspections(by_of(request)))


@room.get("/inspections/{uuid:pk}", may=policies.may_look, out=VisitOut)
def inspection(request: HttpRequest, pk: UUID) -> Any:
    """One inspection."""
    return shown(request, pk)


@room.get("/inspections/{uuid:pk}/sheet", may=policies.may_look, out=list[ItemOut])
def sheet(request: HttpRequest, pk: UUID) -> Any:
    """The clauses of its day with what was answered."""
    return [
        {
            "clause": item.clause.code,
            "title": item.clause.local_title,
            "group": item.clause.local_group,
            "severity": item.clause.severity,
            "points": item.clause.points,
            "is_photo_required": item.clause.photo_required,
            "measured": item.clause.measured,
            "result": item.result,
            "note": item.answer.note if item.answer else "",
            "findings": [finding.number for finding in item.findings],
        }
        for item in queries.sheet(shown(request, pk)).items
    ]


@room.post("/inspections", may=policies.may_begin, scopes=INSPECT, out={201: VisitOut})
def start(request: HttpRequest, said: taking.StartIn) -> Any:
    """Begin an inspection, from a task or by itself; the clauses in force today are its sheet."""
    codes = {"task", "area", "unit", "host", "place", "checklist", "co_hosts", "inspectors", "participants"}
    begun = services.start(
        by=by_of(request),
        task=task_of(request, said.task) if said.task else None,
        area=organisation.area_called(said.area) if said.area else None,
        unit=organisation.unit_called(said.unit) if said.unit else None,
        host=organisation.unit_called(said.host, field="host") if said.host else None,
        place=organisation.place_called(said.place),
        checklist=standards.checklist_called(said.checklist),
        co_hosts=organisation.units_called(said.co_hosts, field="co_hosts"),
        inspectors=organisation.people_called(said.inspectors, field="inspectors"),
        participants=organisation.units_called(said.participants, field="participants"),
        **said.model_dump(exclude=codes),
    )
    return shown(request, begun.pk)


@room.post("/inspections/{uuid:pk}/answers", may=policies.may_look, scopes=INSPECT, out=ItemOut)
def answer(request: HttpRequest, pk: UUID, said: taking.AnswerIn) -> Any:
    """Answer one clause; a value out of its limits makes it a problem."""
    by, visit = by_of(request), visit_of(request, pk)
    clause = clause_of(visit, said.clause)
    services.answer(
        visit,
        by=by,
        clause=clause,
        result=said.result,
        place=organisation.place_called(said.place),
        measured=said.measured,
        note=said.note,
        photos=trust.evidence_called(by, said.photos),
        operation_id=said.operation_id,
    )
    return next(item for item in sheet(request, pk) if item["clause"] == clause.code)


@room.post("/inspections/{uuid:pk}/submit", may=policies.may_look, scopes=INSPECT, out=VisitOut)
def submit(request: HttpRequest, pk: UUID, said: taking.SubmitIn) -> Any:
    """Hand in: each finding becomes a case with its points, and one notice is drafted for each unit."""
    services.submit(visit_of(request, pk), by=by_of(request), **said.model_dump())
    return shown(request, pk)


@room.post(
    "/inspections/{uuid:pk}/confirm", may=policies.may_look, scopes=CONFIRM, body=Body.NONE, out=VisitOut
)
def confirm(request: HttpRequest, pk: UUID) -> Any:
    """Confirm: the record is complete and stays as it is."""
    services.confirm(visit_of(request, pk), by=by_of(request))
    return shown(request, pk)


@room.post("/inspections/{uuid:pk}/return", may=policies.may_look, scopes=CONFIRM, out=VisitOut)
def return_(request: HttpRequest, pk: UUID, said: taking.ReasonIn) -> Any:
    """Back to the lead for completion."""
    services.return_(visit_of(request, pk), by=by_of(request), reason=said.reason)
    return shown(request, pk)


@room.post("/inspections/{uuid:pk}/abandon", may=policies.may_look, scopes=INSPECT, out={204: None})
def abandon(request: HttpRequest, pk: UUID, said: taking.ReasonIn) -> None:
    """Give up a visit that was begun by mistake; its task can be started anew."""
    services.abandon(visit_of(request, pk), by=by_of(request), reason=said.reason)


@room.post(
    "/inspections/{uuid:pk}/release",
    may=policies.may_look,
    scopes=(policies.RELEASE,),
    body=Body.NONE,
    out=VisitOut,
)
def release(request: HttpRequest, pk: UUID) -> Any:
    """Show an unannounced inspection to the unit; only now its cases, points and notices exist."""
    services.release(visit_of(request, pk), by=by_of(request))
    return shown(request, pk)
