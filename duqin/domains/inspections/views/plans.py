"""Plans: the list, the page of one, drafting and changing, its targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from duqin.domains.inspections import policies, queries, services, states
from duqin.domains.inspections.forms.plans import PlanForm
from duqin.domains.inspections.models import Plan, PlanTarget
from duqin.domains.inspections.models.inspections import LEVELS
from duqin.domains.inspections.queries import task_filters
from duqin.domains.inspections.views.given import sent
from duqin.domains.inspections.views.planned import (
    must,
    rhythm_words,
    span_words,
    squares,
    tasks_url,
    trail,
    with_completion,
)
from duqin.kernel.moments import today
from duqin.ui.access import by_of, page
from duqin.ui.addresses import PageOf
from duqin.ui.forms import catch_up
from duqin.ui.listing import Column, Listing
from duqin.ui.moments import day_words, rate_words
from duqin.ui.parts import Empty, Step
from duqin.ui.verbs import attempt, expecting, respond_form

MOST_SQUARES = 62
FEW = 12


def _progress(row: Any) -> str:
    done = row.completion
    return rate_words(done.done, done.due) if done.due else ""


PLANS = Listing(
    name="inspections.plans",
    columns=(
        Column(
            "name",
            _("计划"),
            link=PageOf("inspections:plan", "pk"),
            sort="name",
            priority=1,
        ),
        Column("state", _("状态"), lambda row: states.PLAN[row.state], kind="state"),
        Column("kind", _("类型"), lambda row: row.get_kind_display()),
        Column("level", _("层级"), lambda row: LEVELS[row.level]),
        Column("area", _("领域"), "area.local_name"),
        Column("host", _("主办单位"), "host.local_name"),
        Column("rhythm", _("频次"), rhythm_words),
        Column("from_date", _("开始日"), kind="day", sort="from_date"),
        Column("to_date", _("结束日"), kind="day", sort="to_date"),
        Column("progress", _("按期完成率"), _progress),
        Column("missed", _("漏查"), lambda row: row.completion.missed or None, kind="number"),
        Column("lead", _("牵头人"), "lead.name", priority=3),
    ),
    filters=task_filters.PLANS,
    order="-from_date",
    empty=Empty(
        _("还没有检查计划"),
        _("计划写明查什么、查哪里、多久一次、谁去查；启用后按日历自动排出每一次检查。"),
        icon="calendar-event",
    ),
)


def plan_of(request: HttpRequest, pk: int) -> Plan:
    """The plan, or 404 for what does not exist for this actor."""
    found: Plan = get_object_or_404(queries.plans(by_of(request)), pk=pk)
    return found


@require_GET
@page(may=policies.may_see_plans)
def plans(request: HttpRequest) -> HttpResponseBase:
    """All plans in reach, with how far they got."""
    by = by_of(request)
    listing = replace(PLANS, prepare=partial(with_completion, seen=queries.tasks(by), day=today()))
    return listing.respond(
        request,
        queries.plans(by),
        title=gettext("检查计划"),
        template="inspections/plans/list.html",
        may_plan=policies.may_plan_anywhere(by),
        may_settle=policies.may_settle(by),
    )


@require_GET
@page(may=policies.may_see_plans)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: what it owes while it is a draft; how it goes once it is in force."""
    by, found, day = by_of(request), plan_of(request, pk), today()
    may_change = policies.may_change_plan(by, found)
    rows, targets = queries.tasks(by).filter(plan=found), list(queries.targets_of(found))
    context: dict[str, Any] = {
        "plan": found,
        "state": states.PLAN[found.state],
        "level_words": LEVELS[found.level],
        "rhythm_words": rhythm_words(found),
        "span": span_words(found.from_date, found.to_date),
        "co_hosts": list(found.co_hosts.all()),
        "inspectors": list(found.inspectors.all()),
        "targets": targets[: FEW + 1],
        "few": FEW,
        "count_targets": len(targets),
        "outline": _outline(found),
        "may_change": may_change,
        "may_activate": may_change and states.PLAN.allows(found.state, "activate"),
        "entries": trail(found) if may_change else [],
        "no_clauses": _no_clauses(found, day),
    }
    if found.state == "draft":
        context |= _as_draft(found, targets, day)
    else:
        context |= _as_running(found, targets, rows, day, request.GET)
    return render(request, "inspections/plans/detail.html", context)


def _no_clauses(found: Plan, day: date) -> str:
    """What would be in the way of every inspection of the plan, as a sentence; empty where nothing is. It may be planned
    all the same: a version may be published in time."""
    if found.state == "ended" or found.to_date < day or not queries.lacks_clauses(found, day):
        return ""
    first = queries.first_day(found, day)
    if first == day:
        return gettext("按这个计划的领域、层级和检查表，现在没有一条现行条款，检查还不能开始。")
    words = gettext("按这个计划的领域、层级和检查表，到开始日 %(day)s 没有一条条款施行，检查将不能开始。")
    return words % {"day": day_words(first)}


def _outline(found: Plan) -> dict[str, Any]:
    """The lines that hold, and whether they stand in the checklist (R-002-27)."""
    if found.outline or found.checklist is None:
        return {"lines": found.outline, "is_standing": False}
    return {"lines": found.checklist.outline, "is_standing": True}


