"""Rights of this room, and who may do what in it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.foundation.standards import states
from duqin.foundation.standards.models import DocumentVersion
from duqin.kernel.actors import Actor
from duqin.kernel.capabilities import declare

EDIT = declare(
    "standards.edit", _("编制标准"), _("起草、修改制度文件的草案，维护检查表、依据和条款解释，导入规则包。")
)
ADOPT = declare("standards.adopt", _("审定标准"), _("登记会议通过、公布和废止制度文件，登记条款豁免。"))


def may_look(by: Actor) -> bool:
    """Published standards are open to everyone signed in who is not a confined guest."""
    return by.is_system or (by.account_id is not None and by.confined_to is None)


def may_edit(by: Actor) -> bool:
    return by.may(EDIT)


def may_adopt(by: Actor) -> bool:
    return by.may(ADOPT)


def may_read_drafts(by: Actor) -> bool:
    return may_edit(by) or may_adopt(by)


def may_return(by: Actor) -> bool:
    """Whoever decides sends back; whoever drafted may take it back."""
    return may_read_drafts(by)


def may_read_version(by: Actor, version: DocumentVersion) -> bool:
    """Published versions are read by everyone, drafts by those who write and decide."""
    return may_look(by) and (version.state in states.PUBLISHED or may_read_drafts(by))


def may_ask(by: Actor) -> bool:
    """Questions of interpretation come through this channel from anyone signed in (R-004-112)."""
    return may_look(by)


def may_adopt_library(by: Actor) -> bool:
    """The built-in packs are drafted, adopted and published in one go: both rights are needed."""
    return may_edit(by) and may_adopt(by)
