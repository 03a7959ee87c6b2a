"""What a cell of a past record means: a day, a moment, a number, one of a few words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from duqin.domains.inspections.rules.deductions import MOST
from duqin.kernel.moments import CAMPUS

NOON = time(12)  # where only the day is known
EARLIEST = date(1990, 1, 1)
LONGEST_DEADLINE = 1100  # days
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+(.+))?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
CLOCK = re.compile(r"(\d{1,2})\s*[:：时]\s*(\d{1,2})(?:\s*[:：分]\s*(\d{1,2})(?:\.\d+)?)?\s*[分秒]?")

RESULTS = {
    "ok": ("ok", "合格", "符合", "正常", "pass", "√"),
    "problem": ("problem", "问题", "不合格", "不符合", "扣分", "扣分项", "有问题", "fail", "×"),
    "na": ("na", "n/a", "不适用", "不涉及"),
    "unchecked": ("unchecked", "未查", "未检查", "not checked", ""),
}
LEVELS = {
    "1": ("1", "一级", "学校", "一级（学校）", "校级", "school"),
    "2": ("2", "二级", "中心", "二级（中心）", "centre", "center"),
    "3": ("3", "三级", "部门", "自查", "部门自查", "三级（部门自查）", "self-check"),
}
SEVERITIES = {
    "general": ("general", "一般", "轻微", "minor"),
    "serious": ("serious", "较重", "较大", "严重"),
    "major": ("major", "重大", "重大隐患"),
}
STATES = {
    "open": ("open", "整改中", "未整改", "待整改", "未完成", "being fixed"),
    "reported": ("reported", "待复查", "已整改待复查", "待验收", "to be verified"),
    "closed": ("closed", "已销号", "已整改", "已完成", "已关闭", "已办结", "完成"),
    "on_spot": ("on_spot", "当场整改", "立行立改", "立即整改", "fixed on the spot"),
}
YES_NO = {"yes": ("是", "y", "yes", "1", "√", "true"), "no": ("否", "n", "no", "0", "×", "false", "")}
Words = Mapping[str, tuple[str, ...]]


def word(text: str, words: Words) -> str:
    """Which of a few things a cell says; ValueError for anything else."""
    said = text.strip().casefold()
    for value, names in words.items():
        if said in names:
            return value
    raise ValueError(text)


def day_and_time(text: str) -> tuple[date, time | None]:
    """A day, and the time where the cell has one: 2025-03-17, 2025年3月17日 9:20, 20250317; ValueError otherwise."""
    text = text.strip()
    if compact := COMPACT.fullmatch(text):
        return _day(*compact.groups()), None
    found = DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return _day(*found.group(1, 2, 3)), clock(found.group(4)) if found.group(4) else None


def _day(year: str, month: str, number: str) -> date:
    day = date(int(year), int(month), int(number))
    if day < EARLIEST:
        raise ValueError(day)
    return day


def clock(text: str) -> time:
    """A time of the day, 9:20 or 09:20:30; ValueError otherwise."""
    found = CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    hour, minute, second = (int(part or 0) for part in found.groups())
    return time(hour, minute, second)


def moment(text: str, *, not_before: datetime | None = None) -> datetime:
    """A moment on campus; of a mere day noon, or `not_before` when that falls on the same day and later.

    Raises:
        ValueError: it is neither a day nor a moment.
    """
    day, at = day_and_time(text)
    found = datetime.combine(day, at or NOON, CAMPUS)
    if at is None and not_before is not None and found < not_before:
        same_day = not_before.astimezone(CAMPUS).date() == day
        return not_before if same_day else found
    return found


def count(text: str) -> int:
    """How many places, persons or items; 1 of nothing; ValueError for what is no number from 1 to the most."""
    number = int(text or "1")
    if not 1 <= number <= MOST:
        raise ValueError(text)
    return number


def word_of_state(text: str) -> str:
    """The state of a problem; ValueError for anything else."""
    return word(text, STATES)
