"""Lives of plan, task and inspection (domain-model §4.2)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duqin.kernel.states import Family, Flow, State, transition

PLAN = Flow(
    _("检查计划"),
    [
        State("draft", _("草拟"), Family.DRAFT),
        State("active", _("执行中"), Family.OPEN),
        State("paused", _("暂停"), Family.WAITING),
        State("ended", _("已结束"), Family.SETTLED),
    ],
    [
        transition("activate", "draft paused", "active", _("启用")),
        transition("pause", "active", "paused", _("暂停")),
        transition("end", "active paused", "ended", _("结束")),
    ],
)

TASK = Flow(
    _("检查任务"),
    [
        State("planned", _("待检查"), Family.WAITING),
        State("in_progress", _("检查中"), Family.OPEN),
        State("done", _("已完成"), Family.SETTLED),
        State("late", pgettext_lazy("task", "逾期完成"), Family.SETTLED),
        State("missed", _("未检查"), Family.OVERDUE),
        State("cancelled", _("已取消"), Family.VOID),
    ],
    [
        transition("start", "planned missed", "in_progress", _("开始检查")),
        transition("finish", "in_progress", "done", _("完成")),
        transition("finish_late", "in_progress", "late", pgettext_lazy("task", "逾期完成")),
        transition("miss", "planned in_progress", "missed", _("漏查")),
        transition("cancel", "planned missed", "cancelled", _("取消")),
    ],
)

INSPECTION = Flow(
    _("检查"),
    [
        State("in_progress", _("检查中"), Family.OPEN),
        State("submitted", _("已提交"), Family.WAITING),
        State("returned", _("已退回补充"), Family.WAITING),
        State("confirmed", _("已确认"), Family.SETTLED),
        State("released", _("已公开"), Family.SETTLED),
        State("abandoned", _("已放弃"), Family.VOID),
    ],
    [
        transition("submit", "in_progress returned", "submitted", _("提交")),
        transition("return", "submitted", "returned", _("退回补充")),
        transition("confirm", "submitted", "confirmed", _("确认")),
        transition("release", "submitted confirmed", "released", _("公开")),
        transition("abandon", "in_progress", "abandoned", _("放弃")),
    ],
)

IMPORT = Flow(
    _("历史检查导入"),
    [
        State("unmatched", _("待对应列"), Family.OPEN),
        State("uploaded", _("正在核对"), Family.WAITING),
        State("checked", _("待确认"), Family.OPEN),
        State("faulty", _("有误，不能导入"), Family.WAITING),
        State("waiting", _("正在导入"), Family.WAITING),
        State("done", _("已导入"), Family.SETTLED),
        State("discarded", _("已放弃"), Family.VOID),
    ],
    [
        transition("match", "unmatched checked faulty", "uploaded", _("对应列和名称")),
        transition("check", "uploaded waiting", "checked", _("核对无误")),
        transition("fault", "uploaded waiting", "faulty", _("核对有误")),
        transition("confirm", "checked", "waiting", _("确认导入")),
        transition("finish", "uploaded waiting", "done", _("导入完成")),
        transition("discard", "unmatched uploaded checked faulty", "discarded", _("放弃")),
    ],
)
"""All or nothing: while it is not done, nothing of the file is in the records."""

RECORDED = State("recorded", _("已记录"), Family.DRAFT)
"""A finding that has no case yet: its sheet is open, or it was found unannounced and is not released."""

VOIDED = State("void", _("已作废"), Family.VOID)
"""A finding that was taken back."""
