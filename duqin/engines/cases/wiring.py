"""Everything this room plugs in."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from duqin.engines.cases import papers, policies, queries, services
from duqin.engines.cases.services.telling import PROGRESS
from duqin.engines.cases.wording import ACTS, COLUMNS
from duqin.engines.documents.ports import papers as all_papers
from duqin.engines.workbench.ports import Topic, todo, topics
from duqin.foundation.organisation.events import CalendarChanged, PersonLeft
from duqin.foundation.trust.ports import Wording, evidence_viewers, wordings
from duqin.kernel.actors import Actor
from duqin.kernel.events import listen
from duqin.kernel.jobs import periodic
from duqin.kernel.seeds import seeds
from duqin.ui import navigation

wordings.register("cases", Wording(ACTS, COLUMNS))

todo.register("cases", queries.todo)
todo.register("cases.notices", queries.notices_todo)
todo.register("cases.extensions", queries.extensions_todo)

for topic in (
    Topic(
        "cases.major",
        _("重大问题与逾期升级"),
        ("cases.major", "cases.escalated"),
        _("请立即查看并处理"),
        is_urgent=True,
    ),
    Topic(
        "cases.notices",
        _("整改通知单"),
        ("cases.issued", "cases.received", "cases.withdrawn", "cases.tracked"),
        _("请查看通知单"),
    ),
    Topic("cases.deadlines", _("期限提醒"), ("cases.remind",), _("请在期限前处理")),
    Topic(
        "cases.extensions",
        _("延期审批"),
        ("cases.extension_asked", "cases.extension_decided"),
        _("请查看延期申请"),
    ),
    Topic("cases.progress", _("整改进展"), PROGRESS, _("请查看整改事项")),
):
    topics.register(topic.code, topic)

evidence_viewers.register("cases", queries.sees_evidence)

all_papers.register(papers.NoticeForm.key, papers.NoticeForm())

MINUTE = timedelta(minutes=1)
periodic("cases.deem_received", every=MINUTE, run=services.deem_received, label=_("逾期未签收视为送达"))
periodic("cases.escalate", every=MINUTE, run=services.escalate_overdue, label=_("逾期升级"))
periodic("cases.remind", every=MINUTE, run=services.remind, label=_("期限提醒"))
periodic("cases.fold_tallies", every=5 * MINUTE, run=services.fold_tallies, label=_("整改合计归并"))
periodic("cases.check_tallies", every=timedelta(days=1), run=services.check_tallies, label=_("整改合计核对"))


def plant_rules(by: Actor) -> object:
    """A new institution starts with the usual ladder and terms, editable ever after."""
    return services.seed_rules()


seeds.register("cases.rules", plant_rules)


def recount(changed: CalendarChanged) -> None:
    """Open deadlines follow the calendar."""
    services.recount(changed)


listen(CalendarChanged, recount)
listen(PersonLeft, services.hand_over)

navigation.register_group(navigation.NavGroup("cases", _("整改"), order=30))
navigation.register(
    navigation.NavItem(
        "cases",
        _("整改事项"),
        "cases:list",
        "checklist",
        group="cases",
        order=10,
        shown_to=policies.may_look,
        tab=2,
        key="c",
    )
)
navigation.register(
    navigation.NavItem(
        "notices", _("整改通知单"), "cases:notices", "file-text", group="cases", order=20, key="n"
    )
)
navigation.register(
    navigation.NavItem("extensions", _("延期审批"), "cases:extensions", "hourglass", group="cases", order=30)
)
navigation.register(
    navigation.NavItem(
        "accountability", _("负责人责任"), "cases:accountability", "gavel", group="cases", order=40
    )
)
navigation.register(
    navigation.NavItem("numbers", _("通知单编号"), "cases:numbers", "list-details", group="cases", order=50)
)
navigation.register(
    navigation.NavItem(
        "ladder",
        _("升级规则"),
        "cases:ladder",
        "stairs-up",
        group="cases",
        order=60,
        shown_to=policies.may_configure,
    )
)
navigation.register(
    navigation.NavItem(
        "clock_rules",
        _("时限规则"),
        "cases:clock_rules",
        "clock",
        group="cases",
        order=70,
        shown_to=policies.may_configure,
    )
)
