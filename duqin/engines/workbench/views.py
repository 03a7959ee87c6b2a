"""The first screen, and what I was told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from duqin.engines.workbench import policies, queries, services
from duqin.engines.workbench.ports import TodoItem
from duqin.foundation.organisation import queries as organisation
from duqin.kernel.clock import Calendar, remaining
from duqin.kernel.clock.words import remaining_words
from duqin.kernel.moments import now
from duqin.ui.access import page

PAGE = 50
Line = tuple[TodoItem, str]


def lines(items: list[TodoItem], calendar: Calendar | None) -> list[Line]:
    """Each item with the words for what is left of its time: 还剩 1 个工作日, 已逾期 3 个工作日; none without calendar."""
    moment = now()
    return [
        (
            item,
            str(remaining_words(remaining(item.due_at, moment, calendar, item.counted_in)))
            if item.due_at and calendar
            else "",
        )
        for item in items
    ]


@require_GET
@page(may=policies.may_look)
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, by deadline; below it what I follow."""
    by = request.actor  # type: ignore[attr-defined]
    desk = queries.desk(by)
    calendar = organisation.calendar() if desk.is_dated else None
    groups: list[tuple[Any, list[Line], str]] = [
        (_("已逾期"), lines(desk.overdue, calendar), "overdue"),
        (pgettext_lazy("heading", "今天到期"), lines(desk.today, calendar), "open"),
        (_("接下来"), lines(desk.later, calendar), "waiting"),
    ]
    context = {"desk": desk, "groups": groups, "follows": lines(desk.follows, calendar)}
    return render(request, "workbench/home.html", context)


@require_GET
@page(may=policies.may_look)
def notifications(request: HttpRequest) -> HttpResponse:
    """Everything I was told, newest first; `?before=` pages on by key."""
    rows = queries.notifications(request.actor)  # type: ignore[attr-defined]
    before = request.GET.get("before", "")
    if before.isdigit():
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    more = f"{reverse('workbench:notifications')}?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return render(request, "workbench/notifications.html", {"notifications": found[:PAGE], "more": more})


@require_POST
@page(may=policies.may_look)
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read and go to the page of the fact."""
    by = request.actor  # type: ignore[attr-defined]
    told = services.read(get_object_or_404(queries.notifications(by), pk=pk), by=by)
    is_ours = bool(told.url) and url_has_allowed_host_and_scheme(told.url, allowed_hosts=None)
    return redirect(told.url if is_ours else "workbench:notifications")


@require_POST
@page(may=policies.may_read_all)
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    services.read_all(by=request.actor)  # type: ignore[attr-defined]
    return redirect("workbench:notifications")
