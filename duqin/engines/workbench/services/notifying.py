"""Tell people of a fact, each once. Called downward by the rooms, inside the transaction of the fact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from duqin.engines.workbench.models import Delivery, Notification
from duqin.foundation.organisation.models import Person
from duqin.kernel.moments import now


def notify(
    person: Person, *, key: str, kind: str, title: str, body: str = "", url: str = "", urgent: bool = False
) -> Notification:
    """Tell the person in the application and queue an e-mail when an address is known.

    Args:
        key: names the fact, e.g. "notice.issued:17"; a second call with the same key changes nothing.
        kind: "room.what", the class of facts a person may later choose channels for.
        url: path of the page where the fact can be seen.
        urgent: shown on top and never held back.
    """
    return notify_all([person], key=key, kind=kind, title=title, body=body, url=url, urgent=urgent)[0]


def notify_all(
    people: Iterable[Person],
    *,
    key: str,
    kind: str,
    title: str,
    body: str = "",
    url: str = "",
    urgent: bool = False,
) -> list[Notification]:
    """Tell several people the same fact; nobody twice. Returns what each of them was told, now or before."""
    told = {person.pk: person for person in people}
    key, moment = key[:160], now()
    known = _known(key, told)
    fact = {"key": key, "kind": kind, "title": str(title)[:200], "body": str(body), "url": url}
    fresh = [
        Notification(person=person, is_urgent=urgent, created_at=moment, **fact)
        for pk, person in told.items()
        if pk not in known
    ]
    rows = known | {row.person_id: row for row in _stored(fresh)}
    return [rows[pk] for pk in told]


def _known(key: str, people: Iterable[int]) -> dict[int, Notification]:
    return {row.person_id: row for row in Notification.objects.filter(key=key, person__in=people)}


def _stored(fresh: Sequence[Notification]) -> list[Notification]:
    """Store the notifications with their e-mails; where another told one of these people meanwhile, one by one."""
    try:
        with transaction.atomic():
            rows = Notification.objects.bulk_create(fresh)
    except IntegrityError:
        meanwhile = [Notification.objects.get_or_create(**_said(row)) for row in fresh]
        _queued([row for row, is_new in meanwhile if is_new])
        return [row for row, _is_new in meanwhile]
    return _queued(rows)


def _said(row: Notification) -> dict[str, Any]:
    names = ("kind", "title", "body", "url", "is_urgent", "created_at")
    return {"person": row.person, "key": row.key, "defaults": {name: getattr(row, name) for name in names}}


def _queued(rows: list[Notification]) -> list[Notification]:
    """Queue an e-mail for those whose address is known."""
    Delivery.objects.bulk_create(
        Delivery(notification=row, address=row.person.email, next_at=row.created_at)
        for row in rows
        if row.person.email and row.person.is_active
    )
    return rows
