"""缓改挂账: interim control and review date; a major one only out of use."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case
from duqin.kernel.errors import Forbidden, Refusal
from tests.cast import Cast
from tests.engines.cases.story import at, closed, fresh, opened, received

CONTROL = "围挡并每日巡查"


def test_the_review_date_takes_the_place_of_the_deadline(year: Cast) -> None:
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = received(year, opened(year))
        first = case.due_at
        case = cases.defer(
            case, by=year.deputy.actor, interim_control=CONTROL, review_on=date(2026, 4, 20), reason="需大修"
        )
    assert (case.state, case.due_at) == ("deferred", at("2026-04-20 23:59:59"))
    assert (case.original_due_at, case.valid_due_at) == (first, case.due_at)
    with time_machine.travel(at("2026-04-20 23:00"), tick=False):
        assert not fresh(case).is_overdue
    with time_machine.travel(at("2026-04-21 00:00:00"), tick=False):
        assert fresh(case).is_overdue
        case = cases.review(fresh(case), by=year.deputy.actor, note="围挡完好", review_on=date(2026, 5, 20))
        assert not case.is_overdue
        case = closed(year, case)
    assert (case.is_on_time, case.is_on_valid_time) == (False, True)


def test_resuming_gives_the_term_anew(year: Cast) -> None:
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = received(year, opened(year))
        case = cases.defer(case, by=year.deputy.actor, interim_control=CONTROL, review_on=date(2026, 4, 20))
    with time_machine.travel(at("2026-03-16 09:00"), tick=False):
        case = cases.resume(case, by=year.inspector.actor, reason="材料已到")
    assert (case.state, case.review_on) == ("rectifying", None)
    assert case.due_at == at("2026-03-25 23:59:59")
    assert case.valid_due_at == at("2026-04-20 23:59:59")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"interim_control": " "}, "case.no_control"),
        ({"review_on": date(2026, 3, 6)}, "case.review_on"),
        ({"review_on": date(2027, 3, 8)}, "case.review_on"),
    ],
)
def test_what_a_deferral_needs(year: Cast, given: dict[str, object], code: str) -> None:
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = received(year, opened(year))
        with pytest.raises(Refusal) as refused:
            cases.defer(
                case,
                **(
                    {"by": year.deputy.actor, "interim_control": CONTROL, "review_on": date(2026, 4, 1)}
                    | given
                ),
            )
        assert refused.value.code == code
        assert fresh(case).state == "rectifying"


def test_a_major_problem_is_deferred_only_out_of_use(year: Cast) -> None:
    """Domain-model §4.5: not without stop-use or barrier; the database says so too."""
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = received(year, opened(year, severity="major"))
        with pytest.raises(Refusal) as refused:
            cases.defer(case, by=year.director.actor, interim_control=CONTROL, review_on=date(2026, 4, 1))
        assert (refused.value.code, refused.value.field) == ("case.no_stop_use", "stop_use")
        case = cases.defer(
            fresh(case),
            by=year.director.actor,
            interim_control=CONTROL,
            review_on=date(2026, 4, 1),
            stop_use="停用一号电梯",
        )
    assert case.state == "deferred"
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(stop_use="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(interim_control="")


def test_the_unit_does_not_defer_itself(year: Cast) -> None:
    case = received(year, opened(year))
    for member in (year.head, year.monitor, year.inspector):
        with pytest.raises(Forbidden):
            cases.defer(case, by=member.actor, interim_control=CONTROL, review_on=date(2099, 1, 1))
