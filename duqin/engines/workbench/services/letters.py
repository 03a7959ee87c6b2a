"""Letters to people without an account: taken in a transaction, sent by a sweep in the manner of `sending`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from time import monotonic

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F

from duqin.engines.workbench.models import Letter
from duqin.engines.workbench.rules.marks import message_id
from duqin.engines.workbench.rules.retries import is_hopeless, wait_after
from duqin.engines.workbench.services import silence
from duqin.engines.workbench.services.sending import CLAIM
from duqin.foundation.trust import ports as trust
from duqin.kernel.moments import now

BATCH = 50
CHANNEL = "email"


class Outbox:
    """The post office that rooms below the workbench write to (`trust.ports.post`)."""

    def write(self, letter: trust.Letter) -> None:
        """Queue a letter; a second one with the same key changes nothing."""
        moment = now()
        Letter.objects.get_or_create(
            key=letter.key,
            defaults={
                "name": letter.name,
                "address": letter.address,
                "subject": " ".join(letter.subject.split())[:200],
                "body": letter.body,
                "attachment_name": letter.attachment_name,
                "attachment": letter.attachment,
                "created_at": moment,
                "next_at": moment,
            },
        )

    def sent(self, keys: Iterable[str]) -> dict[str, datetime]:
        """When each of these letters left the house."""
        rows = Letter.objects.filter(key__in=list(keys)).values_list("key", "sent_at")
        return {key: sent_at for key, sent_at in rows if sent_at}


def send_letters() -> int:
    """Send up to 50 waiting letters; returns how many left the house. Killed in between, one is sent again after
    five minutes with the same Message-ID. They go the way of the e-mails, and are put off with them (`silence`)."""
    sent, begun = 0, monotonic()
    waiting = Letter.objects.filter(state__in=["queued", "sending"], next_at__lte=now())
    for letter in waiting.order_by("next_at", "id")[:BATCH]:
        if CHANNEL in silence.silent() or monotonic() - begun > silence.TURN:
            break
        sent += _claim(letter) and _send(letter)
    return sent


def _claim(letter: Letter) -> bool:
    """Take the row for five minutes; of two workers one gets it."""
    moment = now()
    free = Letter.objects.filter(pk=letter.pk, state__in=["queued", "sending"], next_at__lte=moment)
    claimed = free.update(state=Letter.State.SENDING, next_at=moment + CLAIM, attempts=F("attempts") + 1)
    letter.attempts += claimed
    return claimed == 1


def _send(letter: Letter) -> bool:
    row, begun = Letter.objects.filter(pk=letter.pk), monotonic()
    try:
        if not settings.HAS_MAIL:
            raise RuntimeError("DUQIN_MAIL_URL is not set")
        _message(letter).send()
    except Exception as fault:
        silence.note(CHANNEL, fault, begun)
        row.update(
            state=Letter.State.FAILED if is_hopeless(letter.attempts) else Letter.State.QUEUED,
            next_at=now() + wait_after(letter.attempts),
            error=f"{type(fault).__name__}: {fault}"[:300],
        )
        return False
    row.update(state=Letter.State.SENT, sent_at=now(), error="")
    return True


def _message(letter: Letter) -> EmailMessage:
    message = EmailMessage(
        subject=letter.subject,
        body=letter.body,
        to=[letter.address],
        headers={
            "Message-ID": message_id(f"duqin-letter-{letter.pk}", settings.DEFAULT_FROM_EMAIL),
            "Auto-Submitted": "auto-generated",
        },
    )
    if letter.attachment:
        message.attach(letter.attachment_name, letter.attachment, "text/plain")
    return message
