"""How the acts of this room and the columns of its rows are called, where the audit log names them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from duqin.ui.parts import Text

ACTS: Mapping[str, Text] = {
    "workbench.choose_reception": pgettext_lazy("act", "设定消息接收方式"),
    "workbench.read": pgettext_lazy("act", "阅读通知"),
    "workbench.read_all": pgettext_lazy("act", "全部标为已读"),
    "workbench.subscribe": pgettext_lazy("act", "开启浏览器推送"),
    "workbench.unsubscribe": pgettext_lazy("act", "关闭浏览器推送"),
}

COLUMNS: Mapping[str, Text] = {
    "auth": pgettext_lazy("column", "推送口令"),
    "body": pgettext_lazy("column", "内容"),
    "choices": pgettext_lazy("column", "接收方式"),
    "endpoint": pgettext_lazy("column", "推送地址"),
    "is_urgent": pgettext_lazy("column", "紧急"),
    "key": pgettext_lazy("column", "去重标识"),
    "notification": pgettext_lazy("column", "通知"),
    "p256dh": pgettext_lazy("column", "推送公钥"),
    "quiet_from": pgettext_lazy("column", "免打扰开始"),
    "quiet_until": pgettext_lazy("column", "免打扰结束"),
    "read_at": pgettext_lazy("column", "阅读时间"),
    "url": pgettext_lazy("column", "页面地址"),
}
"""What rows keep and acts are told, by its name, or by "model.name" where a model means something of its own by it."""
