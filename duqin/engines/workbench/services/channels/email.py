"""邮件: the full words to the person's own mailbox (DUQIN_MAIL_URL)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.engines.workbench.ports import Message
from duqin.engines.workbench.rules.marks import message_id


class Email:
    """A mailbox; doubles are recognised by the Message-ID."""

    label = gettext_lazy("邮件")
    rings = False

    def is_ready(self) -> bool:
        return bool(settings.HAS_MAIL)

    def addresses(self, people: Iterable[Any]) -> dict[int, list[str]]:
        return {person.pk: [person.email] for person in people if person.email}

    def send(self, message: Message) -> None:
        body = _("%(name)s，您好：\n\n%(body)s") % {
            "name": message.name,
            "body": message.body or message.title,
        }
        EmailMessage(
            subject=_("[督勤] %(title)s") % {"title": message.title},
            body=f"{body}\n\n{message.link}",
            to=[message.address],
            headers={
                "Message-ID": message_id(message.mark, settings.DEFAULT_FROM_EMAIL),
                "Auto-Submitted": "auto-generated",
            },
        ).send()
