"""Life of a version of a standard document (domain-model §4.1)."""

from django.utils.translation import gettext_lazy as _

from duqin.kernel.states import Family, Flow, State, transition

VERSION = Flow(
    _("制度版本"),
    [
        State("draft", _("草案"), Family.DRAFT),
        State("in_review", _("审查中"), Family.WAITING),
        State("adopted", _("已通过"), Family.WAITING),
        State("published", _("已公布"), Family.OPEN),
        State("repealed", _("已废止"), Family.VOID),
    ],
    [
        transition("submit", "draft", "in_review", _("提交审查")),
        transition("return", "in_review", "draft", _("退回修改")),
        transition("adopt", "in_review", "adopted", _("会议通过")),
        transition("publish", "adopted", "published", _("公布")),
        transition("repeal", "published", "repealed", _("废止")),
    ],
)

UNSETTLED = ("draft", "in_review")
"""States in which no meeting has decided yet; clauses are edited in a draft only."""

PUBLISHED = ("published", "repealed")
"""States of versions that everyone signed in may read."""

VERIFICATION = {
    s.value: s
    for s in (
        State("verified", _("已核实"), Family.SETTLED),
        State("pending", _("待核"), Family.WAITING),
        State("doubtful", _("存疑"), Family.VOID),
    )
}
"""How sure a citation is (R-004-01), as a coloured word."""

STANDING = {
    s.value: s
    for s in (
        VERSION["draft"],
        VERSION["in_review"],
        VERSION["adopted"],
        State("upcoming", _("尚未施行"), Family.WAITING),
        State("effective", _("现行有效"), Family.SETTLED),
        State("superseded", _("已被新版本替代"), Family.VOID),
        State("expired", _("已失效"), Family.VOID),
        VERSION["repealed"],
    )
}
"""What a version is on a day: effective, superseded and expired are read from the dates, never stored."""
