"""Who wants to be told of what, by which channel, and when not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from duqin.engines.workbench.models import PushSubscription, Reception
from duqin.engines.workbench.ports import Channel, Topic, channels, topics
from duqin.engines.workbench.rules.quiet import Quiet, quiet_of
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person
from duqin.kernel.prepared import Few, Prepared, Slot

MAILBOX = "email"
OTHER = Topic("other", _("其他通知"), (), _("请登录查看"))
"""For a kind that no room has put under a topic."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one person chose, or what is usual.

    Attributes:
        language: what he reads the application in.
    """

    quiet: Quiet
    choices: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    language: str = settings.LANGUAGE_CODE

    def wants(self, topic: Topic, channel: str) -> bool:
        """The choice, else the usual: the mailbox for everything, what rings for what asks for an act."""
        said = self.choices.get(topic.code, {}).get(channel)
        return said if said is not None else channel == MAILBOX or topic.rings


def usual() -> Chosen:
    """For whoever chose nothing: the quiet hours of the house (DUQIN_QUIET_HOURS)."""
    return Chosen(quiet_of(settings.QUIET_HOURS))


def receptions(people: Iterable[int]) -> dict[int, Chosen]:
    """Person id → what he chose; one statement."""
    found = dict.fromkeys(people, usual())
    if not found:
        return found
    return found | {person.pk: chosen_by(person) for person in _RECEIVING.all(people=list(found))}


def reception_of(person_id: int | None) -> Chosen:
    """What one person chose; for nobody in particular what is usual."""
    return receptions([person_id])[person_id] if person_id else usual()


def chosen_by(person: Any) -> Chosen:
    """What stands in the row of a person with all that he chose."""
    row: Reception | None = getattr(person, "reception", None)
    chosen = Chosen(Quiet(row.quiet_from, row.quiet_until), row.choices) if row else usual()
    return replace(chosen, language=person.language)


def _receiving() -> QuerySet[Person]:
    language = Coalesce(Subquery(organisation.language_of(OuterRef("pk"))), Value(settings.LANGUAGE_CODE))
    rows = Person.objects.filter(Few("id", Slot("people"))).select_related("reception")
    return rows.annotate(language=language)


_RECEIVING = Prepared(_receiving)


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
