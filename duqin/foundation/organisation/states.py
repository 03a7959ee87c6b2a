"""Lives of the nouns of organisation."""

from django.utils.translation import gettext_lazy as _

from duqin.kernel.states import Family, Flow, State, transition

MONITOR = Flow(
    _("监控员任用"),
    [
        State("nominated", _("待审定"), Family.WAITING),
        State("approved", _("已审定待存档"), Family.OPEN),
        State("filed", _("在任"), Family.SETTLED),
        State("refused", _("未获审定"), Family.VOID),
        State("ended", _("已卸任"), Family.VOID),
    ],
    [
        transition("approve", "nominated", "approved", _("审定")),
        transition("refuse", "nominated", "refused", _("不予审定")),
        transition("file", "approved", "filed", _("存档")),
        transition("end", "approved filed", "ended", _("卸任")),
    ],
)
"""R-000-14: the department picks, the leader in charge approves, the monitoring department files."""

CONTRACT = {
    state.value: state
    for state in (
        State("coming", _("尚未开始"), Family.DRAFT),
        State("running", _("有效"), Family.SETTLED),
        State("ending", _("即将到期"), Family.OPEN),
        State("over", _("已到期"), Family.VOID),
    )
}
"""Read from the dates of a contract, never stored."""

ACCOUNT = {
    state.value: state
    for state in (
        State("coming", _("未到启用时间"), Family.DRAFT),
        State("open", _("正常使用"), Family.SETTLED),
        State("keyless", _("未设密码"), Family.WAITING),
        State("over", _("已过有效期"), Family.VOID),
        State("closed", _("账号已停用"), Family.VOID),
    )
}
"""Read from an account, never stored."""

TOKEN = {
    state.value: state
    for state in (
        State("valid", _("可用"), Family.SETTLED),
        State("ending", _("即将到期"), Family.OPEN),
        State("over", _("已到期"), Family.VOID),
        State("revoked", _("已吊销"), Family.VOID),
    )
}
"""Read from a token of the API, never stored."""
