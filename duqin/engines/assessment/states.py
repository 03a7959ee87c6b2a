"""Life of a scorecard (domain-model §4.9), and the words of its grades."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duqin.kernel.states import Family, Flow, State, transition

SCORECARD = Flow(
    _("考核表"),
    [
        State("frozen", _("已冻结"), Family.WAITING),
        State("published", _("已公布"), Family.SETTLED),
        State("superseded", _("已被更正"), Family.VOID),
    ],
    [
        transition("publish", "frozen", "published", _("公布")),
        transition("supersede", "frozen published", "superseded", _("更正")),
    ],
)
"""While the month is open the card is computed live and not stored at all."""

LIVE = State("open", _("记分中"), Family.OPEN)

GRADES = {
    "excellent": _("优秀"),
    "good": _("良好"),
    "pass": pgettext_lazy("grade", "合格"),
    "fail": _("不合格"),
    "unqualified": _("不合格（一票否决）"),
}
"""Words of rules.scoring.GRADES."""

KINDS = {
    "deduction": _("扣分"),
    "doubling": _("加倍扣分"),
    "bonus": _("加分"),
    "veto": _("一票否决"),
    "reversal": _("冲销"),
}

WHY = {
    "cap": _("按条款单次封顶计"),
    "zero_if_places": _("多处存在，本项分值全扣"),
}
"""Why what counts differs from what was posted."""


def state_of(value: str) -> State:
    """The state of a card, the live one included."""
    return LIVE if value == "open" else SCORECARD[value]
