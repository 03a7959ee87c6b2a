"""The half-monthly report of a unit: as it grows, handed in, and in the archive (R-000-29, R-000-41)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.forms.reports import ReportForm
from duqin.domains.inspections.models import HalfMonthReport
from duqin.domains.inspections.queries import Half, UnitReport, filters
from duqin.domains.inspections.rules.report_days import FIRST_DAY, LAST_DAY, ReportDays
from duqin.domains.inspections.views.given import done, sent
from duqin.domains.inspections.views.showing import finding_state
from duqin.domains.inspections.views.windows import readable
from duqin.engines.documents import queries as documents
from duqin.engines.documents import services as papers
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Unit
from duqin.kernel.errors import Forbidden
from duqin.kernel.moments import today
from duqin.ui import markup
from duqin.ui.access import by_of, page
from duqin.ui.addresses import address_of_each
from duqin.ui.downloads import download, ending_of
from duqin.ui.listing import Column, Empty, Listing
from duqin.ui.listing.filters import BadQuery
from duqin.ui.verbs import respond_form

PAPER = "inspections.report"


@require_GET
@page(may=policies.may_see_plans)
@readable
def unit_report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The half-monthly report of a unit on the screen; once handed in, what it said then stands above it."""
    report, handed_in = _report(request, pk)
    days = queries.report_days()
    after = days.after(report.half)
    context = {
        "report": report,
        "handed_in": handed_in,
        "on_time": _on_time(handed_in) if handed_in else "",
        "covered": _covered(handed_in) if handed_in else "",
        "hand_in_url": _address("report_hand_in", report)
        if _is_due(request, report) and not handed_in
        else "",
        "files": [
            (label, _address("report_file", report, ending))
            for label, ending in (("PDF", "pdf"), ("DOCX", "docx"))
        ],
        "before_url": _here(pk, days.before(report.half)),
        "after_url": _here(pk, after) if after.first <= today() else "",
        "closed": report.in_state("closed"),
        "findings": [(one, finding_state(one)) for one in report.findings],
        "carried": [(one, finding_state(one)) for one in report.carried],
    }
    return render(request, "inspections/reports/unit.html", context)


@require_GET
@page(may=policies.may_see_plans)
@readable
def report_file(request: HttpRequest, pk: int, ending: str) -> HttpResponseBase:
    """The report as it was handed in; before that as it stands, to be completed by hand."""
    wanted, (report, handed_in) = ending_of(ending), _report(request, pk)
    if handed_in and (editions := documents.issued(PAPER, handed_in)):
        return download(papers.file_of(editions[0], wanted), request)
    made = papers.render(
        PAPER, report, viewer=by_of(request), format=wanted, mark="" if handed_in else "草稿"
    )
    return download(made, request)


