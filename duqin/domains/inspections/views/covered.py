"""Coverage of one unit, beat, plan or place: the picture, the checkpoints, the visits behind a figure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from duqin.domains.inspections import policies, queries
from duqin.domains.inspections.queries import Coverage, FloorCell, PlaceVisit, Scope
from duqin.domains.inspections.views import windows
from duqin.domains.inspections.views.planned import squares
from duqin.domains.inspections.views.plans import plan_of
from duqin.domains.inspections.views.windows import Window
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Unit
from duqin.foundation.standards import queries as standards
from duqin.kernel.actors import Actor
from duqin.kernel.figures import Rate
from duqin.kernel.moments import today
from duqin.ui.access import by_of, page
from duqin.ui.listing import Column
from duqin.ui.moments import day_words
from duqin.ui.parts import Cell, Matrix, MatrixRow


def _day_list(visit: PlaceVisit) -> str:
    return _("、").join(day_words(day) for day in visit.days)


def _standing(visit: PlaceVisit) -> str:
    """Checked, out of use, or missing, in words."""
    if visit.is_covered:
        return _("已查")
    return _("停用：%(why)s") % {"why": visit.out_of_use} if visit.out_of_use else _("未查")


VISITS = (
    Column("place", gettext_lazy("点位"), lambda row: str(row.place), priority=1),
    Column("code", gettext_lazy("编号"), "place.code"),
    Column("unit", gettext_lazy("责任单位"), "place.unit.local_name", priority=3),
    Column("standing", gettext_lazy("情况"), _standing),
    Column("days", gettext_lazy("检查日期"), _day_list),
    Column("last_on", gettext_lazy("最近一次"), kind="day"),
    Column("stale", gettext_lazy("距今天数"), lambda row: row.stale(today()), kind="number"),
)


def _units(by: Actor) -> QuerySet[Unit]:
    """Units whose coverage the actor may see."""
    reach = by.reach(policies.READ).q("pk")
    return organisation.current_units().filter(reach).order_by("order", "code")


def _picture(found: Coverage, window: Window) -> Matrix:
    """Building by floor; each cell opens the checkpoints and visits behind it."""
    drawn = queries.floor_plan(found)
    rows = [
        MatrixRow(
            str(building) if building else _("不在楼内"),
            [_cell(cell, window) for cell in cells],
            _place_url(building, window),
        )
        for building, cells in drawn.rows
    ]
    columns = [name or _("不分层") for name in drawn.columns]
    return Matrix(_("点位覆盖：已查/在用"), columns, rows, corner=_("楼宇"))


def _cell(cell: FloorCell, window: Window) -> Cell:
    whole = len(cell.in_use)
    if not cell.visits:
        return Cell()
    text = f"{cell.covered}/{whole}"
    words = _("%(place)s：%(whole)d 个在用点位，已查 %(covered)d 个") % {
        "place": cell.place or _("不在楼内"),
        "whole": whole,
        "covered": cell.covered,
    }
    return Cell(cell.level(is_running=window.is_running), text, _place_url(cell.place, window), words)


def _place_url(place: Any, window: Window) -> str:
    return (
        f"{reverse('inspections:coverage_place', args=[place.pk])}?{window.query()}"
        if place is not None
        else ""
    )


def _page(
    request: HttpRequest, found: Coverage, window: Window, title: str, **context: Any
) -> HttpResponseBase:
    if "export" in request.GET:
        return windows.spreadsheet(VISITS, found.visits, title, window)
    rows = sorted(found.visits, key=lambda visit: (not visit.is_missing, visit.place.code))
    stale = [days for visit in found.in_use if (days := visit.stale(today())) is not None]
    shown = {
        "title": title,
        "coverage": found,
        "window": window,
        "picture": _picture(found, window) if found.visits else None,
        "columns": [_linked(column, window) for column in VISITS],
        "rows": rows,
        "full_words": _("全覆盖（%(part)d/%(whole)d）") % vars_of(found.rate),
        "lack_words": _("%(part)d/%(whole)d，还有 %(lack)d 个没查") % vars_of(found.rate),
        "lack_family": "" if window.is_running else "overdue",
        "oldest": max(stale, default=None),
        "never": sum(visit.last_on is None for visit in found.in_use),
        "shortcuts": windows.shortcuts(request.path, window),
        "levels": windows.levels(request.path, window),
        "export_url": f"{request.path}?{window.query(export='xlsx')}",
    }
    return render(request, "inspections/coverage/detail.html", shown | context)


def vars_of(rate: Rate) -> dict[str, int]:
    """A rate for a sentence."""
    return {"part": rate.part, "whole": rate.whole, "lack": rate.whole - rate.part}


def _linked(column: Column, window: Window) -> Column:
    return (
        replace(column, link=lambda row: _place_url(row.place, window)) if column.key == "place" else column
    )


@require_GET
@page(may=policies.may_see_plans)
@windows.readable
def unit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A unit's checkpoints on their floors, its clauses, and the rhythm of its plans."""
    by, window = by_of(request), windows.read(request.GET)
    found = get_object_or_404(_units(by), pk=pk)
    scope = windows.scope(by, window)
    day = min(window.last, today())
    applicable = standards.clauses_in_force(day=day, unit=found, level=window.level_number)
    return _page(
        request,
        queries.unit_coverage(found, window.first, window.last, scope),
        window,
        _("%(unit)s点位覆盖") % {"unit": found.local_name},
        crumb=(_("单位"), reverse("inspections:coverage")),
        report_url=reverse("inspections:unit_report", args=[pk]),
        clauses=queries.clause_coverage(
            found, window.first, window.last, {clause.code for clause in applicable}, scope
        ),
        strips=[
            (strip, squares(strip.marks, plan=strip.plan_id))
            for strip in queries.unit_strips(by, found, window.first, window.last, today())
        ],
    )