def _as_draft(found: Plan, targets: Sequence[PlanTarget], day: date) -> dict[str, Any]:
    """What it will make, and what is still missing before it can be put in force."""
    lines = _outline(found)["lines"]
    people = bool(found.lead_id) or found.inspectors.exists()
    ready = [
        (gettext("内容"), True),
        (gettext("检查对象"), bool(targets)),
        (gettext("检查提纲"), bool(lines)),
        (gettext("检查人"), people),
    ]
    open_steps = [label for label, done in ready if not done]
    steps = [
        Step(label, "done" if done else "current" if label == open_steps[0] else "todo")
        for label, done in ready
    ]
    steps.append(Step(gettext("启用"), "todo" if open_steps else "current"))
    return {
        "preview": queries.preview(found, day),
        "steps": steps,
        "missing_steps": open_steps,
        "is_ready": not open_steps,
    }


def _as_running(
    found: Plan, targets: Sequence[PlanTarget], rows: Any, day: date, asked: Mapping[str, str]
) -> dict[str, Any]:
    """Figures, heat strip, units, and what was not done."""
    window = _window(found, day, asked)
    within = rows.filter(from_date__lte=window[1], to_date__gte=window[0])
    undone = queries.undone(rows, day)
    return {
        "completion": queries.completion(rows, day),
        "squares": squares(queries.marks(within, day), plan=found.pk)[-MOST_SQUARES:],
        "window_words": span_words(*window),
        "earlier": _month_before(window[0]) if window[0] > found.from_date else "",
        "later": _month_after(window[1]) if window[1] < found.to_date else "",
        "by_unit": _by_unit(found.pk, targets, rows, day),
        "undone": list(undone[: FEW + 1]),
        "undone_url": tasks_url(plan=found.pk, state="undone"),
        "upcoming": list(queries.upcoming(rows, day)[:5]),
        "tasks_url": tasks_url(plan=found.pk),
        "export_url": tasks_url(plan=found.pk, export="xlsx"),
        "preview": queries.preview(found, day) if found.state == "paused" else None,
        "today": day,
    }


def _window(found: Plan, day: date, asked: Mapping[str, str]) -> tuple[date, date]:
    """The days a heat strip shows: a month of a daily plan, all of any other."""
    if found.rhythm not in (Plan.Rhythm.DAILY, Plan.Rhythm.WORKDAILY):
        return found.from_date, found.to_date
    try:
        first = date.fromisoformat(f"{asked.get('month', '')}-01")
    except ValueError:
        first = min(max(day, found.from_date), found.to_date).replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return max(first, found.from_date), max(min(last, found.to_date), found.from_date)


def _month_before(first: date) -> str:
    return f"{first.replace(day=1) - timedelta(days=1):%Y-%m}"


def _month_after(last: date) -> str:
    return f"{last.replace(day=28) + timedelta(days=4):%Y-%m}"


def _by_unit(plan_id: int, targets: Sequence[PlanTarget], rows: Any, day: date) -> list[dict[str, Any]]:
    counted = queries.completions(rows, day, "unit_id")
    units = {target.unit_id: target.unit for target in targets}
    units |= {unit.pk: unit for unit in queries.units_named(counted.keys() - units.keys())}
    return [
        {"unit": units[pk], "completion": done, "url": tasks_url(plan=plan_id, unit=pk)}
        for pk, done in sorted(counted.items(), key=lambda item: (units[item[0]].order, units[item[0]].code))
        if done.planned
    ]


@page(may=policies.may_plan_anywhere)
def new(request: HttpRequest) -> HttpResponse:
    """Draft a plan."""
    by = by_of(request)
    form = PlanForm(by, *sent(request))
    if form.is_bound:
        made = attempt(
            form,
            lambda: services.draft_plan(
                by=by,
                host=form.cleaned_data["host"],
                targets=form.targets(),
                **form.content(),
                **form.people(),
            ),
        )
        if made is not None:
            return redirect("inspections:plan", pk=made.pk)
    return _form(
        request,
        form,
        title=gettext("制订检查计划"),
        cancel_url=reverse("inspections:plans"),
        draft_key="plan",
    )


@page(may=policies.may_see_plans)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a plan; what shapes its tasks is fixed once it is in force."""
    by, found = by_of(request), plan_of(request, pk)
    must(policies.may_change_plan(by, found))
    form = PlanForm(by, *sent(request), plan=found)
    if form.is_bound:
        expecting(found, request)
        changed = attempt(
            form, lambda: services.change_plan(found, by=by, changes=form.content(), **form.people())
        )
        if changed is not None:
            return redirect("inspections:plan", pk=pk)
        if getattr(form, "is_stale", False):
            catch_up(form, PlanForm(by, plan=found))
    back = reverse("inspections:plan", args=[pk])
    return _form(
        request, form, title=gettext("修改检查计划"), cancel_url=back, plan=found, draft_key=f"plan-{pk}"
    )


def _form(request: HttpRequest, form: PlanForm, **context: Any) -> HttpResponse:
    return respond_form(request, "inspections/plans/form.html", form, submit_label=gettext("保存"), **context)
