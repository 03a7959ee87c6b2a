"""Rounds that are too perfect: a figure for a monitor's quality, which stops nothing (domain-model §8.8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Inspection
from duqin.domains.inspections.rules.perfection import Walked
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards.models import Clause
from tests.cast import Cast, Member
from tests.domains.inspections.plan_making import at, beat, checkpoints, clause

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("walked", "expected"),
    [
        (Walked(answered=10, passed=10, traces=0, seconds=26.9), True),  # 2.99 s an item
        (Walked(answered=10, passed=10, traces=0, seconds=27.0), False),  # 3 s an item
        (Walked(answered=9, passed=9, traces=0, seconds=0), False),
        (Walked(answered=10, passed=9, traces=0, seconds=0), False),
        (Walked(answered=10, passed=10, traces=1, seconds=0), False),
        (Walked(answered=0, passed=0, traces=0, seconds=0), False),
        (Walked(answered=1, passed=1, traces=0, seconds=0), False),
    ],
)
def test_ten_items_passed_without_a_trace_in_less_than_three_seconds_each(
    walked: Walked, expected: bool
) -> None:
    assert walked.is_too_perfect is expected


def walk(
    cast: Cast, rule: Clause, day: str, places: list[Place], seconds: float, note: str = ""
) -> Inspection:
    """The monitor's round: the same clause at each stop, so many seconds apart."""
    by = cast.monitor.actor
    with time_machine.travel(at(day, "09:00"), tick=False) as clock:
        sheet = services.start(
            by=by, level=3, kind="patrol", area=cast.areas["catering"], unit=cast.catering, outline=["看"]
        )
        for place in places:
            services.answer(sheet, by=by, clause=rule, result="ok", place=place, note=note)
            clock.shift(timedelta(seconds=seconds))
        return services.submit(Inspection.objects.get(pk=sheet.pk), by=by)


def test_of_four_rounds_one_is_too_perfect_and_nothing_is_stopped(
    cast: Cast, browser_of: Callable[[Member], Client], django_assert_max_num_queries: Callable[..., object]
) -> None:
    rule = clause(cast)
    beat(cast, [cast.kitchen])
    places = checkpoints(cast, 10)
    walk(cast, rule, "2026-03-02", places, 1)
    walk(cast, rule, "2026-03-03", places, 40)
    walk(cast, rule, "2026-03-04", places, 1, note="门锁已换")
    last = walk(cast, rule, "2026-03-05", places[:5], 1)
    assert last.state == "submitted"
    by = cast.monitoring_head.actor
    with django_assert_max_num_queries(4):
        (row,) = queries.rounds_of_monitors(by, *MARCH)
    assert (row.appointment.person, row.without_problem) == (cast.monitor.person, 4)
    assert (row.share.part, row.share.whole) == (1, 4)
    assert queries.rounds_of_monitors(by, date(2026, 4, 1), date(2026, 4, 30)) == []
    with time_machine.travel(at("2026-03-10", "09:00"), tick=False):
        chinese = browser_of(cast.monitoring_head).get("/inspections/coverage/silent/").content.decode()
        client = browser_of(cast.monitoring_head)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        english = client.get("/inspections/coverage/silent/").content.decode()
    assert "过于完美" in chinese
    assert "25.0" in chinese
    assert "Too perfect" in english
