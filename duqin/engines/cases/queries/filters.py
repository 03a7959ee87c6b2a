"""What the lists of this room can be narrowed by, on pages and over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from duqin.engines.cases.models import Case
from duqin.engines.cases.queries.cases import Subjects, late_feedback, open_loops, provisional
from duqin.engines.cases.queries.cases import subjects as subjects_of
from duqin.engines.cases.states import CASE, EXTENSION, NOTICE
from duqin.kernel.moments import now
from duqin.ui.access import by_of, once_a_request
from duqin.ui.listing import Choices, DateRange, Search

FLAGS = {
    "open": gettext_lazy("未办结"),
    "mine": gettext_lazy("我负责或跟踪"),
    "overdue": gettext_lazy("责任单位逾期"),
    "office": gettext_lazy("监督方逾期未办"),
    "loop": gettext_lazy("闭环未完成（反馈超时）"),
    "feedback": gettext_lazy("问题反馈不及时"),
    "recurrent": gettext_lazy("复发"),
    "provisional": gettext_lazy("期限暂定"),
}


LASTING = ("open", "mine", "recurrent", "provisional")
"""Flags that ask nothing of the clock."""


def flagged(rows: Any, flag: str) -> Any:
    """Rows with one of the flags."""
    match flag:
        case "open":
            return rows.unsettled()
        case "mine":
            return rows.filter(is_mine=True)
        case "overdue":
            return rows.overdue(now())
        case "office":
            return rows.office_overdue(now())
        case "loop":
            return open_loops(rows)
        case "feedback":
            return late_feedback(rows)
        case "recurrent":
            return rows.exclude(recurrence="")
        case _:
            return provisional(rows)


def subjects(request: HttpRequest) -> Subjects:
    """Units and areas to choose from, asked once a request."""
    return once_a_request(request, "case_subjects", lambda: subjects_of(by_of(request)))


CASES = (
    Search(
        "q",
        gettext_lazy("编号、事项、地点"),
        fields=("number", "title", "place__full_name", "unit__name"),
    ),
    Choices("state", gettext_lazy("状态"), choices=CASE.choices),
    Choices("flag", gettext_lazy("关注"), choices=list(FLAGS.items()), apply=flagged, lasting=LASTING),
    Choices("unit", gettext_lazy("责任单位"), choices=lambda r: subjects(r).units),
    Choices("severity", gettext_lazy("严重程度"), choices=Case.Severity.choices),
    Choices("area", gettext_lazy("服务领域"), choices=lambda r: subjects(r).areas),
    DateRange("opened", gettext_lazy("发现日期"), field="opened_at"),
)

NOTICES = (
    Search("q", gettext_lazy("编号或单位"), fields=("number__text", "unit__name")),
    Choices("state", gettext_lazy("状态"), choices=NOTICE.choices),
    Choices("unit", gettext_lazy("责任单位"), choices=lambda r: subjects(r).units),
    Choices(
        "tracked",
        gettext_lazy("效果跟踪"),
        choices=[("no", gettext_lazy("已办结、效果未跟踪"))],
        apply=lambda rows, _value: rows.filter(state="closed", tracked_at__isnull=True),
        lasting=("no",),
    ),
    DateRange("issued", gettext_lazy("签发日期"), field="issued_at"),
)

EXTENSIONS = (
    Search("q", gettext_lazy("编号或事项"), fields=("case__number", "case__title")),
    Choices("state", gettext_lazy("状态"), choices=EXTENSION.choices),
)
