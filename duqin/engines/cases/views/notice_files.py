"""The notice as an official file: as it was issued, or as a draft that says so on every page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from duqin.engines.cases import policies, queries
from duqin.engines.cases.views import showing
from duqin.engines.documents import queries as documents
from duqin.engines.documents import services as papers
from duqin.ui.access import page
from duqin.ui.downloads import download, ending_of

PAPER = "cases.notice"
MARKS = {"drafted": "草稿", "withdrawn": "已撤回"}


@require_GET
@page(may=policies.may_look)
def notice_file(request: HttpRequest, pk: int, ending: str) -> HttpResponseBase:
    """PDF or DOCX: the archived edition (`?edition=`, else the newest); drafts and withdrawn ones bear a mark."""
    by, wanted = showing.actor_of(request), ending_of(ending)
    found = get_object_or_404(queries.notices(by), pk=pk)
    editions = documents.issued(PAPER, found)
    asked = request.GET.get("edition", "")
    if asked:
        editions = [one for one in editions if str(one.edition) == asked]
        if not editions:
            raise Http404
    if editions and found.state not in MARKS:
        return download(papers.file_of(editions[0], wanted))
    mark = MARKS.get(found.state, "")
    return download(papers.render(PAPER, found, viewer=by, format=wanted, mark=mark))
