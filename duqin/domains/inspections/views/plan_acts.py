"""Acts on a plan: activate, pause, end, throw away, copy; its targets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.forms.plans import AddTargets, CopyForm, next_span
from duqin.domains.inspections.forms.tasks import PauseForm, ReasonForm
from duqin.domains.inspections.models import Plan
from duqin.domains.inspections.views.given import sent
from duqin.domains.inspections.views.planned import must
from duqin.domains.inspections.views.plans import plan_of
from duqin.foundation.organisation.models import Place
from duqin.ui.access import by_of, page
from duqin.ui.forms import Form
from duqin.ui.listing import BulkAction, Choices, Column, Listing, Search
from duqin.ui.parts import Empty, Tab
from duqin.ui.verbs import attempt, expecting, respond_form

TARGET_COLUMNS = (
    Column("unit", _("被检查单位"), "unit.local_name", priority=1),
    Column("place", _("地点"), lambda row: str(row.place or gettext("整个单位"))),
    Column("code", _("地点编号"), "place.code", sort="place__code", nullable=True),
)
PLACE_COLUMNS = (
    Column("full_name", _("地点"), priority=1),
    Column("code", _("编号"), sort="code"),
    Column("kind", _("类型"), lambda row: row.get_kind_display()),
    Column("unit", _("责任单位"), "unit.local_name"),
)


def _plan_to_change(request: HttpRequest, pk: int) -> Plan:
    found = plan_of(request, pk)
    must(policies.may_change_plan(by_of(request), found))
    return found


@require_POST
@page(may=policies.may_plan_anywhere)
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it in force; a refusal says what is missing."""
    services.activate(expecting(plan_of(request, pk), request), by=by_of(request))
    return redirect("inspections:plan", pk=pk)


@require_POST
@page(may=policies.may_plan_anywhere)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    services.discard(plan_of(request, pk), by=by_of(request))
    return redirect("inspections:plans")


@page(may=policies.may_plan_anywhere)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, then pause."""
    return _with_reason(
        request,
        pk,
        PauseForm,
        services.pause,
        title=gettext("暂停计划"),
        lead=gettext("还没到检查窗口的任务会撤下，恢复启用后如仍需要会自动回来；正在窗口内的任务不受影响。"),
    )


@page(may=policies.may_plan_anywhere)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, then end."""
    return _with_reason(
        request,
        pk,
        ReasonForm,
        services.end,
        title=gettext("结束计划"),
        lead=gettext("还没开始的任务会取消，原因写在每项任务上；已完成和漏查的保持原样。结束后不能再启用。"),
    )


def _with_reason(
    request: HttpRequest, pk: int, asked: type[Form], verb: Callable[..., Plan], **context: Any
) -> HttpResponse:
    by, found = by_of(request), _plan_to_change(request, pk)
    form = asked(*sent(request))
    if (
        form.is_bound
        and attempt(form, lambda: verb(found, by=by, reason=form.cleaned_data["reason"])) is not None
    ):
        return redirect("inspections:plan", pk=pk)
    return respond_form(
        request,
        "inspections/plans/act.html",
        form,
        plan=found,
        submit_label=context["title"],
        cancel_url=reverse("inspections:plan", args=[pk]),
        **context,
    )


@page(may=policies.may_plan_anywhere)
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The same plan as a draft for other days."""
    by, found = by_of(request), _plan_to_change(request, pk)
    form = CopyForm(*sent(request), initial=next_span(found))
    if form.is_bound:
        made = attempt(form, lambda: services.copy_plan(found, by=by, **form.cleaned_data))
        if made is not None:
            return redirect("inspections:plan", pk=made.pk)
    return respond_form(
        request,
        "inspections/plans/act.html",
        form,
        plan=found,
        title=gettext("复制计划"),
        lead=gettext("内容、提纲、人员和检查对象都带过去，成为一份新的草稿。"),
        submit_label=gettext("复制为草稿"),
        cancel_url=reverse("inspections:plan", args=[pk]),
    )


def _tabs(found: Plan, current: str) -> list[Tab]:
    here = reverse("inspections:targets", args=[found.pk])
    there = reverse("inspections:targets_add", args=[found.pk])
    return [
        Tab(gettext("已选对象"), here, current == "chosen", queries.targets_of(found).count()),
        Tab(gettext("添加对象"), there, current == "add"),
    ]


@require_GET
@page(may=policies.may_see_plans)
def targets(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Everything the plan visits; who may change it can drop some."""
    by, found = by_of(request), plan_of(request, pk)
    may_change = policies.may_change_plan(by, found) and found.state != "ended"
    drop = reverse("inspections:targets_drop", args=[pk])
    listing = Listing(
        name="inspections.targets",
        columns=TARGET_COLUMNS,
        filters=(
            Search("q", _("单位、地点或编号"), fields=("unit__name", "place__full_name", "place__code")),
        ),
        order="code",
        bulk=(BulkAction(_("移出计划"), drop, icon="minus"),) if may_change else (),
        empty=Empty(
            gettext("还没有检查对象"), gettext("选择单位、楼宇或点位，计划才能启用。"), icon="map-pin"
        ),
    )
    return listing.respond(
        request,
        queries.targets_of(found).order_by(),
        title=gettext("检查对象"),
        template="inspections/plans/targets.html",
        plan=found,
        tabs=_tabs(found, "chosen") if may_change else [],
    )


@page(may=policies.may_plan_anywhere)
def targets_add(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Choose by unit, building or beat, or tick places one by one."""
    by, found = by_of(request), _plan_to_change(request, pk)
    if request.method == "POST" and "id" in request.POST:
        ids = [int(given) for given in request.POST.getlist("id") if given.isdigit()]
        chosen = queries.aimable_places().filter(pk__in=ids)
        services.aim(found, by=by, add=services.with_units(chosen))
        return redirect("inspections:targets", pk=pk)
    form = AddTargets(by, *sent(request))
    if form.is_bound and attempt(form, lambda: services.aim(found, by=by, add=form.targets())) is not None:
        return redirect("inspections:targets", pk=pk)
    if form.errors:
        return respond_form(
            request, "inspections/plans/choose.html", form, plan=found, title=gettext("添加对象"),
            submit_label=gettext("添加"), cancel_url=reverse("inspections:targets", args=[pk]),
        )  # fmt: skip
    here = reverse("inspections:targets_add", args=[pk])
    listing = Listing(
        name="inspections.places_to_aim",
        columns=PLACE_COLUMNS,
        filters=(
            Search("q", _("地点或编号"), fields=("full_name", "code")),
            Choices("kind", _("类型"), choices=[c for c in Place.Kind.choices if c[0] != Place.Kind.CAMPUS]),
        ),
        order="code",
        bulk=(BulkAction(_("加入计划"), here, icon="plus", kind="primary"),),
        empty=Empty(gettext("没有可以添加的地点"), gettext("楼宇和检查点登记后会列在这里。"), icon="map-pin"),
        can_export=False,
    )
    rows = queries.aimable_places().exclude(pk__in=found.targets.filter(place__isnull=False).values("place"))
    return listing.respond(
        request, rows, title=gettext("添加对象"), template="inspections/plans/targets_add.html", plan=found,
        tabs=_tabs(found, "add"), form=form, choose_url=here,
    )  # fmt: skip


@require_POST
@page(may=policies.may_plan_anywhere)
def targets_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the ticked targets out."""
    found = _plan_to_change(request, pk)
    ids = [int(given) for given in request.POST.getlist("id") if given.isdigit()]
    services.aim(found, by=by_of(request), drop=ids)
    return redirect("inspections:targets", pk=pk)
