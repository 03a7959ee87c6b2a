"""Life of a bulletin."""

from django.utils.translation import gettext_lazy as _

from duqin.kernel.states import Family, Flow, State, transition

BULLETIN = Flow(
    _("监控巡查信息"),
    [
        State("draft", _("草拟"), Family.DRAFT),
        State("published", _("已发布"), Family.SETTLED),
        State("discarded", _("已弃稿"), Family.VOID),
    ],
    [
        transition("publish", "draft", "published", _("发布")),
        transition("discard", "draft", "discarded", _("弃稿")),
    ],
)
