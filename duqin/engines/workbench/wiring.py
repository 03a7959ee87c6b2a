"""Everything the workbench plugs in."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from duqin.engines.workbench import policies, queries, services
from duqin.engines.workbench.ports import channels, todo
from duqin.engines.workbench.queries.deciding import standards_todo
from duqin.engines.workbench.services.channels.dingtalk import DingTalk
from duqin.engines.workbench.services.channels.email import Email
from duqin.engines.workbench.services.channels.web_push import WebPush
from duqin.engines.workbench.services.channels.wecom import WeCom
from duqin.engines.workbench.wording import ACTS, COLUMNS
from duqin.foundation.trust import ports as trust_ports
from duqin.foundation.trust.ports import Wording, wordings
from duqin.kernel.jobs import periodic
from duqin.ui import navigation, shell

wordings.register("workbench", Wording(ACTS, COLUMNS))

trust_ports.post.register("workbench", services.Outbox())
todo.register("standards", standards_todo)
periodic(
    "workbench.send_letters", every=timedelta(seconds=30), run=services.send_letters, label=_("寄送信函")
)
periodic("workbench.send", every=timedelta(seconds=5), run=services.send_waiting, label=_("发送通知"))

channels.register("email", Email())
channels.register("wecom", WeCom())
channels.register("dingtalk", DingTalk())
channels.register("push", WebPush())

navigation.register(
    navigation.NavItem(
        "workbench",
        _("工作台"),
        "workbench:home",
        "home",
        order=10,
        shown_to=policies.may_look,
        tab=1,
        key="w",
    )
)
navigation.register_badge("notifications", queries.unread_rows)
shell.use_bell("workbench:notifications", "notifications")
