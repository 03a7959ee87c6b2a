"""What waits for me, what I follow, what I was told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import QuerySet

from duqin.engines.workbench.models import Delivery, Notification
from duqin.engines.workbench.ports import TodoItem, TodoSource, followed, todo
from duqin.kernel.actors import Actor
from duqin.kernel.moments import campus_date, now


@dataclass(frozen=True, slots=True)
class Desk:
    """My to-do in the order of deadlines: what is overdue, what is for today, what comes later."""

    overdue: list[TodoItem]
    today: list[TodoItem]
    later: list[TodoItem]

    @property
    def count(self) -> int:
        return len(self.overdue) + len(self.today) + len(self.later)


def desk(by: Actor) -> Desk:
    """Everything that waits for the actor."""
    items = _sorted(todo, by)
    moment = now()
    day = campus_date(moment)
    late = [i for i in items if i.is_overdue or (i.due_at is not None and i.due_at < moment)]
    soon = [i for i in items if i not in late and i.due_at is not None and campus_date(i.due_at) <= day]
    rest = [i for i in items if i not in late and i not in soon]
    return Desk([replace(i, is_overdue=True) for i in late], soon, rest)


def follows(by: Actor) -> list[TodoItem]:
    """What the actor follows at other desks, by deadline."""
    return _sorted(followed, by)


def _sorted(sources: Iterable[TodoSource], by: Actor) -> list[TodoItem]:
    items = [item for source in sources for item in source(by)]
    never = datetime.max.replace(tzinfo=now().tzinfo)
    return sorted(items, key=lambda i: (i.due_at or never, i.number))


def notifications(by: Actor) -> QuerySet[Notification]:
    """My notifications, newest first."""
    return Notification.objects.filter(person_id=by.person_id or 0).order_by("-id")


def unread(by: Actor) -> int:
    """How many I have not read, for the badge; at most 99 are counted."""
    rows = notifications(by).filter(read_at__isnull=True).order_by()
    return len(rows.values_list("pk", flat=True)[:99])


def stuck_deliveries() -> QuerySet[Delivery]:
    """E-mails that failed for good, or have waited for more than an hour (status page)."""
    hour_ago = now() - timedelta(hours=1)
    failed = Delivery.objects.filter(state="failed")
    return (failed | Delivery.objects.filter(state="queued", notification__created_at__lt=hour_ago)).order_by(
        "-id"
    )
