"""Beats: no point unassigned, overlaps shown, history kept (R-000-11)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine

from duqin.foundation.organisation import queries, services
from duqin.foundation.organisation.models import MonitorAppointment, Place, Unit
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import CAMPUS
from tests.cast import SINCE, Cast


def on(day: str):
    return time_machine.travel(datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=CAMPUS), tick=False)


@pytest.fixture
def dormitories(cast: Cast) -> Unit:
    """公寓管理部 with 18 checkpoints in two buildings."""
    unit = Unit.objects.create(
        code="GY", name="公寓管理部", kind="department", is_monitored=True, valid_from=SINCE
    )
    for number in range(1, 19):
        Place.objects.create(
            code=f"XS-GY-{number:02d}",
            name=f"{number}号点",
            full_name=f"公寓 {number}号点",
            kind="point",
            parent=cast.campus,
            unit=unit,
            is_checkpoint=True,
        )
    return unit


def office(cast: Cast, unit: Unit, login: str) -> MonitorAppointment:
    return MonitorAppointment.objects.create(
        unit=unit,
        person=cast._member(login, login, unit).person,
        state="filed",
        nominated_on=date(2026, 3, 1),
        approved_on=date(2026, 3, 2),
        approved_by=cast.deputy.person,
    )


def points(*numbers: int) -> list[Place]:
    return list(Place.objects.filter(code__in=[f"XS-GY-{n:02d}" for n in numbers]))


def test_twelve_and_eight_points_leave_none_out_and_show_the_overlap(cast: Cast, dormitories: Unit) -> None:
    """R-000-11: beats of 12 and 8 points on 18: two are walked by both."""
    by = cast.monitoring_head.actor
    first, second = office(cast, dormitories, "gy1"), office(cast, dormitories, "gy2")
    services.set_beat(first, by=by, places=points(*range(1, 13)))
    assert len(queries.beat_coverage(dormitories).unassigned) == 6
    services.set_beat(second, by=by, places=points(*range(11, 19)))
    coverage = queries.beat_coverage(dormitories)
    assert coverage.unassigned == []
    assert [cover.place.code for cover in coverage.overlapping] == ["XS-GY-11", "XS-GY-12"]
    assert len(queries.beat_of(first.person)) == 12
    assert len(queries.beat_of(second.person)) == 8


def test_a_changed_beat_keeps_what_was_walked(cast: Cast, dormitories: Unit) -> None:
    by, held = cast.monitoring_head.actor, office(cast, dormitories, "gy1")
    with on("2026-03-05"):
        services.set_beat(held, by=by, places=points(1, 2))
    with on("2026-03-10"):
        services.set_beat(held, by=by, places=points(2, 3))
        services.set_beat(held, by=by, places=points(2, 3))
    codes = {day: [p.code for p in queries.beat_of(held.person, date(2026, 3, day))] for day in (4, 5, 9, 10)}
    assert codes == {
        4: [],
        5: ["XS-GY-01", "XS-GY-02"],
        9: ["XS-GY-01", "XS-GY-02"],
        10: ["XS-GY-02", "XS-GY-03"],
    }
    assert held.beat.count() == 3


def test_a_beat_changed_twice_on_one_day_leaves_no_trace_of_the_slip(cast: Cast, dormitories: Unit) -> None:
    by, held = cast.monitoring_head.actor, office(cast, dormitories, "gy1")
    services.set_beat(held, by=by, places=points(1))
    services.set_beat(held, by=by, places=points(2))
    assert [row.place.code for row in held.beat.all()] == ["XS-GY-02"]


def test_the_beat_ends_with_the_office(cast: Cast, dormitories: Unit) -> None:
    by, held = cast.monitoring_head.actor, office(cast, dormitories, "gy1")
    with on("2026-03-05"):
        services.set_beat(held, by=by, places=points(*range(1, 19)))
    with on("2026-03-15"):
        services.end(held, by=by, reason="轮岗", on=date(2026, 3, 14))
    assert len(queries.beat_coverage(dormitories, date(2026, 3, 14)).unassigned) == 0
    assert len(queries.beat_coverage(dormitories, date(2026, 3, 15)).unassigned) == 18
    assert len(queries.beat_of(held.person, date(2026, 3, 10))) == 18


def test_a_beat_needs_an_office(cast: Cast, dormitories: Unit) -> None:
    held = office(cast, dormitories, "gy1")
    MonitorAppointment.objects.update(state="nominated", approved_on=None, approved_by=None)
    with pytest.raises(Refusal) as refused:
        services.set_beat(held, by=cast.monitoring_head.actor, places=points(1))
    assert refused.value.code == "beat.not_in_office"


def test_a_beat_is_made_of_checkpoints(cast: Cast, dormitories: Unit) -> None:
    with pytest.raises(Refusal) as refused:
        services.set_beat(
            office(cast, dormitories, "gy1"), by=cast.monitoring_head.actor, places=[cast.canteen]
        )
    assert refused.value.code == "beat.no_checkpoint"


def test_another_department_draws_no_beats(cast: Cast, dormitories: Unit) -> None:
    with pytest.raises(Forbidden):
        services.set_beat(office(cast, dormitories, "gy1"), by=cast.stranger.actor, places=[])
