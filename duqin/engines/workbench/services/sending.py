"""The outbox: send what waits, once, by a sweep that may be killed at any line.

A delivery is first claimed (state `sending`, committed), then handed to its channel, then marked sent. A worker
killed in between leaves a claimed row; when its time is over it is sent again with the same mark, by which mail
servers, WeCom and browsers recognise the double. A server that answers nobody holds up neither the other channels nor the
other jobs (`silence`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db.models import F, Q
from django.utils import translation

from duqin.engines.workbench.models import Delivery
from duqin.engines.workbench.ports import Gone, Hopeless, Later, Message, channels
from duqin.engines.workbench.queries.receiving import reception_of, receptions, topic_of
from duqin.engines.workbench.rules.retries import is_hopeless, wait_after
from duqin.engines.workbench.services import silence
from duqin.kernel.moments import now

CLAIM = timedelta(minutes=5)
BATCH = 50
State = Delivery.State


def send_waiting() -> int:
    """Send up to 50 waiting deliveries, for half a minute, each in the language of whom it goes to.

    Returns how many left the house.
    """
    sent, begun, waiting = 0, monotonic(), _waiting()
    chosen = receptions(delivery.notification.person_id for delivery in waiting)
    for delivery in waiting:
        if monotonic() - begun > silence.TURN:
            break
        if delivery.channel not in silence.silent() and _claim(delivery):
            with translation.override(chosen[delivery.notification.person_id].language):
                sent += _send(delivery)
    return sent


def _waiting() -> list[Delivery]:
    rows = Delivery.objects.filter(state__in=["queued", "sending"], next_at__lte=now())
    rows = rows.exclude(channel__in=silence.silent())
    return list(rows.select_related("notification__person").order_by("next_at", "id")[:BATCH])


def _claim(delivery: Delivery) -> bool:
    """Take the row for five minutes; of two workers one gets it."""
    moment = now()
    claimed = Delivery.objects.filter(
        Q(pk=delivery.pk), Q(state__in=["queued", "sending"]), next_at__lte=moment
    ).update(state=State.SENDING, next_at=moment + CLAIM, attempts=F("attempts") + 1)
    delivery.attempts += claimed
    return claimed == 1


def _send(delivery: Delivery) -> int:
    begun = monotonic()
    try:
        _hand_over(delivery)
    except Gone as fault:
        _mark(delivery, state=State.DROPPED, error=_words(fault))
    except Hopeless as fault:
        _mark(delivery, state=State.FAILED, error=_words(fault))
    except Exception as fault:
        silence.note(delivery.channel, fault, begun)
        at = now() + max(
            wait_after(delivery.attempts), fault.wait if isinstance(fault, Later) else timedelta(0)
        )
        state = State.FAILED if is_hopeless(delivery.attempts) else State.QUEUED
        _mark(delivery, state=state, next_at=_not_in_quiet(delivery, at), error=_words(fault))
    else:
        _mark(delivery, state=State.SENT, sent_at=now(), error="")
        return 1
    return 0


def _hand_over(delivery: Delivery) -> None:
    channel = channels.get(delivery.channel)
    if channel is None or not channel.is_ready():
        raise Gone("the channel is switched off")
    if not delivery.notification.person.is_active:
        raise Gone("the person has left")
    channel.send(message_of(delivery))


def _mark(delivery: Delivery, **facts: object) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(**facts)


def _words(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"[:300]


def _not_in_quiet(delivery: Delivery, at: datetime) -> datetime:
    """A later try does not wake anybody either."""
    told = delivery.notification
    if told.is_urgent or topic_of(told.kind).is_urgent:
        return at
    return reception_of(told.person_id).quiet.end_of(at)


def message_of(delivery: Delivery) -> Message:
    """The delivery as its channel needs it."""
    told = delivery.notification
    topic = topic_of(told.kind)
    return Message(
        mark=f"duqin-{delivery.pk}",
        address=delivery.address,
        name=told.person.name,
        title=" ".join(told.title.split()),
        body=told.body,
        label=str(topic.label),
        number=told.number,
        step=str(topic.step),
        link=f"{settings.PUBLIC_ADDRESS}{told.url or '/'}",
        is_urgent=told.is_urgent or topic.is_urgent,
    )
