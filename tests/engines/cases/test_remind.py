"""Deadlines are brought to mind: half time, shortly before, at the breach, each working day after; once
each."""

from __future__ import annotations

import time_machine

from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Clock
from duqin.engines.workbench.models import Notification
from duqin.kernel.clock import Term
from tests.cast import Cast
from tests.engines.cases.story import at, opened, received, reported


def turn(moment: str) -> int:
    with time_machine.travel(at(moment), tick=False):
        return cases.remind()


def told(name: str) -> list[str]:
    rows = Notification.objects.filter(kind="cases.remind", person__name=name).order_by("id")
    return list(rows.values_list("title", flat=True))


def test_the_responsible_person_is_reminded(year: Cast) -> None:
    with time_machine.travel(at("2026-03-17 10:00"), tick=False):
        case = received(year, opened(year, term=Term.parse("3wd")))  # due Fri 20 24:00
        Clock.objects.exclude(kind="rectify").update(remind_at=None)
    assert turn("2026-03-18 09:00") == 0
    assert [turn("2026-03-19 08:00"), turn("2026-03-19 08:01")] == [1, 0]
    assert turn("2026-03-21 00:00:01") == 1
    assert [turn("2026-03-22 09:00"), turn("2026-03-23 08:00"), turn("2026-03-23 18:00")] == [0, 1, 0]
    assert turn("2026-03-24 08:00") == 1
    assert told("赵经理")[0].startswith("整改还剩 1 个工作日")
    assert told("赵经理")[-1].startswith("整改已逾期 2 个工作日")
    with time_machine.travel(at("2026-03-24 09:00"), tick=False):
        reported(year, case)
        Clock.objects.exclude(kind="rectify").update(remind_at=None)
    assert turn("2026-03-25 09:00") == 0


def test_the_office_is_reminded_of_its_own_time(year: Cast) -> None:
    """R-001-03: the office must accept supervision."""
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        reported(year, opened(year))
        Clock.objects.exclude(kind="verify").update(remind_at=None)
    assert turn("2026-03-12 08:00") == 1
    assert told("王督查")[-1].startswith("复查已逾期")
    assert told("赵经理") == []


def test_a_standing_clock_reminds_of_nothing(year: Cast) -> None:
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = received(year, opened(year))
        cases.dispute(case, by=year.head.actor, reason="不服")
        Clock.objects.exclude(kind="rectify").update(remind_at=None)
    assert turn("2026-04-30 09:00") == 0
