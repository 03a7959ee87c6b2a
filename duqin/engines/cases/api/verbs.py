"""What is done to a case: one operation for one verb."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from duqin.engines.cases import policies, services
from duqin.engines.cases.api import shapes
from duqin.engines.cases.api.reading import case_of, shown
from duqin.engines.cases.api.shapes import CaseOut, room
from duqin.engines.cases.models import Case
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.trust import queries as trust
from duqin.foundation.trust.models import Evidence
from duqin.ui.api import by_of, expecting

ANSWER, SUPERVISE = (policies.ANSWER,), (policies.ISSUE,)
VERIFY, EXTEND, VOID = (policies.VERIFY,), (policies.EXTEND,), (policies.VOID,)


def wanted(request: HttpRequest, number: str) -> Case:
    """The case, in the version the caller has seen."""
    found: Case = expecting(case_of(request, number), request)
    return found


def photos_of(request: HttpRequest, hashes: Sequence[str]) -> list[Evidence]:
    return trust.evidence_called(by_of(request), hashes)


@room.post("/cases/{number}/report", may=policies.may_look, scopes=ANSWER, out=CaseOut)
def report(request: HttpRequest, number: str, said: shapes.Report) -> Any:
    """Report the fix; from now on time runs against the office."""
    photos = photos_of(request, said.photos)
    services.report_fixed(
        wanted(request, number), by=by_of(request), measures=said.measures, cause=said.cause, evidence=photos
    )
    return shown(request, number)


@room.post("/cases/{number}/submit-plan", may=policies.may_look, scopes=ANSWER, out=CaseOut)
def submit_plan(request: HttpRequest, number: str, said: shapes.Plan) -> Any:
    """Hand in what is out of use and the plan of a major problem."""
    photos = photos_of(request, said.photos)
    services.submit_plan(
        wanted(request, number), by=by_of(request), stop_use=said.stop_use, plan=said.plan, evidence=photos
    )
    return shown(request, number)


@room.post("/cases/{number}/fix-on-the-spot", may=policies.may_look, scopes=VERIFY, out=CaseOut)
def fix_on_the_spot(request: HttpRequest, number: str, said: shapes.Report) -> Any:
    """Close a case that was put right before the inspector's eyes."""
    photos = photos_of(request, said.photos)
    services.fix_on_the_spot(
        wanted(request, number), by=by_of(request), measures=said.measures, cause=said.cause, evidence=photos
    )
    return shown(request, number)


@room.post("/cases/{number}/verify", may=policies.may_look, scopes=VERIFY, out=CaseOut)
def verify(request: HttpRequest, number: str, said: shapes.Verification) -> Any:
    """Verify the fix and close the case; never by the one who reported it."""
    photos = photos_of(request, said.photos)
    services.verify(
        wanted(request, number), by=by_of(request), opinion=said.opinion, cause=said.cause, evidence=photos
    )
    return shown(request, number)


@room.post("/cases/{number}/send-back", may=policies.may_look, scopes=VERIFY, out=CaseOut)
def send_back(request: HttpRequest, number: str, said: shapes.ReasonWithPhotos) -> Any:
    """Send a report back that does not hold; points double, the term runs anew."""
    photos = photos_of(request, said.photos)
    services.send_back(wanted(request, number), by=by_of(request), reason=said.reason, evidence=photos)
    return shown(request, number)


@room.post("/cases/{number}/reopen", may=policies.may_look, scopes=VERIFY, out=CaseOut)
def reopen(request: HttpRequest, number: str, said: shapes.ReasonWithPhotos) -> Any:
    """Reopen a case whose fix did not hold, within 30 days of its closing."""
    photos = photos_of(request, said.photos)
    services.reopen(wanted(request, number), by=by_of(request), reason=said.reason, evidence=photos)
    return shown(request, number)


@room.post("/cases/{number}/dispute", may=policies.may_look, scopes=ANSWER, out=CaseOut)
def dispute(request: HttpRequest, number: str, said: shapes.ReasonWithPhotos) -> Any:
    """Dispute the finding, once, in time."""
    photos = photos_of(request, said.photos)
    services.dispute(wanted(request, number), by=by_of(request), reason=said.reason, evidence=photos)
    return shown(request, number)


@room.post("/cases/{number}/settle", may=policies.may_look, scopes=VOID, out=CaseOut)
def settle(request: HttpRequest, number: str, said: shapes.Settlement) -> Any:
    """Decide a dispute."""
    services.settle(wanted(request, number), by=by_of(request), opinion=said.opinion, upheld=said.upheld)
    return shown(request, number)


@room.post("/cases/{number}/defer", may=policies.may_look, scopes=EXTEND, out=CaseOut)
def defer(request: HttpRequest, number: str, said: shapes.Deferral) -> Any:
    """Approve a long fix, with what holds the risk meanwhile."""
    services.defer(wanted(request, number), by=by_of(request), **said.model_dump())
    return shown(request, number)


@room.post("/cases/{number}/review", may=policies.may_look, scopes=EXTEND, out=CaseOut)
def review(request: HttpRequest, number: str, said: shapes.Review) -> Any:
    """Review a deferral and set the next date."""
    services.review(wanted(request, number), by=by_of(request), note=said.note, review_on=said.review_on)
    return shown(request, number)


@room.post(
    "/cases/{number}/resume", may=policies.may_look, scopes=(policies.EXTEND, policies.ISSUE), out=CaseOut
)
def resume(request: HttpRequest, number: str, said: shapes.Reason) -> Any:
    """End a deferral; the term runs from now."""
    services.resume(wanted(request, number), by=by_of(request), reason=said.reason)
    return shown(request, number)


@room.post("/cases/{number}/void", may=policies.may_look, scopes=VOID, out=CaseOut)
def void(request: HttpRequest, number: str, said: shapes.Reason) -> Any:
    """Make a case void: wrong unit, duplicate. Its points are reversed."""
    services.void(wanted(request, number), by=by_of(request), reason=said.reason)
    return shown(request, number)


@room.post(
    "/cases/{number}/reassign",
    may=policies.may_look,
    scopes=(policies.ANSWER, policies.ISSUE),
    out={204: None},
)
def reassign(request: HttpRequest, number: str, said: shapes.Reassignment) -> None:
    """Name another person of the unit as responsible; the case may then be hidden from the former one."""
    case = wanted(request, number)
    person = organisation.person_called(said.responsible, field="responsible")
    services.reassign(case, by=by_of(request), responsible=person)


@room.post("/cases/{number}/tell-leaders", may=policies.may_look, scopes=SUPERVISE, out=CaseOut)
def tell_leaders(request: HttpRequest, number: str, said: shapes.Note) -> Any:
    """Note that the school's leaders were told of a major problem."""
    services.tell_leaders(wanted(request, number), by=by_of(request), note=said.note)
    return shown(request, number)
