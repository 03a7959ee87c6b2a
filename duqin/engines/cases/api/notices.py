"""Notices: drafted, issued, received, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest

from duqin.engines.cases import policies, queries, services
from duqin.engines.cases.api import shapes
from duqin.engines.cases.api.shapes import NoticeLine, NoticeOut, room
from duqin.engines.cases.models import Case, Notice
from duqin.engines.cases.queries import filters
from duqin.foundation.trust import queries as trust
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Unknown
from duqin.ui.api import Body, Page, answer_page, by_of, expecting, listing
from duqin.ui.listing import Sort

ISSUE = (policies.ISSUE,)
NOTICES = listing(
    "cases.notices",
    filters=filters.NOTICES,
    sorts=(Sort("issued", "issued_at", nullable=True), Sort("due", "due_at", nullable=True)),
    order="-issued",
)


def visible(by: Actor, pk: int) -> Notice:
    """The notice, or 404 for what does not exist for this actor."""
    if (found := queries.notice(by, pk)) is None:
        raise Http404
    return found


def notice_of(request: HttpRequest, pk: int) -> Notice:
    """The notice, or 404, in the version the caller has seen."""
    return expecting(visible(by_of(request), pk), request)


def shown(request: HttpRequest, pk: int) -> Notice:
    """The notice as it stands now, with its lines and the verbs that are open."""
    notice: Any = visible(by_of(request), pk)
    notice.lines = queries.notice_items(notice)
    notice.acts = queries.acts_on_notice(by_of(request), notice)
    return notice


def cases_called(request: HttpRequest, numbers: Sequence[str]) -> list[Case]:
    """The cases of the numbers, as far as the actor sees them. Raises Unknown."""
    found = {case.number: case for case in queries.cases(by_of(request)).filter(number__in=numbers)}
    for number in numbers:
        if number not in found:
            raise Unknown(number, field="cases")
    return [found[number] for number in dict.fromkeys(numbers)]


@room.get("/notices", may=policies.may_look, out=Page[NoticeLine], of=NOTICES)
def notices(request: HttpRequest) -> Any:
    """Notices the owner of the token may see."""
    return answer_page(request, NOTICES, queries.notices(by_of(request)))


@room.get("/notices/{int:pk}", may=policies.may_look, out=NoticeOut)
def notice(request: HttpRequest, pk: int) -> Any:
    """One notice, with its cases."""
    return shown(request, pk)


@room.post("/notices", may=policies.may_look, scopes=ISSUE, out={201: NoticeOut})
def draft_notice(request: HttpRequest, said: shapes.Drafting) -> Any:
    """Draft a notice over open cases of one unit; it has no effect before it is issued."""
    made = services.draft_notice(
        by=by_of(request), cases=cases_called(request, said.cases), requirement=said.requirement
    )
    return shown(request, made.pk)


@room.post("/notices/{int:pk}/issue", may=policies.may_look, scopes=ISSUE, body=Body.NONE, out=NoticeOut)
def issue(request: HttpRequest, pk: int) -> Any:
    """Issue the notice: number, clocks, word to the unit."""
    services.issue(notice_of(request, pk), by=by_of(request))
    return shown(request, pk)


@room.post("/notices/{int:pk}/discard", may=policies.may_look, scopes=ISSUE, body=Body.NONE, out={204: None})
def discard_notice(request: HttpRequest, pk: int) -> None:
    """Throw a draft away."""
    services.discard(notice_of(request, pk), by=by_of(request))


@room.post(
    "/notices/{int:pk}/receive",
    may=policies.may_look,
    scopes=(policies.ANSWER, policies.ISSUE),
    out=NoticeOut,
)
def receive(request: HttpRequest, pk: int, said: shapes.Receipt) -> Any:
    """Receive the notice; rectification begins."""
    by, notice = by_of(request), notice_of(request, pk)
    signed = trust.evidence_called(by, [said.signature] if said.signature else [], field="signature")
    signature = signed[0] if signed else None
    services.receive(notice, by=by, receipt=said.receipt, name=said.name, signature=signature)
    return shown(request, pk)


@room.post("/notices/{int:pk}/refuse-receipt", may=policies.may_look, scopes=ISSUE, out=NoticeOut)
def refuse_receipt(request: HttpRequest, pk: int, said: shapes.RefusedReceipt) -> Any:
    """Note that the unit would not sign; it counts as received."""
    services.refuse_receipt(
        notice_of(request, pk), by=by_of(request), reason=said.reason, witness=said.witness
    )
    return shown(request, pk)


@room.post("/notices/{int:pk}/withdraw", may=policies.may_look, scopes=ISSUE, out=NoticeOut)
def withdraw(request: HttpRequest, pk: int, said: shapes.Reason) -> Any:
    """Take an issued notice back; its number stays in the register as void."""
    services.withdraw(notice_of(request, pk), by=by_of(request), reason=said.reason)
    return shown(request, pk)


@room.post("/notices/{int:pk}/track", may=policies.may_look, out=NoticeOut)
def track(request: HttpRequest, pk: int, said: shapes.Note) -> Any:
    """Note how the fixes of a closed notice hold; by the head of the issuing unit."""
    services.track(notice_of(request, pk), by=by_of(request), note=said.note)
    return shown(request, pk)
