"""Report, verification, send-back: time runs against the unit, then against the office."""

from __future__ import annotations

import pytest
import time_machine

from duqin.engines.cases import queries
from duqin.engines.cases import services as cases
from duqin.engines.cases.events import CaseClosed, CaseSentBack
from duqin.engines.cases.models import Case
from duqin.engines.workbench.models import Notification
from duqin.kernel.errors import Refusal
from tests.cast import Cast
from tests.engines.cases.conftest import Hear
from tests.engines.cases.story import at, closed, fresh, opened, received, reported


def test_a_fix_waiting_for_the_office_is_the_offices_delay(year: Cast) -> None:
    """R-001-03: four working days without re-check are not the unit's."""
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = reported(year, opened(year))
    assert case.office_due_at == at("2026-03-11 23:59:59")
    with time_machine.travel(at("2026-03-12 09:00"), tick=False):
        case = fresh(case)
        assert (case.is_overdue, case.is_office_overdue) == (False, True)
        by = year.director.actor
        assert list(queries.cases(by).office_overdue(at("2026-03-12 09:00"))) == [case]
        assert not queries.overdue_cases(by).exists()
    with time_machine.travel(at("2026-04-30 09:00"), tick=False):
        assert not fresh(case).is_overdue  # although the unit's date is long past
        assert cases.verify(fresh(case), by=year.inspector.actor).is_on_time


def test_problem_rectification_feedback_is_a_loop_with_three_time_stamps(year: Cast) -> None:
    """R-001-23: feedback missing after 2 working days appears on the open-loop list."""
    by = year.inspector.actor
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = reported(year, opened(year))
    with time_machine.travel(at("2026-03-10 23:59"), tick=False):
        assert not queries.open_loops(queries.cases(by)).exists()
    with time_machine.travel(at("2026-03-11 00:00:01"), tick=False):
        assert list(queries.open_loops(queries.cases(by))) == [case]
        case = cases.verify(fresh(case), by=by)
        assert not queries.open_loops(queries.cases(by)).exists()
    assert case.opened_at == case.reported_at == at("2026-03-06 15:00")
    assert case.closed_at == at("2026-03-11 00:00:01")


def test_feedback_to_the_unit_belongs_to_the_same_working_day(year: Cast) -> None:
    """R-000-37: found 10:00 and notified the next day 09:00 is late feedback."""
    by = year.inspector.actor
    with time_machine.travel(at("2026-03-05 10:00"), tick=False):
        late, prompt = opened(year), opened(year)
        received(year, prompt)
    with time_machine.travel(at("2026-03-06 09:00"), tick=False):
        assert list(queries.late_feedback(queries.cases(by))) == [late]
        assert fresh(late).is_office_overdue
        received(year, late)
        assert list(queries.late_feedback(queries.cases(by))) == [late]
        line = next(c for c in queries.clock_lines(fresh(late)) if c.clock.kind == "notify")
        assert (line.status, line.is_office, line.label) == ("late", True, "反馈部门")


def test_response_in_24_hours_and_leaders_in_48_run_over_the_weekend(year: Cast) -> None:
    """R-004-42: found Friday 15:00, respond by Saturday 15:00, major: leaders by Sunday 15:00."""
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = opened(year, severity="major")
    due = {clock.kind: clock.due_at for clock in case.clocks.all()}
    assert (due["respond"], due["leaders"]) == (at("2026-03-07 15:00"), at("2026-03-08 15:00"))
    with time_machine.travel(at("2026-03-08 14:00"), tick=False):
        cases.tell_leaders(case, by=year.inspector.actor, note="电话报告分管校领导")
    status = {line.clock.kind: line.status for line in queries.clock_lines(case)}
    assert (status["leaders"], status["respond"]) == ("met", status["respond"])
    with pytest.raises(Refusal) as refused:
        cases.tell_leaders(opened(year), by=year.inspector.actor, note="x")
    assert refused.value.code == "case.not_major"


@pytest.mark.parametrize("severity", ["serious", "major"])
def test_a_serious_problem_is_not_closed_without_a_cause(year: Cast, severity: str) -> None:
    """R-002-31: the aim is quality, not punishment."""
    case = reported(year, opened(year, severity=severity))
    with pytest.raises(Refusal) as refused:
        cases.verify(case, by=year.inspector.actor)
    assert (refused.value.code, refused.value.field) == ("case.no_cause", "cause")
    assert fresh(case).state == "reported"
    case = cases.verify(fresh(case), by=year.inspector.actor, cause="未按制度清洗滤网")
    assert (case.state, case.cause) == ("closed", "未按制度清洗滤网")


