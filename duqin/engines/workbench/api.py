"""What waits for a person and what he was told, over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from duqin.engines.workbench import policies, queries, services
from duqin.ui.api import Body, Out, Page, Room, answer_page, by_of, listing
from duqin.ui.listing import Sort

room = Room("workbench")
NOTIFICATIONS = listing("workbench.notifications", sorts=(Sort("id", "pk"),), order="-id")


class TodoOut(Out):
    """One thing that waits."""

    title: str
    url: str
    step: str
    due_at: datetime | None
    number: str
    unit: str
    place: str
    severity: str
    is_overdue: bool
    is_followed: bool
    state: str | None

    @staticmethod
    def resolve_title(item: Any) -> str:
        return str(item.title)

    @staticmethod
    def resolve_step(item: Any) -> str:
        return str(item.step)

    @staticmethod
    def resolve_state(item: Any) -> str | None:
        return str(item.state.label) if item.state else None


class DeskOut(Out):
    """My to-do, in the order of deadlines."""

    overdue: list[TodoOut]
    today: list[TodoOut]
    later: list[TodoOut]
    follows: list[TodoOut]


class NotificationOut(Out):
    """One fact I was told."""

    id: int
    kind: str
    title: str
    body: str
    url: str
    is_urgent: bool
    created_at: datetime
    read_at: datetime | None


class ReadOut(Out):
    """How many were unread."""

    count: int


@room.get("/todo", may=policies.may_look, out=DeskOut)
def todo(request: HttpRequest) -> Any:
    """What waits for the owner of the token, and what he follows at other desks."""
    return queries.desk(by_of(request))


@room.get("/notifications", may=policies.may_look, out=Page[NotificationOut], of=NOTIFICATIONS)
def notifications(request: HttpRequest) -> Any:
    """Everything the owner of the token was told."""
    return answer_page(request, NOTIFICATIONS, queries.notifications(by_of(request)))


@room.post("/notifications/{int:pk}/read", may=policies.may_look, body=Body.NONE, out=NotificationOut)
def read(request: HttpRequest, pk: int) -> Any:
    """Mark as read; again keeps the first moment."""
    by = by_of(request)
    return services.read(get_object_or_404(queries.notifications(by), pk=pk), by=by)


@room.post("/notifications/read-all", may=policies.may_read_all, body=Body.NONE, out=ReadOut)
def read_all(request: HttpRequest) -> Any:
    """Mark all as read."""
    return {"count": services.read_all(by=by_of(request))}
