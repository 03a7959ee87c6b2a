"""The first screen, and what I was told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from duqin.engines.workbench import policies, queries, services
from duqin.ui.access import page

PAGE = 50


@require_GET
@page(may=policies.may_look)
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, by deadline; below it what I follow."""
    by = request.actor  # type: ignore[attr-defined]
    desk = queries.desk(by)
    groups: list[tuple[Any, list[Any], str]] = [
        (_("已逾期"), desk.overdue, "overdue"),
        (_("今天到期"), desk.today, "open"),
        (_("接下来"), desk.later, "waiting"),
    ]
    context = {"desk": desk, "groups": groups, "follows": queries.follows(by)}
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
