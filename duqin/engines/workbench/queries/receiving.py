"""Who wants to be told of what, by which channel, and when not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from duqin.engines.workbench.models import PushSubscription, Reception
from duqin.engines.workbench.ports import Channel, Topic, channels, topics
from duqin.engines.workbench.rules.quiet import Quiet, quiet_of
from duqin.foundation.organisation.models import Person
from duqin.kernel.prepared import Among, Prepared, Slot

MAILBOX = "email"
OTHER = Topic("other", _("其他通知"), (), _("请登录查看"))
"""For a kind that no room has put under a topic."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one person chose, or what is usual."""

    quiet: Quiet
    choices: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)

    def wants(self, topic: Topic, channel: str) -> bool:
        """The choice, else the usual: the mailbox for everything, what rings for what asks for an act."""
        said = self.choices.get(topic.code, {}).get(channel)
        return said if said is not None else channel == MAILBOX or topic.rings


def usual() -> Chosen:
    """For whoever chose nothing: the quiet hours of the house (DUQIN_QUIET_HOURS)."""
    return Chosen(quiet_of(settings.QUIET_HOURS))


def chosen_of(row: Reception) -> Chosen:
    return Chosen(Quiet(row.quiet_from, row.quiet_until), row.choices)


def receptions(people: Iterable[Person]) -> dict[int, Chosen]:
    """Person id → what he chose; one statement."""
    found: dict[int, Chosen] = {person.pk: usual() for person in people}
    rows = _CHOSEN.all(people=list(found))
    return found | {row.person_id: chosen_of(row) for row in rows}


_CHOSEN = Prepared(lambda: Reception.objects.filter(Among("person_id", Slot("people"))))


def reception_of(person_id: int | None) -> Chosen:
    """What one person chose; for nobody in particular what is usual."""
    row = Reception.objects.filter(person=person_id).first()
    return chosen_of(row) if row else usual()


def topic_of(kind: str) -> Topic:
    """The topic a kind of notification belongs to."""
    return next((topic for topic in topics if kind in topic.covers), OTHER)


def all_topics() -> list[Topic]:
    """Every topic, for the page of choices: what is urgent first, what is only for information last."""
    return [*sorted(topics, key=lambda topic: (not topic.is_urgent, not topic.rings)), OTHER]


def ready_channels() -> list[tuple[str, Channel]]:
    """The channels this installation has settings for."""
    return [(code, channel) for code, channel in channels.items() if channel.is_ready()]


def endpoints(people: Iterable[Any]) -> dict[int, list[str]]:
    """Person id → the ids of the browsers that agreed to show messages."""
    found: dict[int, list[str]] = {}
    rows = PushSubscription.objects.filter(person__in=[person.pk for person in people]).order_by("pk")
    for person_id, pk in rows.values_list("person_id", "pk"):
        found.setdefault(person_id, []).append(str(pk))
    return found


def subscription(pk: str) -> PushSubscription | None:
    """The browser a delivery is for; None when it was forgotten meanwhile."""
    return PushSubscription.objects.filter(pk=pk).first() if pk.isdigit() else None
