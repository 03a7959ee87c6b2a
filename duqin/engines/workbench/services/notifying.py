"""Tell a person of a fact, once. Called downward by the rooms, inside the transaction of the fact."""

from __future__ import annotations

from collections.abc import Iterable

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
    moment = now()
    notification, is_new = Notification.objects.get_or_create(
        person=person,
        key=key[:160],
        defaults={
            "kind": kind,
            "title": str(title)[:200],
            "body": str(body),
            "url": url,
            "is_urgent": urgent,
            "created_at": moment,
        },
    )
    if is_new and person.email and person.is_active:
        Delivery.objects.create(notification=notification, address=person.email, next_at=moment)
    return notification


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
    """Tell several people the same fact; nobody twice."""
    told = {person.pk: person for person in people}
    return [
        notify(person, key=key, kind=kind, title=title, body=body, url=url, urgent=urgent)
        for person in told.values()
    ]
