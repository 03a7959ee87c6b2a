"""Disputes and pauses: time stands still only where safety is not at stake, and nothing is subtracted
twice."""

from __future__ import annotations

import pytest
import time_machine

from duqin.engines.cases import queries
from duqin.engines.cases import services as cases
from duqin.engines.cases.events import CaseVoided
from duqin.engines.cases.models import Case, ClockPause
from duqin.engines.cases.services.clocks import Clocks
from duqin.kernel.clock import Term
from duqin.kernel.errors import Forbidden, Refusal
from tests.cast import Cast
from tests.engines.cases.conftest import Hear
from tests.engines.cases.story import at, fresh, issued, opened, received

THREE_DAYS = Term.parse("3wd")


def disputed(cast: Cast, **more: object) -> Case:
    """Issued Thu 2026-04-30 16:00 (due 8 May), disputed Wed 6 May 10:00."""
    with time_machine.travel(at("2026-04-30 16:00"), tick=False):
        case = received(cast, opened(cast, term=THREE_DAYS, **more))
    with time_machine.travel(at("2026-05-06 10:00"), tick=False):
        return cases.dispute(case, by=cast.head.actor, reason="并非我部区域")


def test_the_clock_stands_and_goes_on_where_it_stood(year: Cast) -> None:
    case = disputed(year)
    assert (case.state, case.due_at, case.is_overdue) == ("disputed", None, False)
    with time_machine.travel(at("2026-06-01 10:00"), tick=False):
        assert not fresh(case).is_overdue
        assert queries.pill(fresh(case), year_calendar(), at("2026-06-01 10:00")) is None
    with time_machine.travel(at("2026-05-12 09:00"), tick=False):
        case = cases.settle(fresh(case), by=year.director.actor, opinion="维持")
    # 6, 7, 8, 9 and 11 May ended while it stood; 12, 13, 14 count
    assert (case.state, case.due_at) == ("rectifying", at("2026-05-14 23:59:59"))
    assert case.original_due_at == case.valid_due_at == case.due_at


def year_calendar():
    from duqin.foundation.organisation import queries as organisation

    return organisation.calendar()


def test_a_safety_problem_is_fixed_whatever_is_disputed(year: Cast) -> None:
    case = disputed(year, is_safety=True)
    assert case.due_at == at("2026-05-08 23:59:59")
    assert ClockPause.objects.count() == 0
    with time_machine.travel(at("2026-05-09 00:00:00"), tick=False):
        assert fresh(case).is_overdue


def test_overlapping_pauses_are_not_counted_twice(year: Cast) -> None:
    case = disputed(year)
    clock = case.clocks.get(kind="rectify")
    ClockPause.objects.create(
        clock=clock, from_at=at("2026-05-06 12:00"), to_at=at("2026-05-11 12:00"), reason="不可抗力"
    )
    with time_machine.travel(at("2026-05-12 09:00"), tick=False):
        assert cases.settle(fresh(case), by=year.director.actor, opinion="维持").due_at == at(
            "2026-05-14 23:59:59"
        )


def test_pausing_twice_is_one_pause(year: Cast) -> None:
    case = disputed(year)
    clocks = Clocks(case, at("2026-05-07 10:00"))
    clocks.pause("rectify", reason="再次暂停")
    assert ClockPause.objects.filter(to_at__isnull=True).count() == 1


def test_an_extension_after_a_pause_keeps_the_pause(year: Cast) -> None:
    case = disputed(year)
    with time_machine.travel(at("2026-05-12 09:00"), tick=False):
        case = cases.settle(fresh(case), by=year.director.actor, opinion="维持")
        extension = cases.ask(case, by=year.head.actor, amount=2, reason="配件")
        cases.grant(extension, by=year.deputy.actor)
    case = fresh(case)
    assert (case.due_at, case.original_due_at) == (at("2026-05-18 23:59:59"), at("2026-05-14 23:59:59"))


def test_a_dispute_that_is_right_makes_the_case_void(year: Cast, hear: Hear) -> None:
    voided = hear(CaseVoided)
    case = cases.settle(disputed(year), by=year.director.actor, opinion="区域划分有误", upheld=False)
    assert (case.state, case.void_reason) == ("void", "区域划分有误")
    assert [event.reason for event in voided] == ["区域划分有误"]
    assert not case.clocks.filter(
        met_at__isnull=True, stopped_at__isnull=True, kind__in=["rectify", "receive"]
    ).exists()


def test_once_and_within_three_working_days_of_receipt(year: Cast) -> None:
    case = disputed(year)
    cases.settle(case, by=year.director.actor, opinion="维持")
    with pytest.raises(Refusal) as refused:
        cases.dispute(fresh(case), by=year.head.actor, reason="仍不服")
    assert refused.value.code == "dispute.used"
    with time_machine.travel(at("2026-04-30 16:00"), tick=False):
        late = received(year, opened(year))
    with time_machine.travel(at("2026-05-09 00:00:00"), tick=False), pytest.raises(Refusal) as refused:
        cases.dispute(late, by=year.head.actor, reason="不服")
    assert refused.value.code == "dispute.too_late"


def test_to_dispute_is_to_have_received(year: Cast) -> None:
    with time_machine.travel(at("2026-04-30 16:00"), tick=False):
        case = opened(year)
        issued(year, case)
        case = cases.dispute(fresh(case), by=year.head.actor, reason="不服")
    assert case.clocks.get(kind="receive").met_at == at("2026-04-30 16:00")
    with time_machine.travel(at("2026-05-06 16:00"), tick=False):
        assert cases.deem_received() == 0


def test_nobody_decides_on_his_own_notice_or_dispute(year: Cast) -> None:
    by = year.monitoring_head.actor
    case = opened(year)
    notice = cases.issue(cases.draft_notice(by=by, cases=[case]), by=by)
    cases.receive(notice, by=year.head.actor)
    case = cases.dispute(fresh(case), by=year.head.actor, reason="不服")
    for member in (year.monitoring_head, year.head, year.inspector):
        with pytest.raises(Forbidden):
            cases.settle(case, by=member.actor, opinion="维持")
    assert cases.settle(case, by=year.director.actor, opinion="维持").state == "rectifying"


def test_the_office_has_five_working_days_to_settle(year: Cast) -> None:
    case = disputed(year)
    assert case.clocks.get(kind="settle").due_at == at("2026-05-12 23:59:59")  # 7 8 9 11 12
    line = next(c for c in queries.clock_lines(case) if c.clock.kind == "rectify")
    assert (line.status, line.deadline) == ("paused", None)
