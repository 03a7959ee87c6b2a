"""The notice as an official file: as it was issued, or as a draft that says so on every page."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from duqin.engines.cases import policies
from duqin.engines.cases.views.notices import visible
from duqin.engines.documents import queries as documents
from duqin.engines.documents import services as papers
from duqin.foundation.trust import queries as trust
from duqin.kernel.errors import Refusal
from duqin.ui.access import by_of, page
from duqin.ui.downloads import download, ending_of

PAPER = "cases.notice"
MARKS = {"drafted": "草稿", "withdrawn": "已撤回"}


@require_GET
@page(may=policies.may_look)
def notice_file(request: HttpRequest, pk: int, ending: str) -> HttpResponseBase:
    """PDF or DOCX: the archived edition (`?edition=`, else the newest); drafts and withdrawn ones bear a mark."""
    by, wanted = by_of(request), ending_of(ending)
    found = visible(by, pk)
    editions = documents.issued(PAPER, found)
    asked = request.GET.get("edition", "")
    if asked:
        editions = [one for one in editions if str(one.edition) == asked]
        if not editions:
            raise Http404
    if editions and found.state not in MARKS:
        return download(papers.file_of(editions[0], wanted), request)
    mark = MARKS.get(found.state, "")
    return download(papers.render(PAPER, found, viewer=by, format=wanted, mark=mark), request)


@dataclass(frozen=True, slots=True)
class ProofFile:
    """The proof as a download."""

    content: bytes
    name: str
    media_type: str = "application/json"


@require_GET
@page(may=policies.may_look)
def notice_proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """存证证明: that the issuing of this notice, with the words that stand on it, stood in the audit chain when a checkpoint
    was signed; JSON that verifies offline. Back to the notice with a sentence while no checkpoint covers it yet."""
    found = visible(by_of(request), pk)
    if not found.issued_at:
        raise Http404
    try:
        first = documents.issued(PAPER, found)[-1:]  # as it was issued; later editions say what followed
        words = [trust.Done(one, "documents.issue", one.context) for one in first]
        proof = trust.proof_of(trust.Done(found, "cases.issue"), *words)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("cases:notice", pk)
    return download(ProofFile(proof.written().encode(), f"存证证明-{found}.json"), request)
