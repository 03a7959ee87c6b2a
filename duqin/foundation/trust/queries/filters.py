"""What the audit log can be narrowed by, on its page and over the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.ui.listing import Choices, DateRange, Search

RESULTS = [("done", _("已执行")), ("denied", _("被拒绝")), ("refused", _("未通过"))]

AUDIT = (
    Search("q", _("操作人、操作或对象"), fields=("actor_name", "verb", "object_label")),
    Choices("result", _("结果"), choices=RESULTS),
    DateRange("at", _("时间"), field="at"),
)
