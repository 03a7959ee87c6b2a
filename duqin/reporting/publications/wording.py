"""How the acts of this room and the columns of its rows are called, where the audit log names them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from duqin.ui.parts import Text

ACTS: Mapping[str, Text] = {
    "publications.acknowledge": pgettext_lazy("act", "确认阅悉通报"),
    "publications.discard": pgettext_lazy("act", "删除通报草稿"),
    "publications.draft": pgettext_lazy("act", "草拟通报"),
    "publications.publish": pgettext_lazy("act", "发布通报"),
    "publications.refresh": pgettext_lazy("act", "更新通报数据"),
    "publications.rewrite": pgettext_lazy("act", "修改通报段落"),
}

COLUMNS: Mapping[str, Text] = {
    "bulletin": pgettext_lazy("column", "通报"),
    "checkpoint": pgettext_lazy("column", "留痕存证"),
    "drafted_at": pgettext_lazy("column", "起草时间"),
    "drafted_by": pgettext_lazy("column", "起草人"),
    "figures": pgettext_lazy("column", "统计数字"),
    "figures_hash": pgettext_lazy("column", "数字校验值"),
    "frozen_at": pgettext_lazy("column", "冻结时间"),
    "heading": pgettext_lazy("column", "段落标题"),
    "issue": pgettext_lazy("column", "期号"),
    "issuer": pgettext_lazy("column", "发布单位"),
    "key": pgettext_lazy("column", "段落"),
    "period": pgettext_lazy("column", "通报月份"),
    "published_at": pgettext_lazy("column", "发布时间"),
    "published_by": pgettext_lazy("column", "发布人"),
    "published_by_name": pgettext_lazy("column", "发布人姓名"),
    "reply_due_at": pgettext_lazy("column", "回复期限"),
    "text": pgettext_lazy("column", "正文"),
}
"""What rows keep and acts are told, by its name, or by "model.name" where a model means something of its own by it."""
