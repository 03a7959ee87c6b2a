"""Everything this room plugs in."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duqin.domains.inspections import papers, policies, queries, services
from duqin.domains.inspections.models import RecordImport
from duqin.domains.inspections.services import reacting
from duqin.domains.inspections.wording import ACTS, COLUMNS
from duqin.engines.cases.events import CaseEscalated, CaseReopened, CaseSentBack, CaseVoided
from duqin.engines.cases.ports import origins, problem_cards, told
from duqin.engines.documents.ports import papers as all_papers
from duqin.engines.workbench.ports import Topic, todo, topics
from duqin.foundation.organisation.events import CalendarChanged, SeasonsChanged
from duqin.foundation.organisation.ports import place_cards
from duqin.foundation.trust.ports import Wording, evidence_viewers, wordings
from duqin.kernel.events import listen
from duqin.kernel.jobs import periodic
from duqin.kernel.stored_files import Held, holds_files
from duqin.ui import navigation

wordings.register("inspections", Wording(ACTS, COLUMNS))

HOUR = timedelta(hours=1)

# What happens to findings and points when their cases move.
listen(CaseSentBack, reacting.on_sent_back)
listen(CaseReopened, reacting.on_reopened)
listen(CaseEscalated, reacting.on_escalated)
listen(CaseVoided, reacting.on_voided)
# Working days or seasons moved: tasks follow.
listen(CalendarChanged, services.on_calendar_changed)
listen(SeasonsChanged, services.on_calendar_changed)

periodic("inspections.generate_tasks", every=HOUR, run=services.generate_tasks, label=_("按计划生成检查任务"))
periodic("inspections.mark_missed", every=HOUR, run=services.mark_missed, label=_("标记未按期检查的任务"))
periodic(
    "inspections.silent_monitors",
    every=6 * HOUR,
    run=services.tell_silent_monitors,
    label=_("提醒连续 3 个工作日没有巡查的监控员"),
)
periodic(
    "inspections.write_waiting",
    every=timedelta(minutes=10),
    run=services.write_waiting,
    label=_("写入离线设备等待中的内容"),
)
periodic(
    "inspections.forget_unfinished",
    every=24 * HOUR,
    run=services.forget_unfinished,
    label=_("清理未传完的照片"),
)
periodic(
    "inspections.return_numbers",
    every=6 * HOUR,
    run=services.return_forgotten_numbers,
    label=_("收回离线设备逾期未用的编号"),
)
periodic(
    "inspections.forget_keys", every=24 * HOUR, run=services.forget_old_keys, label=_("清理 400 天前的操作")
)

periodic(
    "inspections.import_records",
    every=timedelta(seconds=2),
    run=services.past.process_waiting,
    label=_("核对、导入历史检查"),
)
holds_files(RecordImport, Held("path", _("导入的历史检查文件"), sha256="sha256"))

for form in (papers.RecordForm(), papers.LedgerForm(), papers.ReportForm()):
    all_papers.register(form.key, form)

todo.register("inspections.tasks", queries.tasks_todo)
todo.register("inspections.records", queries.records_todo)

for topic in (
    Topic(
        "inspections.tasks",
        _("检查任务"),
        ("inspections.assigned", "inspections.handed_over", "inspections.missed", "inspections.returned"),
        _("请查看检查任务"),
    ),
    Topic("inspections.silence", _("监控员未巡查"), ("inspections.silent_monitor",), _("请督促巡查")),
):
    topics.register(topic.code, topic)

evidence_viewers.register("inspections", queries.sees_evidence)
origins.register("inspections.finding", queries.origin_card)
origins.register("inspections.inspection", queries.inspection_card)
problem_cards.register("inspections.finding", queries.problem_cards)
told.register("inspections.finding", queries.told)
place_cards.register("inspections", queries.place_card)

navigation.register_group(navigation.NavGroup("inspections", _("检查"), order=20))
navigation.register(
    navigation.NavItem(
        "inspections",
        _("检查"),
        "inspections:list",
        "clipboard-check",
        group="inspections",
        order=10,
        shown_to=policies.may_look,
        tab=3,
        key="i",
    )
)
navigation.register(
    navigation.NavItem(
        "findings",
        pgettext_lazy("navigation", "问题"),
        "inspections:findings",
        "alert-triangle",
        group="inspections",
        order=20,
        shown_to=policies.may_look,
        key="f",
    )
)
for code, label, url_name, icon, order, key in (
    ("today", _("今天的检查"), "inspections:today", "calendar", 5, "t"),
    ("tasks", _("检查任务"), "inspections:tasks", "list-check", 30, ""),
    ("plans", _("检查计划"), "inspections:plans", "calendar-event", 40, "p"),
    ("coverage", _("检查覆盖"), "inspections:coverage", "map-pin", 50, ""),
    ("reports", pgettext_lazy("navigation", "半月报告"), "inspections:reports", "file-text", 55, ""),
):
    navigation.register(
        navigation.NavItem(
            code,
            label,
            url_name,
            icon,
            group="inspections",
            order=order,
            shown_to=policies.may_see_plans,
            key=key,
        )
    )
