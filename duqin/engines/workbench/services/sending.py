"""The outbox: send what waits, once, by a sweep that may be killed at any line.

A delivery is first claimed (state `sending`, committed), then handed to the mail server, then marked sent. A
worker killed in between leaves a claimed row; when its time is over it is sent again with the same Message-ID,
by which mail servers and readers recognise the double.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.utils.translation import gettext as _

from duqin.engines.workbench.models import Delivery
from duqin.engines.workbench.rules.retries import is_hopeless, wait_after
from duqin.kernel.moments import now

CLAIM = timedelta(minutes=5)
BATCH = 50


def send_waiting() -> int:
    """Send up to 50 waiting deliveries; returns how many left the house."""
    sent = 0
    for delivery in _waiting():
        if _claim(delivery):
            sent += _send(delivery)
    return sent


def _waiting() -> list[Delivery]:
    rows = Delivery.objects.filter(state__in=["queued", "sending"], next_at__lte=now())
    return list(rows.select_related("notification__person").order_by("next_at", "id")[:BATCH])


def _claim(delivery: Delivery) -> bool:
    """Take the row for five minutes; of two workers one gets it."""
    moment = now()
    claimed = Delivery.objects.filter(
        Q(pk=delivery.pk), Q(state__in=["queued", "sending"]), next_at__lte=moment
    ).update(state=Delivery.State.SENDING, next_at=moment + CLAIM, attempts=F("attempts") + 1)
    delivery.attempts += claimed
    return claimed == 1


def _send(delivery: Delivery) -> int:
    try:
        _message(delivery).send()
    except Exception as fault:
        failed = is_hopeless(delivery.attempts)
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.State.FAILED if failed else Delivery.State.QUEUED,
            next_at=now() + wait_after(delivery.attempts),
            error=f"{type(fault).__name__}: {fault}"[:300],
        )
        return 0
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.SENT, sent_at=now(), error="")
    return 1


def _message(delivery: Delivery) -> EmailMessage:
    told = delivery.notification
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    title = " ".join(told.title.split())
    link = f"\n\n{settings.PUBLIC_ADDRESS}{told.url}" if told.url else ""
    body = _("%(name)s，您好：\n\n%(body)s") % {"name": told.person.name, "body": told.body or title}
    return EmailMessage(
        subject=f"[督勤] {title}",
        body=body + link,
        to=[delivery.address],
        headers={"Message-ID": f"<duqin-{delivery.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
