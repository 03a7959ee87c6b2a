"""Life of a scorecard (domain-model §4.9)."""

from django.utils.translation import gettext_lazy as _

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
