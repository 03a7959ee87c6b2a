"""`duqin due`: a deadline on the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable

import pytest
from django.utils import translation

from duqin.kernel.clock import Calendar, Derivation
from duqin.kernel.clock.due_report import add_due_arguments, report_lines, run_due

Run = Callable[[str], str]


@pytest.fixture
def run(calendar: Calendar) -> Run:
    """The command with the arguments of a line."""
    parser = ArgumentParser(prog="duqin due")
    add_due_arguments(parser)
    return lambda line: run_due(parser.parse_args(line.split()), calendar)


def test_three_working_days_over_may_day(run: Run) -> None:
    assert run("--start 2026-04-30T16:00 --working-days 3").splitlines() == [
        "起算：2026年4月30日 周四 16:00",
        "时限：3 个工作日",
        "截止：2026年5月8日 周五 24:00",
        "推算：",
        "  2026年4月30日 周四：起算日，不计",
        "  2026年5月1日 周五 至 2026年5月5日 周二：法定节假日·劳动节，不计",
        "  2026年5月6日 周三：工作日，计为第 1 天",
        "  2026年5月7日 周四：工作日，计为第 2 天",
        "  2026年5月8日 周五：工作日，计为第 3 天",
    ]


@pytest.mark.parametrize(
    ("length", "deadline"),
    [
        ("--hours 24", "截止：2026年5月1日 周五 16:00"),
        ("--hours 1.5", "截止：2026年4月30日 周四 17:30"),
        ("--office-hours 4", "截止：2026年5月6日 周三 10:30"),
        ("--calendar-days 7", "截止：2026年5月7日 周四 24:00"),
        ("--working-days 0", "截止：2026年4月30日 周四 24:00"),
    ],
)
def test_every_unit(run: Run, length: str, deadline: str) -> None:
    assert deadline in run(f"--start 2026-04-30T16:00 {length}").splitlines()


def test_a_zone_that_is_written_is_heeded(run: Run) -> None:
    assert "截止：2026年5月1日 周五 16:00" in run("--start 2026-04-30T08:00+00:00 --hours 24")


def test_pauses_are_left_out(run: Run) -> None:
    report = run("--start 2026-03-02T10:00 --hours 2 --pause 2026-03-02T11:00/2026-03-02T11:30")

    assert "截止：2026年3月2日 周一 12:30" in report


def test_an_open_pause_says_that_there_is_no_deadline_yet(run: Run) -> None:
    report = run("--start 2026-03-02T10:00 --hours 2 --pause 2026-03-02T11:00/")

    assert "截止：自2026年3月2日 周一 11:00起暂停计时，恢复后才能确定" in report


def test_a_year_without_a_table_is_a_warning(run: Run) -> None:
    assert run("--start 2026-12-30T16:00 --working-days 3").splitlines()[-1] == (
        "提示：2027年的放假安排尚未登记，暂按周一至周五推算；登记后将重新计算。"
    )


def test_json_is_the_stored_form_and_what_a_reader_wants(run: Run) -> None:
    report = json.loads(run("--start 2026-04-30T16:00 --working-days 3 --json"))

    assert report["due_local"] == "2026-05-08T23:59:59+08:00"
    assert (report["provisional"], report["waiting"]) == (False, False)
    assert Derivation.from_json(report).due_local is not None


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("--working-days 3", "请用 --start 写明起算时刻"),
        ("--start tomorrow --working-days 3", "看不懂时刻“tomorrow”"),
        ("--start 2026-02-29T10:00 --working-days 3", "看不懂时刻"),
        ("--start 9999-12-31T10:00 --working-days 3", "年份限 1900–2200"),
        ("--start 2026-04-30T16:00", "只写一种"),
        ("--start 2026-04-30T16:00 --hours 3 --working-days 3", "只写一种"),
        ("--start 2026-04-30T16:00 --working-days three", "时限“three”不对"),
        ("--start 2026-04-30T16:00 --working-days 1.5", "时限“1.5”不对"),
        ("--start 2026-04-30T16:00 --hours=-1", "时限“-1”不对"),
        ("--start 2026-04-30T16:00 --hours NaN", "时限“NaN”不对"),
        ("--start 2026-04-30T16:00 --working-days 99999", "不超过一百年"),
        ("--start 2026-04-30T16:00 --hours 3 --pause 2026-04-30T17:00", "暂停“2026-04-30T17:00”不对"),
        ("--start 2026-04-30T16:00 --hours 3 --pause 2026-04-30T17:00/2026-04-30T16:30", "止点不早于起点"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(run: Run, line: str, part: str) -> None:
    with pytest.raises(ValueError, match=part) as refused:
        run(line)
    assert str(refused.value).endswith("。")


def test_english_is_spoken_when_asked_for(english: None, run: Run) -> None:
    with translation.override("zh-hans"):
        report = run("--start 2026-12-30T16:00 --working-days 2 --language en")

    assert report.splitlines() == [
        "Start: Wed 2026-12-30 16:00",
        "Term: 2 working days",
        "Due: Fri 2027-01-01 24:00",
        "Reckoning:",
        "  Wed 2026-12-30: day of the event, not counted",
        "  Thu 2026-12-31: working day, counts as day 1",
        "  Fri 2027-01-01: working day (presumed, Monday to Friday), counts as day 2",
        "Note: The official days off of 2027 are not entered yet; Monday to Friday is presumed, "
        "and the deadline will be reckoned again once they are.",
    ]


def test_what_is_wrong_is_said_in_english_too(run: Run, english: None) -> None:
    with pytest.raises(ValueError, match="exactly one of"), translation.override("zh-hans"):
        run("--start 2026-04-30T16:00 --language en")


def test_the_report_lines_are_usable_without_the_command(reckon: Callable[..., Derivation]) -> None:
    assert report_lines(reckon("2026-04-30 16:00", "24h"))[2] == "截止：2026年5月1日 周五 16:00"
