"""How the acts of this room and the columns of its rows are called, where the audit log names them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from duqin.ui.parts import Text

ACTS: Mapping[str, Text] = {
    "assessment.correct": pgettext_lazy("act", "更正考核表"),
    "assessment.freeze_month": pgettext_lazy("act", "冻结当月考核"),
    "assessment.publish_month": pgettext_lazy("act", "公布当月考核"),
}

COLUMNS: Mapping[str, Text] = {
    "base": pgettext_lazy("column", "基础分"),
    "bonus": pgettext_lazy("column", "加分"),
    "correction_reason": pgettext_lazy("column", "更正理由"),
    "deducted": pgettext_lazy("column", "扣分"),
    "frozen_at": pgettext_lazy("column", "冻结时间"),
    "frozen_by_name": pgettext_lazy("column", "冻结人"),
    "grade": pgettext_lazy("column", "等级"),
    "is_vetoed": pgettext_lazy("column", "已一票否决"),
    "period": pgettext_lazy("column", "考核月份"),
    "published_at": pgettext_lazy("column", "公布时间"),
    "published_by_name": pgettext_lazy("column", "公布人"),
    "score": pgettext_lazy("column", "得分"),
    "scorecard": pgettext_lazy("column", "考核表"),
    "trace": pgettext_lazy("column", "计分过程"),
    "scorecard.number": pgettext_lazy("column", "考核表版次"),
}
"""What rows keep and acts are told, by its name, or by "model.name" where a model means something of its own by it."""