@require_GET
@page(may=policies.may_see_plans)
@windows.readable
def beat(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A monitor's beat (R-000-32)."""
    by, window = by_of(request), windows.read(request.GET, level=str(policies.SELF))
    beats = queries.beat_points(by, min(window.last, today()))
    monitor = next((held for held in beats if held.pk == pk), None)
    if monitor is None:
        raise Http404
    found = queries.coverages({pk: beats[monitor]}, window.first, window.last, windows.scope(by, window))[pk]
    title = _("%(name)s的责任点位") % {"name": monitor.person.name}
    return _page(
        request,
        found,
        window,
        title,
        crumb=(_("责任点位"), reverse("inspections:coverage_beats")),
        monitor=monitor,
    )


@require_GET
@page(may=policies.may_see_plans)
@windows.readable
def plan(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The checkpoints a plan visits, counting its own inspections only."""
    by, found = by_of(request), plan_of(request, pk)
    window = windows.read(
        request.GET, usual=(found.from_date, min(found.to_date, max(today(), found.from_date)))
    )
    scope = Scope(by=by, plan=found)
    return _page(
        request,
        queries.plan_coverage(found, window.first, window.last, scope),
        window,
        _("%(plan)s：点位覆盖") % {"plan": found.name},
        crumb=(found.name, reverse("inspections:plan", args=[pk])),
        levels=[],
        shortcuts=[],
    )


@require_GET
@page(may=policies.may_see_plans)
@windows.readable
def place(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The visits behind a cell: a checkpoint, a floor, a building."""
    by, window = by_of(request), windows.read(request.GET)
    found = get_object_or_404(organisation.places(), pk=pk)
    inside = organisation.places_under(found)
    held = by.reach(policies.READ).q("unit")
    points = list(organisation.checkpoints().filter(held, pk__in=inside).values_list("pk", flat=True))
    if not points:
        raise Http404
    scope = windows.scope(by, window)
    covered = queries.coverages({pk: points}, window.first, window.last, scope)[pk]
    visits = queries.visits_at(found, window.first, window.last, scope)
    return _page(
        request,
        covered,
        window,
        str(found),
        crumb=(_("单位"), reverse("inspections:coverage")),
        picture=None,
        visits=list(visits.order_by("-started_at")[:100]),
    )
