"""Who writes and who publishes; everyone signed in may read what is published."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.kernel.actors import Actor
from duqin.kernel.capabilities import declare

DRAFT = declare("publications.draft", _("起草通报"), _("从冻结的数据起草《监控巡查信息》。"))
PUBLISH = declare("publications.publish", _("发布通报"), _("发布《监控巡查信息》。"))


def may_read(by: Actor) -> bool:
    return by.account_id is not None and by.confined_to is None


def may_draft(by: Actor) -> bool:
    return by.may(DRAFT)


def may_publish(by: Actor) -> bool:
    return by.may(PUBLISH)
