"""回头看: within 30 days the case is reopened, later it is a new finding."""

from __future__ import annotations

import pytest
import time_machine

from duqin.engines.cases import services as cases
from duqin.engines.cases.events import CaseReopened
from duqin.kernel.clock import Term
from duqin.kernel.errors import Forbidden, Refusal
from tests.cast import Cast
from tests.engines.cases.conftest import Hear
from tests.engines.cases.story import at, closed, fresh, opened, reported


def test_a_failed_look_back_reopens_with_level_c(year: Cast, hear: Hear) -> None:
    heard = hear(CaseReopened)
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = closed(year, opened(year))
    with time_machine.travel(at("2026-04-05 09:00"), tick=False):
        case = cases.reopen(case, by=year.second_inspector.actor, reason="再次积水")
    assert (case.state, case.recurrence, case.reopened_count) == ("rectifying", "C", 1)
    assert (case.closed_at, case.verified_by, case.severity) == (None, None, "serious")
    assert case.term == Term.parse("3wd")
    assert case.due_at == at("2026-04-09 23:59:59")  # 6 April is a holiday: 7, 8, 9
    assert [event.times for event in heard] == [1]
    case = reported(year, case)
    with pytest.raises(Refusal) as refused:
        cases.verify(case, by=year.inspector.actor)
    assert refused.value.code == "case.no_cause"


def test_after_30_days_it_is_a_new_finding(year: Cast) -> None:
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = closed(year, opened(year, matter="CY-01"))
    with time_machine.travel(at("2026-04-06 09:00"), tick=False):
        with pytest.raises(Refusal) as refused:
            cases.reopen(case, by=year.inspector.actor, reason="再次积水")
        assert refused.value.code == "case.reopen_too_late"
        assert "新问题" in str(refused.value)
        assert opened(year, matter="CY-01").recurrence == "A"
    assert fresh(case).state == "closed"


def test_severity_is_raised_once(year: Cast) -> None:
    case = closed(year, opened(year))
    case = cases.reopen(case, by=year.inspector.actor, reason="未见效")
    case = cases.verify(reported(year, case, cause="地漏堵塞"), by=year.inspector.actor)
    case = cases.reopen(case, by=year.inspector.actor, reason="仍未见效")
    assert (case.severity, case.reopened_count) == ("serious", 2)


def test_the_unit_cannot_reopen_its_own(year: Cast) -> None:
    case = closed(year, opened(year))
    for member in (year.head, year.monitor, year.director):
        with pytest.raises(Forbidden):
            cases.reopen(case, by=member.actor, reason="x")
