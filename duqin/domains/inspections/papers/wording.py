"""Days, moments and states as papers of this room write them."""

from __future__ import annotations

from datetime import date, datetime

from duqin.domains.inspections.models import Finding
from duqin.engines.cases.states import CASE
from duqin.kernel.moments import CAMPUS

NOTHING = "—"
LEVELS = {1: "一级", 2: "二级", 3: "三级"}
RESULTS = {"ok": "合格", "problem": "问题", "na": "不适用"}


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(moment: datetime | None) -> str:
    """2026年3月10日 9:05; a dash for none."""
    if moment is None:
        return NOTHING
    local = moment.astimezone(CAMPUS)
    return f"{day_words(local.date())} {local.hour}:{local.minute:02d}"


def clock_words(moment: datetime | None) -> str:
    if moment is None:
        return "（未提交）"
    local = moment.astimezone(CAMPUS)
    return f"{local.hour}:{local.minute:02d}"


def standing(finding: Finding) -> str:
    """Where a finding stands: its case's state, 已记录 before there is one."""
    if finding.is_void:
        return "已作废"
    if finding.case is None:
        return "已记录"
    late = "（逾期）" if finding.case.is_overdue else ""
    return f"{CASE[finding.case.state].label}{late}"