def test_a_cause_written_by_the_unit_is_enough(year: Cast) -> None:
    case = reported(year, opened(year, severity="serious"), cause="培训不到位")
    assert cases.verify(case, by=year.inspector.actor).state == "closed"


def test_a_recurrent_problem_needs_a_cause_too(year: Cast) -> None:
    closed(year, opened(year, matter="CY-01"))
    case = reported(year, opened(year, matter="CY-01"))
    with pytest.raises(Refusal):
        cases.verify(case, by=year.inspector.actor)


def test_a_send_back_counts_and_gives_the_term_anew(year: Cast, hear: Hear) -> None:
    heard = hear(CaseSentBack)
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = reported(year, opened(year))
    with time_machine.travel(at("2026-03-09 09:00"), tick=False):
        case = cases.send_back(case, by=year.inspector.actor, reason="滤网仍有油污")
    assert (case.state, case.sent_back_count, case.reported_at) == ("rectifying", 1, None)
    assert case.original_due_at == at("2026-03-17 23:59:59")
    assert case.due_at == at("2026-03-18 23:59:59")
    assert case.office_due_at is None
    assert [event.times for event in heard] == [1]
    with time_machine.travel(at("2026-03-18 10:00"), tick=False):
        case = cases.verify(reported(year, case), by=year.inspector.actor)
    assert (case.is_on_time, case.is_on_valid_time) == (False, False)


def test_a_reason_is_needed_to_send_back(year: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        cases.send_back(reported(year, opened(year)), by=year.inspector.actor, reason="  ")
    assert (refused.value.code, refused.value.field) == ("case.no_reason", "reason")


def test_a_second_verification_is_refused_and_tells_nobody_again(year: Cast, hear: Hear) -> None:
    heard = hear(CaseClosed)
    case = closed(year, opened(year))
    told = Notification.objects.count()
    with pytest.raises(Refusal) as refused:
        cases.verify(case, by=year.second_inspector.actor)
    assert refused.value.code == "state.not_allowed"
    assert Notification.objects.count() == told
    assert len(heard) == 1
    assert fresh(case).verified_by == year.inspector.person


def test_fixed_on_the_spot_is_closed_by_who_sees_it(year: Cast) -> None:
    case = cases.fix_on_the_spot(opened(year), by=year.inspector.actor, measures="当场清理")
    assert (case.state, case.verified_by, case.is_on_time) == ("closed", year.inspector.person, True)
    with pytest.raises(Refusal):
        cases.fix_on_the_spot(opened(year, severity="serious"), by=year.inspector.actor, measures="当场清理")
    case = cases.fix_on_the_spot(
        opened(year, severity="serious"), by=year.inspector.actor, measures="当场清理", cause="疏忽"
    )
    assert case.state == "closed"


def test_the_follower_is_told_of_the_report_and_everybody_of_the_result(year: Cast) -> None:
    case = closed(year, opened(year))
    told = {(n.kind, n.person.name) for n in Notification.objects.filter(key__contains=f":{case.pk}:")}
    assert ("cases.reported", "王督查") in told
    assert ("cases.closed", "赵经理") in told
    assert ("cases.closed", "王督查") not in told


def test_a_plan_stops_the_clock_of_the_plan(year: Cast) -> None:
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = received(year, opened(year, severity="major"))
        assert case.clocks.get(kind="plan").due_at == at("2026-03-07 15:00")
        case = cases.submit_plan(
            case, by=year.head.actor, stop_use="停用一号灶台", plan="更换燃气软管，3 月 10 日前"
        )
    assert (case.state, case.stop_use) == ("rectifying", "停用一号灶台")
    assert case.clocks.get(kind="plan").met_at == at("2026-03-06 15:00")


def test_a_case_left_by_its_person_goes_to_the_head(year: Cast) -> None:
    from duqin.foundation.organisation import services as organisation

    case = opened(year, responsible=year.monitor.person)
    organisation.person_left(year.monitor.person, by=year.monitoring_head.actor)
    assert fresh(case).responsible == year.head.person
    assert Case.objects.filter(responsible__isnull=True).count() == 0
