"""逾期升级: rungs of data, once a cycle; the head is held to account at the breach."""

from __future__ import annotations

import pytest
import time_machine

from duqin.engines.cases import queries
from duqin.engines.cases import services as cases
from duqin.engines.cases.events import CaseEscalated
from duqin.engines.cases.models import Case, Escalation, LadderRung
from duqin.engines.workbench.models import Notification
from duqin.foundation.organisation.models import Seat, Unit
from duqin.kernel.clock import Term
from duqin.kernel.errors import Forbidden
from tests.cast import SINCE, Cast
from tests.engines.cases.conftest import Hear
from tests.engines.cases.story import asked, at, fresh, opened, received, reported


@pytest.fixture
def late(ladder: Cast) -> Case:
    """Issued Tue 2026-03-17, due Fri 2026-03-20 (3 working days)."""
    with time_machine.travel(at("2026-03-17 10:00"), tick=False):
        return received(ladder, opened(ladder, term=Term.parse("3wd")))


def climb(moment: str) -> int:
    with time_machine.travel(at(moment), tick=False):
        return cases.escalate_overdue()


def test_the_head_is_accountable_the_day_after(ladder: Cast, late: Case) -> None:
    """R-002-20: due 2026-03-20, not rectified → 03-21 flag "head accountable", on the head's sheet."""
    assert late.due_at == at("2026-03-20 23:59:59")
    assert climb("2026-03-20 23:59:59") == 0
    assert climb("2026-03-21 00:00:00") == 1
    row = queries.accountabilities(ladder.director.actor).get()
    assert (row.accountable, row.case, row.days) == (ladder.head.person, late, 0)
    told = set(Notification.objects.filter(kind="cases.escalated").values_list("person__name", flat=True))
    assert told == {"赵经理", "陈部长", "王督查"}


def test_each_rung_once_whatever_the_number_of_turns(ladder: Cast, late: Case, hear: Hear) -> None:
    heard = hear(CaseEscalated)
    assert [climb("2026-03-21 00:00:00"), climb("2026-03-21 00:01:00"), climb("2026-03-22 09:00:00")] == [
        1,
        0,
        0,
    ]
    assert [climb("2026-03-23 00:01:00"), climb("2026-03-23 10:00:00")] == [1, 0]
    assert [(event.effects, event.days) for event in heard] == [
        (("head_accountable",), 0),
        (("double_points",), 1),
    ]
    assert Escalation.objects.count() == 2


def test_a_worker_that_slept_climbs_all_rungs_in_order(ladder: Cast, late: Case, hear: Hear) -> None:
    heard = hear(CaseEscalated)
    assert climb("2026-04-07 09:00:00") == 1
    names = [LadderRung.objects.get(pk=event.rung_id).name for event in heard]
    assert names == ["逾期当日", "报分管领导", "约谈并列入通报", "报工作组", "报校领导"]
    assert Notification.objects.filter(kind="cases.escalated", person__name="林主任").count() == 2


def test_a_major_problem_goes_to_the_director_at_the_breach(ladder: Cast) -> None:
    with time_machine.travel(at("2026-03-17 10:00"), tick=False):
        case = received(ladder, opened(ladder, severity="major", term=Term.parse("24h")))
    climb("2026-03-18 10:00:01")
    row = Escalation.objects.get(case=case)
    assert row.rung.name == "重大问题逾期当日"
    assert ladder.director.person.pk in row.told


def test_what_was_reported_or_extended_does_not_climb(ladder: Cast, late: Case) -> None:
    with time_machine.travel(at("2026-03-20 10:00"), tick=False):
        extension = asked(ladder, late, 2)
        cases.grant(extension, by=ladder.director.actor)
    assert climb("2026-03-23 09:00:00") == 0
    assert climb("2026-03-25 00:00:00") == 1
    with time_machine.travel(at("2026-03-25 10:00"), tick=False):
        reported(ladder, fresh(late))
    assert climb("2026-03-30 09:00:00") == 0


def test_after_a_send_back_the_ladder_begins_anew(ladder: Cast, late: Case) -> None:
    climb("2026-03-21 00:00:00")
    with time_machine.travel(at("2026-03-21 09:00"), tick=False):
        cases.send_back(reported(ladder, fresh(late)), by=ladder.inspector.actor, reason="没改好")
    assert climb("2026-03-23 09:00:00") == 0
    assert climb("2026-03-26 00:00:00") == 1
    assert [(e.rung.name, e.cycle) for e in Escalation.objects.order_by("id")] == [
        ("逾期当日", 1),
        ("逾期当日", 2),
    ]


def test_members_of_a_body_are_told(ladder: Cast, late: Case) -> None:
    group = Unit.objects.create(code="GZZ", name="监督工作组", kind="committee", valid_from=SINCE)
    Seat.objects.create(unit=group, role="leader", person=ladder.student.person, from_date=SINCE)
    LadderRung.objects.filter(after_working_days=5).update(body=group)
    climb("2026-03-27 09:00:00")
    assert Notification.objects.filter(kind="cases.escalated", person=ladder.student.person).exists()


def test_a_rung_that_is_switched_off_is_not_climbed(ladder: Cast, late: Case) -> None:
    LadderRung.objects.filter(after_working_days=0).update(is_active=False)
    assert climb("2026-03-21 00:00:00") == 0


def test_without_rules_nothing_climbs_but_the_flag_is_there(year: Cast) -> None:
    with time_machine.travel(at("2026-03-17 10:00"), tick=False):
        case = received(year, opened(year, term=Term.parse("3wd")))
    assert climb("2026-03-27 09:00:00") == 0
    with time_machine.travel(at("2026-03-27 09:00"), tick=False):
        assert fresh(case).is_overdue
        assert list(queries.overdue_cases(year.director.actor)) == [case]


def test_only_jobs_escalate(ladder: Cast, late: Case) -> None:
    with pytest.raises(Forbidden):
        cases.escalate(late, by=ladder.director.actor)


def test_the_step_names_who_was_told(ladder: Cast, late: Case) -> None:
    climb("2026-03-21 00:00:00")
    step = queries.history(late)[0]
    assert (step.verb, step.by_name) == ("escalate", "系统·clocks")
    assert "赵经理" in step.note


def test_seeding_twice_adds_nothing_and_keeps_what_was_edited(ladder: Cast) -> None:
    LadderRung.objects.filter(after_working_days=1).update(name="改过")
    assert cases.seed_rules() == 0
    assert LadderRung.objects.get(after_working_days=1).name == "改过"
