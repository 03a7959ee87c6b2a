"""The clock in words, Chinese and English."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from duqin.kernel.clock import Calendar, Derivation, Pause, Term, TermUnit, Why, remaining
from duqin.kernel.clock.plausibility import Doubt, DoubtKind
from duqin.kernel.clock.words import (
    WEEKDAYS,
    WHY,
    day_words,
    doubt_words,
    moment_words,
    provisional_words,
    remaining_words,
    stretch_words,
    term_words,
)


@pytest.mark.parametrize(
    ("code", "chinese"),
    [
        ("3wd", "3 个工作日"),
        ("24h", "24 小时"),
        ("1.5oh", "1.5 个工作小时"),
        ("7cd", "7 个自然日"),
        ("0", "立即"),
    ],
)
def test_a_term_as_one_says_it(code: str, chinese: str) -> None:
    assert term_words(Term.parse(code)) == chinese


@pytest.mark.parametrize(
    ("code", "said"),
    [("1wd", "1 working day"), ("3wd", "3 working days"), ("1.5h", "1.5 hours"), ("0", "at once")],
)
def test_a_term_in_english(english: None, code: str, said: str) -> None:
    assert term_words(Term.parse(code)) == said


LEFT = [
    ("2026-05-08 12:00", TermUnit.working_days, "还剩 2 个工作日", "2 working days left"),
    ("2026-05-09 12:00", TermUnit.working_days, "还剩 1 个工作日", "1 working day left"),
    ("2026-05-11 12:00", TermUnit.working_days, "今天到期", "due today"),
    ("2026-05-12 08:00", TermUnit.working_days, "已逾期 1 个工作日", "1 working day overdue"),
    ("2026-05-11 22:30", TermUnit.hours, "还剩 1 小时 29 分钟", "1 hour 29 minutes left"),
    ("2026-05-11 23:20", TermUnit.hours, "还剩 39 分钟", "39 minutes left"),
    ("2026-05-12 02:00", TermUnit.hours, "已逾期 2 小时", "2 hours overdue"),
    ("2026-05-11 15:30", TermUnit.office_hours, "还剩 2 小时（办公时间）", "2 hours of office time left"),
]


@pytest.mark.parametrize(("now", "unit", "chinese", "english_words"), LEFT)
def test_what_is_left(
    calendar: Calendar,
    campus: Callable[[str], datetime],
    now: str,
    unit: TermUnit,
    chinese: str,
    english_words: str,
) -> None:
    assert remaining_words(remaining(campus("2026-05-11 23:59:59"), campus(now), calendar, unit)) == chinese


@pytest.mark.parametrize(("now", "unit", "chinese", "english_words"), LEFT)
def test_what_is_left_in_english(
    english: None,
    calendar: Calendar,
    campus: Callable[[str], datetime],
    now: str,
    unit: TermUnit,
    chinese: str,
    english_words: str,
) -> None:
    left = remaining(campus("2026-05-11 23:59:59"), campus(now), calendar, unit)

    assert remaining_words(left) == english_words


def test_a_given_date_on_a_rest_day_is_less_than_a_day_away(
    calendar: Calendar, campus: Callable[[str], datetime]
) -> None:
    sunday, saturday, monday = map(campus, ("2026-03-08 23:59:59", "2026-03-07 12:00", "2026-03-08 23:59:59"))

    assert remaining_words(remaining(sunday, saturday, calendar, TermUnit.working_days)) == "还剩不足 1 天"
    late = campus("2026-03-07 12:00"), campus("2026-03-08 12:00")
    assert remaining_words(remaining(*late, calendar, TermUnit.working_days)) == "已逾期，不足 1 天"
    assert remaining_words(remaining(sunday, monday, calendar, TermUnit.working_days)) == "今天到期"


def test_every_reason_and_weekday_has_its_words() -> None:
    assert set(WHY) == set(Why)
    assert [str(name) for name in WEEKDAYS] == ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]


def test_a_deadline_at_the_end_of_a_day_is_24_o_clock(campus: Callable[[str], datetime]) -> None:
    assert moment_words(campus("2026-05-11 23:59:59")) == "2026年5月11日 周一 24:00"
    assert moment_words(campus("2026-05-11 09:05")) == "2026年5月11日 周一 09:05"


def test_a_date_in_english(english: None) -> None:
    assert day_words(date(2026, 5, 8)) == "Fri 2026-05-08"


def test_each_step_says_what_it_gave(reckon: Callable[..., Derivation], pause: Callable[..., Pause]) -> None:
    waited = pause("2026-05-06 09:00", "2026-05-06 10:00", "等待投诉人")
    rows = reckon("2026-04-30 17:00", "2oh", waited).explain()

    assert [stretch_words(row) for row in rows] == [
        "2026年4月30日 周四：起算日，开始计时",
        "2026年4月30日 周四：办公时间，计 30 分钟",
        "2026年5月1日 周五 至 2026年5月5日 周二：法定节假日·劳动节，不计",
        "2026年5月6日 周三：办公时间，计 1 小时",
        "2026年5月6日 周三：暂停计时·等待投诉人，停 1 小时",
        "2026年5月6日 周三：办公时间，计 30 分钟",
    ]


@pytest.mark.parametrize(
    ("term", "last"),
    [
        ("1wd", "2026年5月9日 周六：调休上班·劳动节，计为第 1 天"),
        ("0wd", "2026年5月8日 周五：工作日，计为当天"),
        ("1cd", "2026年5月9日 周六：自然日，计为第 1 天"),
        ("0", "2026年5月8日 周五：当场处理，即时到期"),
    ],
)
def test_the_last_step_of_each_kind(reckon: Callable[..., Derivation], term: str, last: str) -> None:
    assert stretch_words(reckon("2026-05-08 10:00", term).explain()[-1]) == last


def test_a_provisional_deadline_is_said_to_be_one(reckon: Callable[..., Derivation]) -> None:
    assert provisional_words(reckon("2026-12-30 16:00", "3wd")) == (
        "2027年的放假安排尚未登记，暂按周一至周五推算；登记后将重新计算。"
    )
    assert provisional_words(reckon("2026-12-30 16:00", "1wd")) == ""


@pytest.mark.parametrize(
    ("doubt", "part"),
    [
        (Doubt(DoubtKind.long_run, date(2026, 5, 9), 7, 6), "到2026年5月9日 周六已连续上班 7 天"),
        (Doubt(DoubtKind.ordinary_workday, date(2026, 5, 8)), "2026年5月8日 周五本来就是工作日"),
        (Doubt(DoubtKind.balance, None, 12, 13), "净减少 12 个工作日，而法定节假日为 13 天"),
    ],
)
def test_a_doubt_is_a_sentence(doubt: Doubt, part: str) -> None:
    assert part in doubt_words(doubt)
