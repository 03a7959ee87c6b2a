"""How the acts of this room and the columns of its rows are called, where the audit log names them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from duqin.ui.parts import Text

ACTS: Mapping[str, Text] = {
    "documents.issue": pgettext_lazy("act", "出具文书"),
}

COLUMNS: Mapping[str, Text] = {
    "context": pgettext_lazy("column", "文书内容"),
    "context_sha256": pgettext_lazy("column", "内容校验值"),
    "drawn_at": pgettext_lazy("column", "取号时间"),
    "edition": pgettext_lazy("column", "文书版次"),
    "issued_at": pgettext_lazy("column", "出具时间"),
    "issued_by": pgettext_lazy("column", "出具人"),
    "issued_by_name": pgettext_lazy("column", "出具人姓名"),
    "object_id": pgettext_lazy("column", "对象标识"),
    "object_kind": pgettext_lazy("column", "对象类型"),
    "paper": pgettext_lazy("column", "文书"),
    "sequence": pgettext_lazy("column", "序号"),
    "series": pgettext_lazy("column", "编号系列"),
    "text": pgettext_lazy("column", "编号"),
    "used_for_id": pgettext_lazy("column", "用于对象标识"),
    "used_for_kind": pgettext_lazy("column", "用于对象类型"),
    "void_reason": pgettext_lazy("column", "作废理由"),
    "voided_at": pgettext_lazy("column", "作废时间"),
}
"""What rows keep and acts are told, by its name, or by "model.name" where a model means something of its own by it."""
