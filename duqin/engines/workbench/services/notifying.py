"""Tell people of a fact, each once. Called downward by the rooms, inside the transaction of the fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils import translation

from duqin.engines.workbench.models import Delivery, Notification
from duqin.engines.workbench.queries.receiving import Chosen, ready_channels, receptions, topic_of
from duqin.foundation.organisation.models import Person
from duqin.kernel.moments import now
from duqin.kernel.writing import put_in_all, put_in_new

Words = str | Callable[[], object]
"""What somebody wrote, as it is; or what composes our own words, asked once in each language of those who are told."""


def notify(
    person: Person,
    *,
    key: str,
    kind: str,
    title: Words,
    body: Words = "",
    url: str = "",
    number: str = "",
    urgent: bool = False,
) -> Notification:
    """Tell the person in the application, and queue a message for each channel he chose and can be reached by.

    Args:
        key: names the fact, e.g. "notice.issued:17"; a second call with the same key changes nothing.
        kind: "room.what", the class of facts; ports.topics says which a person chooses channels for together.
        title, body: in the language of the person who is told, whoever acts.
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
    title: Words,
    body: Words = "",
    url: str = "",
    number: str = "",
    urgent: bool = False,
) -> list[Notification]:
    """Tell several people the same fact; nobody twice. Returns what each of them was told, now or before."""
    told = {person.pk: person for person in people}
    chosen = receptions(told)
    said = {language: _in(language, title, body) for language in {one.language for one in chosen.values()}}
    fact = {"key": key[:160], "kind": kind, "url": url, "number": str(number)[:60], "is_urgent": urgent}
    moment = now()
    return _stored(
        [
            Notification(person=person, created_at=moment, **fact, **said[chosen[pk].language])
            for pk, person in told.items()
        ],
        chosen,
    )


def _in(language: str, title: Words, body: Words) -> dict[str, str]:
    """The words of a fact in one language."""
    with translation.override(language):
        return {
            "title": str(title() if callable(title) else title)[:200],
            "body": str(body() if callable(body) else body),
        }


def _stored(fresh: Sequence[Notification], chosen: Mapping[int, Chosen]) -> list[Notification]:
    """Store the notifications of one fact with their deliveries; who was told before is not told again."""
    new = _queued(put_in_new(fresh, told_by=["person", "key"]), chosen)
    if len(new) == len(fresh):
        return new
    key = fresh[0].key
    told = Notification.objects.filter(key=key, person__in=[row.person_id for row in fresh])
    standing = {row.person_id: row for row in told.select_related("person")}
    return [standing[row.person_id] for row in fresh]


def _queued(rows: list[Notification], chosen: Mapping[int, Chosen]) -> list[Notification]:
    """Queue a delivery for each channel chosen by who is told, to each of his addresses; not before his quiet ends."""
    told = [row for row in rows if row.person.is_active]
    if not told:
        return rows
    known = [(code, channel.addresses([row.person for row in told])) for code, channel in ready_channels()]
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
