"""What waits for me, what I follow, what I was told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from duqin.engines.workbench.models import Delivery, Letter, Notification
from duqin.engines.workbench.ports import TodoItem, TodoSource, todo
from duqin.kernel.actors import Actor
from duqin.kernel.moments import campus_date, now


@dataclass(frozen=True, slots=True)
class Desk:
    """My to-do in the order of deadlines: what is overdue, what is for today, what comes later; what I follow."""

    overdue: list[TodoItem]
    today: list[TodoItem]
    later: list[TodoItem]
    follows: list[TodoItem]

    @property
    def count(self) -> int:
        return len(self.overdue) + len(self.today) + len(self.later)

    @property
    def is_dated(self) -> bool:
        """Whether anything on it has a deadline, to be counted in working days."""
        return any(item.due_at for item in (*self.overdue, *self.today, *self.later, *self.follows))


def desk(by: Actor) -> Desk:
    """Everything that waits for the actor, and what he follows at other desks."""
    moment = now()
    day = campus_date(moment)
    desk = Desk([], [], [], [])
    for item in _sorted(todo, by):
        if item.is_followed:
            desk.follows.append(item)
        elif item.is_overdue:
            desk.overdue.append(item)
        elif item.due_at is not None and item.due_at < moment:
            desk.overdue.append(item._replace(is_overdue=True))
        else:
            is_for_today = item.due_at is not None and campus_date(item.due_at) <= day
            (desk.today if is_for_today else desk.later).append(item)
    return desk


def _sorted(sources: Iterable[TodoSource], by: Actor) -> list[TodoItem]:
    items = [item for source in sources for item in source(by)]
    never = datetime.max.replace(tzinfo=now().tzinfo)
    return sorted(items, key=lambda i: (i.due_at or never, i.number))


def notifications(by: Actor) -> QuerySet[Notification]:
    """My notifications, newest first."""
    return Notification.objects.filter(person_id=by.person_id or 0).order_by("-id")


def unread_rows(by: Actor) -> QuerySet[Notification]:
    """What I have not read, for the badge; an index of its own holds just these rows."""
    return Notification.objects.none() if by.person_id is None else unread_of(by.person_id)


def unread_of(person: Any) -> QuerySet[Notification]:
    """The same of a person, given by his key or by what leads to it within another question."""
    return Notification.objects.filter(read_at__isnull=True, person=person)


def unread(by: Actor) -> int:
    """How many I have not read."""
    return unread_rows(by).count()


def stuck_deliveries() -> QuerySet[Delivery]:
    """Messages that failed for good, or go on failing for an hour, or should have left an hour ago (status page)."""
    hour_ago = now() - timedelta(hours=1)
    is_failing = Q(attempts__gt=0, notification__created_at__lt=hour_ago) | Q(next_at__lt=hour_ago)
    return Delivery.objects.filter(Q(state="failed") | Q(is_failing, state="queued")).order_by("-id")


def mail_counts() -> dict[str, int]:
    """How many messages, letters among them, wait and how many failed for good (status page)."""
    counted: Counter[str] = Counter()
    for outbox in (Delivery, Letter):
        rows = outbox.objects.filter(state__in=["queued", "sending", "failed"]).values_list("state")
        counted.update(dict(rows.annotate(number=Count("pk"))))
    failed = counted.pop("failed", 0)
    return {"waiting": sum(counted.values()), "failed": failed}