@page(may=policies.may_see_plans)
@readable
def hand_in(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The words of the unit's own, and one button."""
    by = by_of(request)
    report, handed_in = _report(request, pk, lambda days: days.last_due(today()))
    here = _here(pk, report.half)
    if not policies.may_hand_in(by, report.unit):
        if request.method == "POST":
            raise Forbidden("forbidden", _("您的岗位没有这项权限，或它不包括这个单位。"))
        return redirect(here)
    if request.method != "POST" and (handed_in or today() < report.half.last):
        return redirect(here)
    form = ReportForm(*sent(request))
    if done(
        form, lambda: services.hand_in_report(by=by, unit=report.unit, half=report.half, **form.cleaned_data)
    ):
        return redirect(here)
    return respond_form(
        request,
        "inspections/reports/hand_in.html",
        form,
        title=_("上报半月报告"),
        submit_label=_("上报"),
        cancel_url=here,
        draft_key=f"report-{pk}-{report.half.named}",
        report=report,
        closed=report.in_state("closed"),
    )


def _shown(row: HalfMonthReport) -> str:
    return _here(row.unit_id, row.half)


def _on_time(row: HalfMonthReport) -> str:
    late = row.days_late
    return ngettext("迟报 %(n)d 天", "迟报 %(n)d 天", late) % {"n": late} if late else _("按时")


def _span(row: HalfMonthReport) -> SafeString:
    return format_html("{} — {}", markup.unbroken_day(row.first_on), markup.unbroken_day(row.last_on))


def _covered(row: HalfMonthReport) -> str:
    percent = row.covered.percent
    if percent is None:
        return "—"
    return f"{percent}%" if row.is_covered else _("%(rate)s%%，未全覆盖") % {"rate": percent}


REPORTS = Listing(
    name="inspections.reports",
    columns=(
        Column("unit", gettext_lazy("单位"), "unit.local_name", link=_shown, priority=1),
        Column("period", gettext_lazy("期间"), _span, export=lambda row: f"{row.first_on} — {row.last_on}"),
        Column("due", gettext_lazy("上报期限"), "due_on", kind="day", sort="named_on"),
        Column("handed_in", gettext_lazy("上报时间"), "handed_in_at", kind="moment", sort="handed_in_at"),
        Column("on_time", gettext_lazy("是否按时"), _on_time),
        Column("by", gettext_lazy("上报人"), "handed_in_by_name"),
        Column("covered", gettext_lazy("点位覆盖"), _covered),
        Column("visits", gettext_lazy("检查次数"), kind="number"),
        Column("found", pgettext_lazy("figure", "发现问题"), kind="number"),
        Column("closed", gettext_lazy("已整改"), kind="number"),
        Column("open", gettext_lazy("未完成"), "open_count", kind="number"),
    ),
    filters=filters.REPORTS,
    order="-due",
    empty=Empty(
        gettext_lazy("还没有上报的报告"),
        gettext_lazy("各单位每月 10 日和 25 日上报监控情况报告，按单位和期间存在这里，数字以上报时为准。"),
        icon="file-text",
    ),
)


@page(may=policies.may_see_plans)
def archive(request: HttpRequest) -> HttpResponseBase:
    """What was handed in, by unit and period, and who is missing for the period that was due last."""
    by = by_of(request)
    half = queries.report_days().last_due(today())
    return REPORTS.respond(
        request,
        queries.reports(by),
        title=_("半月报告存档"),
        template="inspections/reports/archive.html",
        half=half,
        may_settle=policies.may_settle(by),
        missing=[(unit.local_name, _here(unit.pk, half)) for unit in queries.missing_reports(by, half)],
    )


def _is_due(request: HttpRequest, report: UnitReport) -> bool:
    return policies.may_hand_in(by_of(request), report.unit) and report.half.last <= today()


def _here(pk: int, half: Half) -> str:
    return f"{address_of_each('inspections:unit_report')(pk)}?due={half.named}"


def _address(name: str, report: UnitReport, *more: Any) -> str:
    return f"{reverse(f'inspections:{name}', args=[report.unit.pk, *more])}?due={report.half.named}"


def _report(
    request: HttpRequest, pk: int, usual: Callable[[ReportDays], Half] | None = None
) -> tuple[UnitReport, HalfMonthReport | None]:
    """What the address asks for, over the days it was measured by if it was handed in.

    Args:
        usual: the half month meant where the address names none; without it the one under way.
    """
    by = by_of(request)
    reach = by.reach(policies.READ).q("pk")
    unit: Unit = get_object_or_404(organisation.units(by).filter(reach), pk=pk)
    days, named = queries.report_days(), request.GET.get("due", "")
    half = days.half_of(_day(named)) if named else usual(days) if usual else days.half_on(today())
    handed_in = queries.handed_in(unit, half)
    return queries.unit_report(by, unit, handed_in.half if handed_in else half), handed_in


def _day(text: str) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise BadQuery("report.due", _("上报日期应写作 2026-03-25 的样子。"))
    return day
