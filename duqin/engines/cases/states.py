"""Life of a case (domain-model §4.3) and of a notice (§4.4). Overdue is a flag read from the clock, never a
state."""

from django.utils.translation import gettext_lazy as _

from duqin.kernel.states import Family, Flow, State, transition

CASE = Flow(
    _("整改事项"),
    [
        State("open", _("待通知"), Family.DRAFT),
        State("notified", _("待签收"), Family.WAITING),
        State("rectifying", _("整改中"), Family.OPEN),
        State("deferred", _("缓改挂账"), Family.OPEN),
        State("disputed", _("申诉中"), Family.WAITING),
        State("reported", _("待复查"), Family.WAITING),
        State("closed", _("已销号"), Family.SETTLED),
        State("void", _("已作废"), Family.VOID),
    ],
    [
        transition("fix_on_the_spot", "open", "closed", _("当场整改完成")),
        transition("notify", "open", "notified", _("下达通知")),
        transition("acknowledge", "notified", "rectifying", _("签收")),
        transition("report", "rectifying deferred", "reported", _("报告整改完成")),
        transition("send_back", "reported", "rectifying", _("退回整改")),
        transition("verify", "reported", "closed", _("复查销号")),
        transition("defer", "rectifying", "deferred", _("批准缓改")),
        transition("resume", "deferred", "rectifying", _("恢复整改")),
        transition("dispute", "notified rectifying", "disputed", _("提出申诉")),
        transition("settle", "disputed", "rectifying", _("申诉办结")),
        transition("reopen", "closed", "rectifying", _("重新整改")),
        transition("void", "open notified rectifying deferred disputed reported", "void", _("作废")),
        transition("withdraw", "notified rectifying", "open", _("撤回通知")),
    ],
)

AT_THE_UNIT = ("notified", "rectifying", "deferred", "disputed")
"""States in which time runs against the unit."""
AT_THE_OFFICE = ("open", "reported")
"""States in which time runs against the office: it has to notify, or to verify (R-001-03)."""

NOTICE = Flow(
    _("整改通知单"),
    [
        State("drafted", _("草拟"), Family.DRAFT),
        State("issued", _("待签收"), Family.WAITING),
        State("received", _("已签收"), Family.OPEN),
        State("answered", _("已回复"), Family.WAITING),
        State("closed", _("已办结"), Family.SETTLED),
        State("withdrawn", _("已撤回"), Family.VOID),
    ],
    [
        transition("issue", "drafted", "issued", _("签发")),
        transition("receive", "issued", "received", _("签收")),
        transition("answer", "received", "answered", _("回复")),
        transition("unanswer", "answered closed", "received", _("退回")),
        transition("close", "issued received answered", "closed", _("办结")),
        transition("withdraw", "issued received", "withdrawn", _("撤回")),
    ],
)

EXTENSION = Flow(
    _("延期申请"),
    [
        State("asked", _("待审批"), Family.WAITING),
        State("granted", _("已同意"), Family.SETTLED),
        State("refused", _("未同意"), Family.VOID),
    ],
    [
        transition("grant", "asked", "granted", _("同意延期")),
        transition("refuse", "asked", "refused", _("不同意延期")),
    ],
)
