"""Coverage at a glance: units, beats; who does not go on patrol; self-check beside supervision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from duqin.domains.inspections import policies, queries
from duqin.domains.inspections.views import windows
from duqin.domains.inspections.views.windows import Window
from duqin.kernel.moments import today
from duqin.ui.access import by_of, page
from duqin.ui.listing import Column, spreadsheet
from duqin.ui.moments import rate_words
from duqin.ui.parts import Tab


def _sections(current: str) -> list[Tab]:
    named: tuple[tuple[str, str], ...] = (
        ("coverage", _("单位")),
        ("coverage_beats", _("责任点位")),
        ("silent", _("监控员巡查")),
        ("balance", _("自查与督查")),
    )
    return [Tab(label, reverse(f"inspections:{name}"), name == current) for name, label in named]


LOOK_BACK = timedelta(days=60)

UNIT_COLUMNS = (
    Column("unit", gettext_lazy("单位"), lambda row: row[0].local_name, priority=1),
    Column("rate", gettext_lazy("覆盖率"), lambda row: rate_words(row[1].rate.part, row[1].rate.whole)),
    Column(
        "missing", gettext_lazy("未查点位"), lambda row: _("、").join(str(place) for place in row[1].missing)
    ),
    Column(
        "left_out", pgettext_lazy("places", "停用"), lambda row: len(row[1].left_out) or None, kind="number"
    ),
    Column(
        "spread",
        gettext_lazy("有检查的天数"),
        lambda row: rate_words(row[1].spread.part, row[1].spread.whole),
    ),
)


@require_GET
@page(may=policies.may_see_plans)
@windows.readable
def units(request: HttpRequest) -> HttpResponseBase:
    """Every unit with checkpoints of its own, and how many were checked."""
    by, window = by_of(request), windows.read(request.GET)
    within = by.reach(policies.READ).q("unit")
    rows = queries.coverage_by_unit(within, window.first, window.last, windows.scope(by, window))
    if "export" in request.GET:
        return windows.spreadsheet(UNIT_COLUMNS, rows, _("单位点位覆盖"), window)
    return _overview(request, "coverage", window, rows=rows, link="inspections:coverage_unit")


BEAT_COLUMNS = (
    Column("person", gettext_lazy("监控员"), lambda row: row[0].person.name, priority=1),
    Column("unit", gettext_lazy("单位"), lambda row: row[0].unit.local_name),
    *UNIT_COLUMNS[1:],
)


@require_GET
@page(may=policies.may_see_plans)
@windows.readable
def beats(request: HttpRequest) -> HttpResponseBase:
    """Every monitor's beat and how much of it was checked (R-000-32)."""
    by, window = by_of(request), windows.read(request.GET, level=str(policies.SELF))
    points = queries.beat_points(by, min(window.last, today()))
    covered = queries.coverages(points, window.first, window.last, windows.scope(by, window), with_last=False)
    rows = list(covered.items())
    if "export" in request.GET:
        return windows.spreadsheet(BEAT_COLUMNS, rows, _("责任点位覆盖"), window)
    return _overview(request, "coverage_beats", window, rows=rows, link="inspections:coverage_beat")


def _overview(request: HttpRequest, current: str, window: Window, **context: Any) -> HttpResponse:
    shown = {
        "window": window,
        "sections": _sections(current),
        "shortcuts": windows.shortcuts(request.path, window),
        "levels": windows.levels(request.path, window),
        "export_url": f"{request.path}?{window.query(export='xlsx')}",
    }
    return render(request, f"inspections/coverage/{current}.html", shown | context)


SILENT_COLUMNS = (
    Column("person", gettext_lazy("监控员"), "appointment.person.name"),
    Column("unit", gettext_lazy("单位"), "appointment.unit.local_name"),
    Column("days", gettext_lazy("没有巡查的工作日"), kind="number"),
    Column("last_on", gettext_lazy("最近一次巡查"), kind="day"),
)
ROUND_COLUMNS = (
    *SILENT_COLUMNS[:2],
    Column("done", gettext_lazy("完成次数"), "share.whole", kind="number"),
    Column("without_problem", gettext_lazy("未发现问题"), kind="number"),
    Column("perfect", gettext_lazy("过于完美"), "share.part", kind="number"),
    Column("share", gettext_lazy("占比"), lambda row: rate_words(row.share.part, row.share.whole)),
)


@require_GET
@page(may=policies.may_see_plans)
def silent(request: HttpRequest) -> HttpResponseBase:
    """Monitors without a patrol on 3 working days in a row (R-000-28), and how their rounds look (§8.8); ?export=silent and
    ?export=rounds give the two tables."""
    by, day = by_of(request), today()
    if request.GET.get("export") == "silent":
        rows = queries.silent_monitors(by, day)
        return spreadsheet(SILENT_COLUMNS, rows, title=_("未巡查的监控员"))
    rounds = queries.rounds_of_monitors(by, day - LOOK_BACK, day)
    if request.GET.get("export") == "rounds":
        return spreadsheet(ROUND_COLUMNS, rounds, title=_("巡查、自查的质量"))
    context = {
        "rows": queries.silent_monitors(by, day),
        "rounds": rounds,
        "sections": _sections("silent"),
    }
    return render(request, "inspections/coverage/silent.html", context)


def _standing(row: queries.Balance) -> str:
    """Whether a unit checks itself, in words."""
    return _("自查缺位") if row.is_absent else _("有自查") if row.self_checks else _("未自查")


BALANCE_COLUMNS = (
    Column("unit", gettext_lazy("单位"), "unit.local_name", priority=1),
    Column("standing", gettext_lazy("情况"), lambda row: _standing(row)),
    Column("self_checks", gettext_lazy("自查次数"), kind="number"),
    Column("supervisions", gettext_lazy("上级检查次数"), kind="number"),
    Column("own_findings", gettext_lazy("自查发现"), kind="number"),
    Column("supervised_findings", gettext_lazy("上级发现"), kind="number"),
    Column("share", gettext_lazy("自查发现占比"), lambda row: rate_words(row.share.part, row.share.whole)),
)


@require_GET
@page(may=policies.may_see_plans)
@windows.readable
def balance(request: HttpRequest) -> HttpResponseBase:
    """Self-check first, supervision second: whose self-check is absent (R-002-05)."""
    by, window = by_of(request), windows.read(request.GET)
    rows = queries.self_check_balance(by, window.first, window.last)
    if "export" in request.GET:
        return windows.spreadsheet(BALANCE_COLUMNS, rows, _("自查与督查"), window)
    return _overview(request, "balance", window, rows=rows, levels=[])
