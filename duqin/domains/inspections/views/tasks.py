"""Tasks: today's round, the list, the page of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from duqin.domains.inspections import policies, queries
from duqin.domains.inspections.models import Task
from duqin.domains.inspections.models.inspections import LEVELS
from duqin.domains.inspections.queries import task_filters
from duqin.domains.inspections.views.planned import deadline_of, span_words, tasks_url, trail
from duqin.kernel.moments import today
from duqin.ui import markup
from duqin.ui.access import by_of, page
from duqin.ui.addresses import PageOf, address_of_each
from duqin.ui.listing import Column, Listing
from duqin.ui.parts import Empty, Tab

OUTLINES = {"task": _("本次检查的提纲"), "plan": _("计划的提纲"), "checklist": _("检查表的常用提纲")}


def _state(row: Task) -> SafeString:
    day = today()
    state = queries.shown_state(row, day)
    return markup.state_pill(state, overdue=state.value == "in_progress" and queries.is_overdue(row, day))


def _inspection_url(row: Task) -> str:
    """The record, once it was handed in; a sheet in progress is for those who fill it."""
    found = inspection_of(row)
    is_open = found is None or found.state in ("in_progress", "abandoned")
    return "" if is_open else address_of_each("inspections:detail")(found.pk)


def inspection_of(row: Task) -> Any:
    """The inspection of a task, or None; asked for with the task."""
    return getattr(row, "inspection", None)


TASKS = Listing(
    name="inspections.tasks",
    columns=(
        Column(
            "plan",
            _("任务"),
            "plan.name",
            link=PageOf("inspections:task", "pk"),
            priority=1,
        ),
        Column(
            "state",
            _("状态"),
            lambda row: queries.shown_state(row, today()),
            kind="state",
            html=_state,
            alike=lambda row: (row.state, row.to_date),
        ),
        Column("unit", _("被检查单位"), "unit.local_name"),
        Column("place", _("地点"), lambda row: str(row.place or "")),
        Column("from_date", _("窗口开始"), kind="day", sort="from_date", priority=3),
        Column("to_date", _("期限"), kind="day", sort="to_date"),
        Column("lead", _("检查人"), "lead.name"),
        Column("finished_at", _("完成时间"), kind="moment", sort="finished_at", nullable=True),
        Column(
            "inspection",
            _("检查记录"),
            lambda row: getattr(inspection_of(row), "number", ""),
            link=_inspection_url,
        ),
        Column("level", _("层级"), lambda row: LEVELS[row.plan.level], priority=3),
        Column("note", _("说明"), lambda row: row.cancel_reason or row.gap_reason, priority=3),
    ),
    filters=task_filters.TASKS,
    order="-to_date",
    seen_by=queries.tasks_seen,
    fetch=queries.tasks_shown,
    empty=Empty(
        _("还没有检查任务"), _("检查计划启用后，未来 14 天的任务会列在这里。"), icon="calendar-event"
    ),
)


def _tabs(current: str) -> list[Tab]:
    tasks = reverse("inspections:tasks")
    return [
        Tab(gettext("今天"), reverse("inspections:today"), current == "today"),
        Tab(gettext("我的任务"), f"{tasks}?whose=mine&state=open", current == "mine"),
        Tab(gettext("逾期未完成"), tasks_url(state="undone"), current == "undone"),
        Tab(gettext("全部任务"), tasks, current == "all"),
    ]


@require_GET
@page(may=policies.may_see_plans)
def round_today(request: HttpRequest) -> HttpResponse:
    """What I check today, one button each; made for the phone."""
    day = today()
    found = queries.my_round(by_of(request), day)
    groups = [
        (gettext("检查中"), found.running, "running"),
        (gettext("今天要查"), found.due, "due"),
        (gettext("漏查，仍可补查"), found.missed, "missed"),
        (gettext("今天已完成"), found.finished, "finished"),
    ]
    shown = [
        (label, [(task, queries.shown_state(task, day), deadline_of(task, day)) for task in rows], code)
        for label, rows, code in groups
        if rows
    ]
    context = {"round": found, "groups": shown, "day": day, "tabs": _tabs("today")}
    return render(request, "inspections/tasks/today.html", context)


@require_GET
@page(may=policies.may_see_plans)
def tasks(request: HttpRequest) -> HttpResponseBase:
    """All tasks in reach; missed ones stay."""
    state = request.GET.get("state", "")
    current = "mine" if request.GET.get("whose") else state if state == "undone" else "all"
    return TASKS.respond(
        request, title=gettext("检查任务"), template="inspections/tasks/list.html", tabs=_tabs(current)
    )


def task_of(request: HttpRequest, pk: int) -> Task:
    """The task, or 404 for what does not exist for this actor."""
    rows = queries.tasks(by_of(request)).select_related(
        "inspection__lead",
        "plan__host",
        "plan__area",
        "plan__checklist",
        "plan__builds_on",
        "unit",
        "place",
        "lead",
    )
    found: Task = get_object_or_404(rows, pk=pk)
    return found


@require_GET
@page(may=policies.may_see_plans)
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: when, where, who, with what outline; and the button to begin."""
    by, found, day = by_of(request), task_of(request, pk), today()
    lines, source = queries.outline_of(found)
    is_open = found.state in ("planned", "missed")
    may_start = is_open and policies.may_start(by, found, None, None)
    logs = queries.linked_logs(by, found)
    context = {
        "task": found,
        "plan": found.plan,
        "inspection": inspection_of(found),
        "sees_inspection": _sees(request, found),
        "state": queries.shown_state(found, day),
        "is_overdue": queries.is_overdue(found, day),
        "is_late": found.to_date < day,
        "deadline": deadline_of(found, day) if found.state in ("planned", "missed", "in_progress") else None,
        "span": span_words(found.from_date, found.to_date),
        "level_words": LEVELS[found.plan.level],
        "lines": lines,
        "outline_words": OUTLINES.get(source, ""),
        "may_start": may_start and bool(lines),
        "lacks_outline": may_start and not lines,
        "is_early": found.from_date > day,
        "may_prepare": is_open and policies.may_prepare(by, found),
        "may_explain": policies.may_prepare(by, found)
        and found.state in ("planned", "missed", "in_progress"),
        "may_reassign": is_open and policies.may_reassign(by, found),
        "may_cancel": is_open and policies.may_change_task(by, found),
        "logs": logs,
        "missing_logs": queries.missing_beneath(found, day) if logs else [],
        "coverage": _coverage(request, found),
        "start_url": f"{reverse('inspections:start')}?task={found.pk}",
        "entries": trail(found),
    }
    return render(request, "inspections/tasks/detail.html", context)


def _sees(request: HttpRequest, found: Task) -> bool:
    inspection = inspection_of(found)
    return inspection is not None and queries.inspections(by_of(request)).filter(pk=inspection.pk).exists()


def _coverage(request: HttpRequest, found: Task) -> Any:
    """How far a self-check that must be complete got in its window (R-000-32)."""
    if not found.plan.needs_full_coverage or found.place_id:
        return None
    scope = queries.Scope(by=by_of(request), level=found.plan.level, also=inspection_of(found))
    return queries.unit_coverage(found.unit, found.from_date, found.to_date, scope)
