"""The ledgers: inspections, with “no problem found” as a line of its own, and findings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections import policies, queries, states
from duqin.domains.inspections.models import Finding, Inspection
from duqin.domains.inspections.queries import filters
from duqin.domains.inspections.views.showing import finding_state
from duqin.ui import markup
from duqin.ui.access import by_of, page
from duqin.ui.addresses import PageOf, address_of_each
from duqin.ui.listing import Column, Empty, Listing

OPEN = ("in_progress", "abandoned")
LEVELS = dict(filters.LEVELS)


def _counted(rows: list[Inspection]) -> list[Inspection]:
    counts = queries.finding_counts([row.pk for row in rows])
    for row in rows:
        row.n_findings = counts.get(row.pk, 0)  # type: ignore[attr-defined]  # beside the row, for the page
    return rows


def _found(row: Any) -> str:
    """“未发现问题” as a line of the ledger (R-001-22), else how many."""
    if row.found_nothing:
        return gettext("未发现问题")
    if row.n_findings:
        return gettext("%(n)d 个问题") % {"n": row.n_findings}
    return "" if row.state in OPEN else gettext("未发现问题")


INSPECTIONS = Listing(
    name="inspections.inspections",
    columns=(
        Column(
            "number",
            _("编号"),
            link=PageOf("inspections:detail", "pk"),
            sort="number",
            priority=1,
        ),
        Column("state", _("状态"), lambda row: states.INSPECTION[row.state], kind="state"),
        Column("unit", _("被检查单位"), "unit.local_name"),
        Column("started", _("检查时间"), "started_at", kind="moment", sort="started_at"),
        Column("kind", _("类型"), lambda row: row.get_kind_display()),
        Column("level", _("层级"), lambda row: LEVELS[row.level]),
        Column("area", _("领域"), "area.local_name", priority=3),
        Column("place", _("地点"), lambda row: str(row.place or "")),
        Column("host", _("主办单位"), "host.local_name", priority=3),
        Column("lead", _("检查组组长"), "lead.name"),
        Column("found", _("检查结果"), _found),
    ),
    filters=filters.INSPECTIONS,
    order="-started",
    seen_by=queries.inspections,
    fetch=queries.inspections_shown,
    also=(("PDF", "inspections:ledger_file", "pdf"), ("DOCX", "inspections:ledger_file", "docx")),
    prepare=_counted,
    empty=Empty(
        _("还没有检查记录"), _("每次检查不论有没有问题，提交后都在这里留下一行。"), icon="clipboard-check"
    ),
)


def _state(row: Finding) -> SafeString:
    return markup.state_pill(finding_state(row), overdue=bool(row.case and row.case.is_overdue))


def _standing(row: Finding) -> tuple[bool, str, bool]:
    """All that decides how its state is drawn."""
    return row.is_void, row.case.state if row.case else "", bool(row.case and row.case.is_overdue)


FINDINGS = Listing(
    name="inspections.findings",
    columns=(
        Column(
            "description",
            _("问题"),
            lambda row: row.description[:80],
            link=PageOf("inspections:finding", "pk"),
            export=lambda row: row.description,
            priority=1,
        ),
        Column("number", _("编号"), sort="number"),
        Column("state", _("状态"), finding_state, kind="state", html=_state, alike=_standing),
        Column("unit", _("责任单位"), "unit.local_name"),
        Column("place", _("地点"), lambda row: str(row.place or "")),
        Column("due", _("整改期限"), "case.due_at", kind="due", sort="case__due_at", nullable=True),
        Column("responsible", pgettext_lazy("of one", "责任人"), "case.responsible.name"),
        Column("severity", _("严重程度"), kind="severity"),
        Column("points", _("扣分"), lambda row: -row.points, kind="points", sort="points"),
        Column("clause", _("条款"), lambda row: f"{row.clause.code} {row.clause.local_title}", priority=3),
        Column("found_at", _("发现时间"), kind="moment", sort="found_at"),
        Column("found_by", _("检查人"), "found_by_name", priority=3),
        Column(
            "case",
            pgettext_lazy("of one", "整改事项"),
            "case.number",
            link=lambda row: address_of_each("cases:detail")(row.case.number) if row.case else "",
        ),
    ),
    filters=filters.FINDINGS,
    order="-found_at",
    seen_by=queries.findings,
    fetch=queries.findings_shown,
    empty=Empty(
        _("还没有问题记录"), _("检查表上记录的问题会在这里，每条都通到它的整改事项。"), icon="alert-triangle"
    ),
)


@page(may=policies.may_look)
def inspections(request: HttpRequest) -> HttpResponseBase:
    """The ledger of inspections."""
    by = by_of(request)
    return INSPECTIONS.respond(
        request,
        title=gettext("检查台账"),
        template="inspections/records/list.html",
        may_begin=policies.may_begin(by),
        may_import=policies.may_import(by),
    )


@page(may=policies.may_look)
def findings(request: HttpRequest) -> HttpResponseBase:
    """The ledger of findings."""
    return FINDINGS.respond(request, title=gettext("问题台账"))
