"""Official files of this room: the record of an inspection, the ledger of a list, the report of a unit."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from duqin.domains.inspections import policies, queries
from duqin.domains.inspections.papers.ledger import LedgerAsked
from duqin.domains.inspections.queries import Half, UnitReport
from duqin.domains.inspections.views.given import actor, inspection_of
from duqin.domains.inspections.views.lists import INSPECTIONS
from duqin.domains.inspections.views.showing import finding_state
from duqin.domains.inspections.views.windows import readable
from duqin.engines.documents import queries as documents
from duqin.engines.documents import services as papers
from duqin.foundation.organisation import queries as organisation
from duqin.kernel.moments import now, today
from duqin.ui.access import page
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
        return download(papers.file_of(editions[0], wanted))
    mark = DRAFTS.get(inspection.state, "")
    return download(
        papers.render("inspections.record", inspection, viewer=actor(request), format=wanted, mark=mark)
    )


@require_GET
@page(may=policies.may_look)
@readable
def ledger_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The ledger of exactly what the list shows, in its order; BadQuery for more than 3,000 lines."""
    by, wanted, query = actor(request), ending_of(ending), INSPECTIONS.read(request)
    rows = query.order.ordered(INSPECTIONS.narrowed(queries.inspections(by), query))
    found = list(rows[: MOST_LINES + 1])
    if len(found) > MOST_LINES:
        raise BadQuery(
            "list.too_long", _("台账最多 3,000 行，请先缩小筛选范围（例如选定月份），或导出 XLSX。")
        )
    basis = [(str(bound.control.label), str(bound.words)) for bound in query.bound if bound.words]
    asked = LedgerAsked(found, basis, now())
    return download(papers.render("inspections.ledger", asked, viewer=by, format=wanted))


@require_GET
@page(may=policies.may_see_plans)
@readable
def unit_report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The half-monthly report of a unit on the screen."""
    report = _report(request, pk)
    before = queries.half_of(report.half.first - timedelta(days=1)).due
    after = queries.half_of(report.half.due + timedelta(days=1))
    here = reverse("inspections:unit_report", args=[pk])
    context = {
        "report": report,
        "files": [
            (label, f"{reverse('inspections:report_file', args=[pk, ending])}?due={report.half.due}")
            for label, ending in (("PDF", "pdf"), ("DOCX", "docx"))
        ],
        "before_url": f"{here}?due={before}",
        "after_url": f"{here}?due={after.due}" if after.first <= today() else "",
        "closed": report.in_state("closed"),
        "findings": [(one, finding_state(one)) for one in report.findings],
        "carried": [(one, finding_state(one)) for one in report.carried],
    }
    return render(request, "inspections/reports/unit.html", context)


@require_GET
@page(may=policies.may_see_plans)
@readable
def report_file(request: HttpRequest, pk: int, ending: str) -> HttpResponseBase:
    """The report as PDF or DOCX, to be completed, signed and handed in."""
    wanted, report = ending_of(ending), _report(request, pk)
    return download(papers.render("inspections.report", report, viewer=actor(request), format=wanted))


def _report(request: HttpRequest, pk: int) -> UnitReport:
    by = actor(request)
    reach = by.reach(policies.READ).q("pk")
    unit = get_object_or_404(organisation.current_units().filter(reach), pk=pk)
    return queries.unit_report(by, unit, _half(request.GET.get("due", "")))


def _half(text: str) -> Half:
    """The half month of a day; the present one when none is named."""
    try:
        day = parse_date(text) if text else today()
    except ValueError:
        day = None
    if day is None:
        raise BadQuery("report.due", _("上报日期应写作 2026-03-25 的样子。"))
    return queries.half_of(day)
