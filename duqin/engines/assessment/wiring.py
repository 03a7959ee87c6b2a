"""Everything assessment plugs in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.engines.assessment import policies
from duqin.engines.assessment.wording import ACTS, COLUMNS
from duqin.engines.workbench.ports import Topic, topics
from duqin.foundation.trust.ports import Wording, wordings
from duqin.ui import navigation

wordings.register("assessment", Wording(ACTS, COLUMNS))

scores = Topic(
    "assessment.scores", _("考核得分公布"), ("assessment.published",), _("请查看考核得分"), rings=False
)
topics.register(scores.code, scores)

navigation.register_group(navigation.NavGroup("assessment", _("考评与通报"), 50))
navigation.register(
    navigation.NavItem(
        "assessment",
        _("考核得分"),
        "assessment:latest",
        "chart-bar",
        "assessment",
        10,
        shown_to=policies.may_look,
    )
)
navigation.register(
    navigation.NavItem(
        "ledger",
        _("记分台账"),
        "assessment:ledger",
        "list-details",
        "assessment",
        20,
        shown_to=policies.may_look,
    )
)
