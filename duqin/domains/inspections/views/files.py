"""Official files of this room: the record of an inspection, the ledger of a list."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from duqin.domains.inspections import policies, queries
from duqin.domains.inspections.papers.ledger import LedgerAsked
from duqin.domains.inspections.views.given import inspection_of
from duqin.domains.inspections.views.lists import INSPECTIONS
from duqin.domains.inspections.views.windows import readable
from duqin.engines.documents import queries as documents
from duqin.engines.documents import services as papers
from duqin.kernel.moments import now
from duqin.ui.access import by_of, page
from duqin.ui.downloads import download, ending_of
from duqin.ui.listing.filters import BadQuery

MOST_LINES = 3000
DRAFTS = {"in_progress": "草稿", "returned": "草稿", "abandoned": "已放弃"}


@require_GET
@page(may=policies.may_look)
def record_file(request: HttpRequest, pk: UUID, ending: str) -> HttpResponseBase:
    """The record as it was handed in, confirmed or released; before that a draft that says so on every page."""
    inspection, wanted = inspection_of(request, pk), ending_of(ending)
    editions = documents.issued("inspections.record", inspection)
    if editions and inspection.state not in DRAFTS:
        return download(papers.file_of(editions[0], wanted), request)
    mark = DRAFTS.get(inspection.state, "")
    made = papers.render("inspections.record", inspection, viewer=by_of(request), format=wanted, mark=mark)
    return download(made, request)


@require_GET
@page(may=policies.may_look)
@readable
def ledger_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The ledger of exactly what the list shows, in its order; BadQuery for more than 3,000 lines."""
    by, wanted, query = by_of(request), ending_of(ending), INSPECTIONS.read(request)
    rows = query.order.ordered(INSPECTIONS.narrowed(queries.inspections(by), query))
    found = list(rows[: MOST_LINES + 1])
    if len(found) > MOST_LINES:
        raise BadQuery(
            "list.too_long", _("台账最多 3,000 行，请先缩小筛选范围（例如选定月份），或导出 XLSX。")
        )
    with translation.override(settings.LANGUAGE_CODE):  # an official paper is in Chinese, whoever prints it
        shown = INSPECTIONS.read(request).bound
        basis = [(str(bound.control.label), str(bound.words)) for bound in shown if bound.words]
    asked = LedgerAsked(found, basis, now())
    return download(papers.render("inspections.ledger", asked, viewer=by, format=wanted), request)
