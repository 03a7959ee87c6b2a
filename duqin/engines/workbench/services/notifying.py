"""Tell people of a fact, each once. Called downward by the rooms, inside the transaction of the fact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duqin.engines.workbench.models import Delivery, Notification
from duqin.engines.workbench.queries.receiving import Chosen, ready_channels, receptions, topic_of
from duqin.foundation.organisation.models import Person
from duqin.kernel.moments import now
from duqin.kernel.writing import put_in_all, put_in_new


def notify(
    person: Person,
    *,
    key: str,
    kind: str,
    title: str,
    body: str = "",
    url: str = "",
    number: str = "",
    urgent: bool = False,
) -> Notification:
    """Tell the person in the application, and queue a message for each channel he chose and can be reached by.

    Args:
        key: names the fact, e.g. "notice.issued:17"; a second call with the same key changes nothing.
        kind: "room.what", the class of facts; ports.topics says which a person chooses channels for together.
        url: path of the page where the fact can be seen.
        number: of the case or paper; with the topic all that channels of others are told.
        urgent: shown on top and never held back.
    """
    return notify_all(
        [person], key=key, kind=kind, title=title, body=body, url=url, number=number, urgent=urgent
    )[0]


def notify_all(
    people: Iterable[Person],
    *,
    key: str,
    kind: str,
    title: str,
    body: str = "",
    url: str = "",
    number: str = "",
    urgent: bool = False,
) -> list[Notification]:
    """Tell several people the same fact; nobody twice. Returns what each of them was told, now or before."""
    told = {person.pk: person for person in people}
    fact = {
        "key": key[:160],
        "kind": kind,
        "title": str(title)[:200],
        "body": str(body),
        "url": url,
        "number": str(number)[:60],
    }
    moment = now()
    return _stored(
        [Notification(person=person, is_urgent=urgent, created_at=moment, **fact) for person in told.values()]
    )


def _stored(fresh: Sequence[Notification]) -> list[Notification]:
    """Store the notifications of one fact with their deliveries; who was told before is not told again."""
    new = _queued(put_in_new(fresh, told_by=["person", "key"]))
    if len(new) == len(fresh):
        return new
    key = fresh[0].key
    told = Notification.objects.filter(key=key, person__in=[row.person_id for row in fresh])
    standing = {row.person_id: row for row in told.select_related("person")}
    return [standing[row.person_id] for row in fresh]


def _queued(rows: list[Notification]) -> list[Notification]:
    """Queue a delivery for each channel chosen by who is told, to each of his addresses; not before his quiet ends.
    Nothing is asked of what they chose where nobody has an address."""
    told = [row for row in rows if row.person.is_active]
    if not told:
        return rows
    known = [(code, channel.addresses([row.person for row in told])) for code, channel in ready_channels()]
    if not any(addresses for _code, addresses in known):
        return rows
    chosen = receptions(row.person for row in told)
    deliveries = [
        delivery
        for code, addresses in known
        for row in told
        for delivery in _deliveries(row, code, addresses.get(row.person_id, []), chosen[row.person_id])
    ]
    put_in_all(deliveries)
    return rows


def _deliveries(row: Notification, channel: str, addresses: Iterable[str], chosen: Chosen) -> list[Delivery]:
    topic = topic_of(row.kind)
    if not chosen.wants(topic, channel):
        return []
    is_urgent = row.is_urgent or topic.is_urgent
    at = row.created_at if is_urgent else chosen.quiet.end_of(row.created_at)
    return [Delivery(notification=row, channel=channel, address=to, next_at=at) for to in addresses]
