"""Begin an inspection: from a task of a plan, or free."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.forms.begin import FreeStart, TaskStart, may_choose_covert
from duqin.domains.inspections.models import Task
from duqin.domains.inspections.views.given import actor, sent
from duqin.ui.access import page
from duqin.ui.verbs import attempt, respond_form

OFFERED = (
    *("level", "kind", "area", "unit", "place", "scanned", "checklist", "host", "theme", "outline"),
    *("accompanied_by", "route", "suggested", "is_unannounced"),
)
SEVERAL = ("co_hosts", "inspectors", "participants")


@page(may=policies.may_begin)
def start(request: HttpRequest) -> HttpResponse:
    """Begin: `?task=` from a task, else free; `?scanned=` brings the place from a code on the wall."""
    if request.GET.get("task"):
        return _from_task(request)
    by = actor(request)
    form = FreeStart(by, *sent(request), initial=_offer(request))
    if not may_choose_covert(by):
        del form.fields["is_unannounced"]
    if form.is_bound:
        started = attempt(form, lambda: services.start(by=by, **_said(form)))
        if started is not None:
            return redirect("inspections:sheet", pk=started.pk)
    _suggest(form)
    if request.headers.get("HX-Target") == "start-fields":
        return render(request, "inspections/records/start_fields.html", {"form": form, "is_part": True})
    return respond_form(
        request,
        "inspections/records/start.html",
        form,
        title=_("开始检查"),
        submit_label=_("开始检查"),
        cancel_url=reverse("inspections:list"),
        has_area=form.chosen_area is not None,
    )


def _from_task(request: HttpRequest) -> HttpResponse:
    by, given = actor(request), request.GET["task"]
    task: Task = get_object_or_404(queries.tasks(by), pk=int(given) if given.isdigit() else 0)
    outline = (
        task.outline
        or task.plan.outline
        or queries.usual_outline(task.plan.area, task.plan.level, task.unit, task.plan.checklist)
    )
    form = TaskStart(
        *sent(request),
        initial={
            "outline": "\n".join(outline),
            "accompanied_by": _companion(task.plan.level, task.unit, task.plan),
        },
    )
    if form.is_bound:
        said = {name: form.data.get(name, "") for name in ("accompanied_by", "route")}
        started = attempt(
            form,
            lambda: services.start(
                by=by,
                task=task,
                id=form.cleaned_data["id"],
                outline=form.cleaned_data["outline"],
                device_started_at=form.cleaned_data["device_at"],
                **said,
            ),
        )
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


def _companion(level: int, unit: Any, plan: Any = None) -> str:
    """Who usually goes along; nobody at a self-check or where the unit is not to know."""
    if unit is None or level == policies.SELF or (plan is not None and plan.is_unannounced):
        return ""
    return queries.accompanying(unit)


def _offer(request: HttpRequest) -> dict[str, Any]:
    """What the address brings: fields by name, and the place that was scanned with its unit."""
    offered: dict[str, Any] = {name: request.GET[name] for name in OFFERED if request.GET.get(name)}
    offered |= {name: request.GET.getlist(name) for name in SEVERAL if name in request.GET}
    place = queries.scanned_place(request.GET.get("scanned", ""))
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
        data = form.data.copy()  # type: ignore[attr-defined]
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
