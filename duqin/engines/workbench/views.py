"""The first screen, and what I was told."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duqin.engines.workbench import policies, queries, services
from duqin.engines.workbench.forms import ReceptionForm
from duqin.engines.workbench.ports import TodoItem
from duqin.engines.workbench.queries import receiving
from duqin.engines.workbench.services.channels import web_push
from duqin.foundation.organisation import queries as organisation
from duqin.kernel.clock import Calendar, TermUnit, remaining
from duqin.kernel.clock.words import remaining_words
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.ui import markup
from duqin.ui.access import by_of, page
from duqin.ui.listing.columns import remembering
from duqin.ui.markup import quoted
from duqin.ui.verbs import attempt, respond_form

PAGE = 50
Line = tuple[TodoItem, str]


def lines(items: list[TodoItem], calendar: Calendar | None) -> list[Line]:
    """Each item with the words for what is left of its time: 还剩 1 个工作日, 已逾期 3 个工作日; none without calendar."""
    moment = now()

    @cache
    def left(due_at: datetime | None, unit: TermUnit) -> str:
        if due_at is None or calendar is None:
            return ""
        return str(remaining_words(remaining(due_at, moment, calendar, unit)))

    return [(item, left(item.due_at, item.counted_in)) for item in items]


def drawn(shown: list[Line], *, quiet: bool = False) -> SafeString:
    """Items as HTML, each with its one button; as text, since a desk may hold hundreds. All words are escaped."""
    css = "button" if quiet else "button button-primary"
    state = remembering(lambda item: markup.state_pill(item.state, item.is_overdue), _state_key)
    severity = remembering(markup.severity_mark)
    due, step = markup.due_writer(), remembering(lambda words: quoted(str(words)), id)
    parts = []
    for item, left in shown:
        url = quoted(item.url)
        facts = [state(item)] if item.state else []
        facts += [severity(item.severity)] if item.severity else []
        facts += [f"<span>{quoted(words)}</span>" for words in (item.unit, item.place) if words]
        facts += [f'<span class="num">{quoted(item.number)}</span>'] if item.number else []
        parts.append(
            f'<li class="todo-item"><div class="todo-what"><a class="todo-title" href="{url}">{quoted(str(item.title))}</a>'
            f' <p class="todo-facts">{" ".join(facts)}</p></div> {_when(item, left, due(item.due_at))}'
            f'<p class="todo-step"><a class="{css}" href="{url}">{step(item.step)}</a></p></li>'
        )
    return mark_safe("\n".join(parts))  # noqa: S308 every word is escaped above


def _state_key(item: TodoItem) -> tuple[int, bool]:
    """The state itself: those of two nouns may have the same value and other words."""
    return id(item.state), item.is_overdue


def _when(item: TodoItem, left: str, due: str) -> str:
    if not due:
        return ""
    family = "overdue" if item.is_overdue else "waiting"
    return f'<p class="todo-when left left-{family}">{quoted(left)}<span class="left-at">{due}</span></p> '


@require_GET
@page(may=policies.may_look)
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, by deadline; below it what I follow."""
    by = by_of(request)
    desk = queries.desk(by)
    calendar = organisation.calendar() if desk.is_dated else None
    groups = [
        (label, len(items), drawn(lines(items, calendar)), family)
        for label, items, family in (
            (_("已逾期"), desk.overdue, "overdue"),
            (pgettext_lazy("heading", "今天到期"), desk.today, "open"),
            (_("接下来"), desk.later, "waiting"),
        )
        if items
    ]
    follows = drawn(lines(desk.follows, calendar), quiet=True)
    context = {"desk": desk, "groups": groups, "follows": follows, "followed_count": len(desk.follows)}
    return render(request, "workbench/home.html", context)


@require_GET
@page(may=policies.may_look)
def notifications(request: HttpRequest) -> HttpResponse:
    """Everything I was told, newest first; `?before=` pages on by key."""
    rows = queries.notifications(by_of(request))
    before = request.GET.get("before", "")
    if before.isdigit():
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    more = f"{reverse('workbench:notifications')}?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    context = {"notifications": found[:PAGE], "more": more, "may_choose": policies.may_choose(by_of(request))}
    return render(request, "workbench/notifications.html", context)


@require_POST
@page(may=policies.may_look)
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read and go to the page of the fact."""
    by = by_of(request)
    told = services.read(get_object_or_404(queries.notifications(by), pk=pk), by=by)
    is_ours = bool(told.url) and url_has_allowed_host_and_scheme(told.url, allowed_hosts=None)
    return redirect(told.url if is_ours else "workbench:notifications")


@require_POST
@page(may=policies.may_read_all)
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    services.read_all(by=by_of(request))
    return redirect("workbench:notifications")


@require_http_methods(["GET", "POST"])
@page(may=policies.may_choose)
def reception(request: HttpRequest) -> HttpResponse:
    """How I want to be told: by which channels for each topic, and when not."""
    by = by_of(request)
    chosen = receiving.reception_of(by.person_id)
    form = ReceptionForm(request.POST or None, chosen=chosen)
    if request.method == "POST":
        kept = attempt(form, lambda: services.choose_reception(by=by, **form.facts()))
        if kept is not None:
            messages.success(request, _("已保存。"))
            return redirect("workbench:reception")
    account: Any = request.user
    context = {"has_mailbox": bool(account.person.email), "push_key": push_key()}
    return respond_form(request, "workbench/reception.html", form, **context)


def push_key() -> str:
    """The key a browser needs to agree; nothing where messages to browsers are off."""
    codes = [code for code, _channel in receiving.ready_channels()]
    return web_push.public_key() if "push" in codes else ""


@require_POST
@page(may=policies.may_choose)
def push(request: HttpRequest) -> HttpResponse:
    """A browser agreed to show messages, or no longer; answers in JSON, to the script of the page."""
    by = by_of(request)
    said = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    if "on" not in request.POST:
        return JsonResponse({"removed": services.unsubscribe(by=by, endpoint=said["endpoint"])})
    try:
        services.subscribe(by=by, **said)
    except Refusal as refusal:
        return JsonResponse({"sentence": str(refusal.sentence)}, status=refusal.status)
    return JsonResponse({"kept": True})
