"""Begin an inspection: from a task of a plan, or free."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.forms.begin import FreeStart, TaskStart, may_choose_covert
from duqin.domains.inspections.models import Task
from duqin.domains.inspections.views.given import sent
from duqin.foundation.organisation.models import Unit
from duqin.ui.access import by_of, page
from duqin.ui.forms import posted
from duqin.ui.verbs import attempt, respond_form

OFFERED = (
    *("level", "kind", "area", "unit", "place", "scanned", "checklist", "host", "theme", "outline"),
    *("accompanied_by", "route", "suggested", "is_unannounced"),
)
SEVERAL = ("co_hosts", "inspectors", "participants")


@page(may=policies.may_begin)
def start(request: HttpRequest) -> HttpResponse:
    """Begin: `?task=` from a task, else free; `?scanned=` brings the place from a code on the wall.

    When area, level, unit or checklist change, htmx posts the form for the part that follows from them; nothing is
    begun by that.
    """
    if request.GET.get("task"):
        return _from_task(request)
    by, refreshed = by_of(request), request.headers.get("HX-Target") == "start-fields"
    given = request.POST if refreshed else request.GET
    form = FreeStart(by, *(() if refreshed else sent(request)), initial=_offer(given))
    if not may_choose_covert(by):
        del form.fields["is_unannounced"]
    if form.is_bound:
        started = attempt(form, lambda: services.start(by=by, **_said(form)))
        if started is not None:
            return redirect("inspections:sheet", pk=started.pk)
    _suggest(form)
    if refreshed:
        return render(request, "inspections/records/start_fields.html", {"form": form, "is_part": True})
    return respond_form(
        request,
        "inspections/records/start.html",
        form,
        title=_("开始检查"),
        submit_label=_("开始检查"),
        cancel_url=reverse("inspections:list"),
    )


def _from_task(request: HttpRequest) -> HttpResponse:
    by, given = by_of(request), request.GET["task"]
    task: Task = get_object_or_404(queries.tasks(by), pk=int(given) if given.isdigit() else 0)
    plan = task.plan
    outline = (
        task.outline
        or plan.outline
        or queries.usual_outline(plan.area, plan.level, task.unit, plan.checklist)
    )
    companion = "" if plan.is_unannounced else _companion(plan.level, task.unit)
    form = TaskStart(*sent(request), initial={"outline": "\n".join(outline), "accompanied_by": companion})
    if form.is_bound:
        started = attempt(form, lambda: services.start(by=by, task=task, **_said_of_task(form)))
        if started is not None:
            return redirect("inspections:sheet", pk=started.pk)
    return respond_form(
        request,
        "inspections/records/start_task.html",
        form,
        title=_("开始检查"),
        submit_label=_("开始检查"),
        task=task,
        may_start=policies.may_start(by, task, None, None),
    )


def _said_of_task(form: TaskStart) -> dict[str, Any]:
    said = form.cleaned_data
    names = ("id", "outline", "accompanied_by", "route")
    return {name: said[name] for name in names} | {"device_started_at": said["device_at"]}


def _companion(level: int, unit: Unit | None) -> str:
    """Who usually goes along for the unit; nobody at a self-check."""
    return "" if unit is None or level == policies.SELF else queries.accompanying(unit)


def _offer(given: QueryDict) -> dict[str, Any]:
    """What the address or the unfinished form brings: fields by name, and the scanned place with its unit."""
    offered: dict[str, Any] = {name: given[name] for name in OFFERED if given.get(name)}
    offered |= {name: given.getlist(name) for name in SEVERAL if name in given}
    place = queries.scanned_place(given.get("scanned", ""))
    if place is not None:
        offered |= {"place": place.pk}
        if place.unit_id:
            offered.setdefault("unit", place.unit_id)
    return offered


def _suggest(form: FreeStart) -> None:
    """Fill in the usual outline and companion where the person has not written his own."""
    level, area, unit = form.chosen_level, form.chosen_area, form.chosen_unit
    given = form.data if form.is_bound else form.initial  # not form[…].value(), which would fix what it read
    values = {name: str(given.get(name) or "") for name in ("outline", "suggested", "accompanied_by")}
    lines = "\n".join(queries.usual_outline(area, level, unit, form.chosen_checklist))
    offered = {"suggested": lines}
    if values["outline"].replace("\r\n", "\n").strip() in (
        "",
        values["suggested"].replace("\r\n", "\n").strip(),
    ):
        offered["outline"] = lines
    if level and not values["accompanied_by"]:
        offered["accompanied_by"] = _companion(level, unit)
    if form.is_bound:
        data = posted(form)
        data.update(offered)
        form.data = data
    else:
        form.initial = {**form.initial, **offered}


def _said(form: FreeStart) -> dict[str, Any]:
    names = (
        *("id", "level", "kind", "area", "unit", "host", "place", "checklist", "theme", "outline"),
        *("co_hosts", "inspectors", "participants", "accompanied_by", "route"),
    )
    said = {name: form.cleaned_data[name] for name in names}
    return said | {
        "is_unannounced": bool(form.cleaned_data.get("is_unannounced")),
        "device_started_at": form.cleaned_data["device_at"],
    }
