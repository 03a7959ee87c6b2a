"""More time: asked before the deadline, once, not longer than the first term, decided by another."""

from __future__ import annotations

import pytest
import time_machine
from django.db import IntegrityError, transaction

from duqin.engines.cases import queries
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Extension
from duqin.kernel.clock import Term
from duqin.kernel.errors import Forbidden, Refusal
from tests.cast import Cast
from tests.engines.cases.story import asked, at, closed, fresh, opened, received, reported


def test_a_granted_extension_counts_on_from_the_same_start(year: Cast) -> None:
    """Issued Thu 2026-04-30, 3 working days to 8 May; 3 more to 13 May (9 worked, 11, 12, … by the 2026
    table)."""
    with time_machine.travel(at("2026-04-30 16:00"), tick=False):
        extension = asked(year, opened(year, term=Term.parse("3wd")))
    with time_machine.travel(at("2026-05-07 10:00"), tick=False):
        extension = cases.grant(extension, by=year.deputy.actor, opinion="同意")
    case = fresh(extension.case)
    assert extension.old_due_at == case.original_due_at == at("2026-05-08 23:59:59")
    assert extension.new_due_at == case.due_at == case.valid_due_at == at("2026-05-12 23:59:59")
    with time_machine.travel(at("2026-05-12 20:00"), tick=False):
        case = closed(year, case)
    assert (case.is_on_time, case.is_on_valid_time) == (False, True)


def test_it_is_asked_before_the_deadline(year: Cast) -> None:
    with time_machine.travel(at("2026-04-30 16:00"), tick=False):
        case = received(year, opened(year, term=Term.parse("3wd")))
    with time_machine.travel(at("2026-05-08 23:59:59"), tick=False):
        extension = asked(year, case, 1)
        assert extension.state == "asked"
        cases.refuse(extension, by=year.director.actor, opinion="已够时间")
    with time_machine.travel(at("2026-05-09 00:00:00"), tick=False), pytest.raises(Refusal) as refused:
        asked(year, fresh(case), 1)
    assert refused.value.code == "extension.too_late"


def test_asked_in_time_and_decided_late_still_counts(year: Cast) -> None:
    with time_machine.travel(at("2026-04-30 16:00"), tick=False):
        extension = asked(year, opened(year, term=Term.parse("3wd")))
    with time_machine.travel(at("2026-05-09 10:00"), tick=False):
        assert fresh(extension.case).is_overdue
        cases.grant(extension, by=year.director.actor)
        assert not fresh(extension.case).is_overdue


def test_at_most_one_is_granted(year: Cast) -> None:
    extension = cases.grant(asked(year, opened(year)), by=year.director.actor)
    with pytest.raises(Refusal) as refused:
        asked(year, fresh(extension.case))
    assert refused.value.code == "extension.used"
    other = Extension(
        case=extension.case,
        state="granted",
        amount=1,
        unit="working_days",
        reason="x",
        asked_at=extension.asked_at,
        asked_by=year.head.person,
        old_due_at=extension.old_due_at,
        decided_at=extension.asked_at,
        decided_by=year.director.person,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_after_a_refusal_one_may_ask_once_more(year: Cast) -> None:
    extension = asked(year, opened(year))
    cases.refuse(extension, by=year.director.actor, opinion="先用备件")
    assert asked(year, fresh(extension.case), 2).state == "asked"


@pytest.mark.parametrize(
    ("amount", "code"), [(8, "extension.too_long"), (0, "extension.too_long"), (-1, "extension.too_long")]
)
def test_not_longer_than_the_first_term(year: Cast, amount: int, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        asked(year, opened(year), amount)
    assert (refused.value.code, refused.value.field) == (code, "amount")


def test_what_is_due_at_once_is_not_extended(year: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        asked(year, opened(year, term=Term.parse("0")), 1)
    assert "缓改" in str(refused.value)


def test_the_asker_and_the_unit_do_not_decide(year: Cast) -> None:
    extension = asked(year, opened(year))
    for member in (
        year.head,
        year.monitor,
        year.inspector,
        year.monitoring_head,
        year.stranger,
        year.student,
    ):
        with pytest.raises(Forbidden):
            cases.grant(extension, by=member.actor)
    assert cases.grant(extension, by=year.deputy.actor).state == "granted"


def test_a_leader_who_asked_himself_does_not_decide(year: Cast) -> None:
    case = received(year, opened(year, responsible=year.deputy.person))
    extension = cases.ask(case, by=year.deputy.actor, amount=2, reason="采购周期")
    with pytest.raises(Forbidden):
        cases.grant(extension, by=year.deputy.actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.filter(pk=extension.pk).update(
            decided_by=year.deputy.person, decided_at=extension.asked_at, state="granted"
        )


def test_what_was_reported_meanwhile_is_not_extended(year: Cast) -> None:
    extension = asked(year, opened(year))
    reported(year, fresh(extension.case))
    with pytest.raises(Refusal) as refused:
        cases.grant(extension, by=year.director.actor)
    assert refused.value.code == "extension.not_running"
    assert fresh(extension.case).extensions.get().state == "asked"


def test_a_refusal_says_why(year: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        cases.refuse(asked(year, opened(year)), by=year.director.actor, opinion="")
    assert refused.value.code == "extension.no_opinion"


def test_the_inbox_shows_what_waits_for_me(year: Cast) -> None:
    extension = asked(year, opened(year))
    assert [item.number for item in queries.extensions_todo(year.deputy.actor)] == [extension.case.number]
    assert queries.extensions_todo(year.head.actor) == []
    cases.grant(extension, by=year.deputy.actor)
    assert queries.extensions_todo(year.deputy.actor) == []
    assert "第 3 天" in "".join(queries.extension_lines(extension))
