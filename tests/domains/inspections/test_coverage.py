"""Coverage, staleness, outages, silent monitors, self-check beside supervision (R-000-28, R-000-32, R-002-05)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Inspection, Task
from duqin.domains.inspections.queries import Scope
from duqin.engines.workbench.models import Notification
from duqin.foundation.organisation import services as organisation
from duqin.foundation.standards.models import Clause
from tests.cast import Cast
from tests.domains.inspections.plan_making import (
    at,
    beat,
    checkpoints,
    clause,
    in_force,
    refused,
    self_check,
    tasks_of,
    visit,
    working_calendar,
)

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
SELF = Scope(level=3)


def travel(day: str, clock: str = "09:00") -> time_machine.travel:
    return time_machine.travel(at(day, clock), tick=False)


@pytest.fixture
def rule(cast: Cast) -> Clause:
    return clause(cast)


def looked(cast: Cast, rule: Clause, day: str, *places: object, **more: object) -> Inspection:
    """A self-check of the catering department by its monitor on a day, at these places."""
    said = {
        "level": 3,
        "kind": "patrol",
        "area": cast.areas["catering"],
        "unit": cast.catering,
        "outline": ["看"],
    }
    with travel(day):
        return visit(cast.monitor, rule, None, *places, **(said | more))


# ---------------------------------------------------------------- beats and units (R-000-32)


def test_nineteen_of_twenty_checkpoints_of_a_beat_are_95_percent_and_the_missing_one_is_named(
    cast: Cast, rule: Clause
) -> None:
    points = checkpoints(cast, 20)
    beat(cast, points)
    looked(cast, rule, "2026-03-04", *points[:10])
    looked(cast, rule, "2026-03-05", *points[10:13], *points[14:])
    with travel("2026-03-31"):
        beats = queries.beat_points(cast.monitoring_head.actor, MARCH[1])
        (found,) = queries.coverages(beats, *MARCH, SELF).values()
    assert (found.rate.part, found.rate.whole, found.rate.percent) == (19, 20, Decimal("95.0"))
    assert found.missing == [points[13]]
    assert not found.is_full


def test_a_visit_to_a_place_as_a_whole_counts_like_an_answer_there(cast: Cast, rule: Clause) -> None:
    with travel("2026-03-04"):
        visit(cast.inspector, rule, level=2, kind="patrol", area=cast.areas["catering"], unit=cast.catering,
              place=cast.kitchen, outline=["看"])  # fmt: skip
    found = queries.unit_coverage(cast.catering, *MARCH)
    assert found.rate.percent == Decimal("50.0")
    assert found.missing == [cast.store]


def test_what_was_not_handed_in_or_marked_unchecked_is_no_check(cast: Cast, rule: Clause) -> None:
    by = cast.monitor.actor
    with travel("2026-03-04"):
        said = {
            "level": 3,
            "kind": "patrol",
            "area": cast.areas["catering"],
            "unit": cast.catering,
            "outline": ["看"],
        }
        sheet = services.start(by=by, **said)
        services.answer(sheet, by=by, clause=rule, place=cast.kitchen, result="ok")
        services.answer(sheet, by=by, clause=rule, place=cast.store, result="unchecked")
        assert queries.unit_coverage(cast.catering, *MARCH).rate.part == 0
        services.submit(sheet, by=by)
        found = queries.unit_coverage(cast.catering, *MARCH)
    assert found.missing == [cast.store]


def test_only_the_level_and_the_window_asked_for_count(cast: Cast, rule: Clause) -> None:
    looked(cast, rule, "2026-02-27", cast.kitchen)
    with travel("2026-03-04"):
        visit(cast.inspector, rule, None, cast.store, level=2, kind="patrol", area=cast.areas["catering"],
              unit=cast.catering, outline=["看"])  # fmt: skip
    assert queries.unit_coverage(cast.catering, *MARCH, SELF).rate.part == 0
    assert queries.unit_coverage(cast.catering, *MARCH, Scope(level=2)).missing == [cast.kitchen]
    both = queries.unit_coverage(cast.catering, date(2026, 2, 27), date(2026, 3, 4))
    assert both.is_full


def test_the_last_hour_of_the_window_counts_and_the_first_after_it_not(cast: Cast, rule: Clause) -> None:
    said = {
        "level": 3,
        "kind": "patrol",
        "area": cast.areas["catering"],
        "unit": cast.catering,
        "outline": ["看"],
    }
    with travel("2026-03-31", "23:59"):
        visit(cast.monitor, rule, None, cast.kitchen, **said)
    with travel("2026-04-01", "00:01"):
        visit(cast.monitor, rule, None, cast.store, **said)
    assert queries.unit_coverage(cast.catering, *MARCH).missing == [cast.store]


def test_a_place_out_of_use_leaves_the_denominator_with_its_reason(cast: Cast, rule: Clause) -> None:
    points = checkpoints(cast, 4)
    organisation.put_out_of_use(
        points[0].parent.parent,
        by=cast.monitoring_head.actor,
        from_date=date(2026, 2, 20),
        reason="二食堂改造",
    )
    looked(cast, rule, "2026-03-04", cast.kitchen, cast.store)
    found = queries.unit_coverage(cast.catering, *MARCH)
    assert (found.rate.part, found.rate.whole) == (2, 2)
    assert {(visit.place, visit.out_of_use) for visit in found.left_out} == {
        (p, "二食堂改造") for p in points
    }


def test_an_outage_for_part_of_the_window_does_not_excuse(cast: Cast) -> None:
    organisation.put_out_of_use(
        cast.kitchen,
        by=cast.monitoring_head.actor,
        from_date=date(2026, 3, 1),
        to_date=date(2026, 3, 30),
        reason="停气",
    )
    assert cast.kitchen in queries.unit_coverage(cast.catering, *MARCH).missing


def test_staleness_and_spread(cast: Cast, rule: Clause) -> None:
    looked(cast, rule, "2026-02-20", cast.store)
    looked(cast, rule, "2026-03-04", cast.kitchen)
    looked(cast, rule, "2026-03-05", cast.kitchen)
    with travel("2026-03-10"):
        found = queries.unit_coverage(cast.catering, *MARCH)
        stale = {visit.place: visit.stale(date(2026, 3, 10)) for visit in found.visits}
        assert stale == {cast.kitchen: 5, cast.store: 18}
        assert (found.spread.part, found.spread.whole) == (2, 10)


def test_clause_coverage(cast: Cast, rule: Clause) -> None:
    looked(cast, rule, "2026-03-04", cast.kitchen)
    found = queries.clause_coverage(cast.catering, *MARCH, {rule.code, "CAT-9"})
    assert (found.part, found.whole) == (1, 2)


# ---------------------------------------------------------------- what must stay hidden (R-001-16)


def test_an_unannounced_visit_does_not_show_as_a_checked_place_before_it_is_released(
    cast: Cast, rule: Clause
) -> None:
    with travel("2026-03-04"):
        covert = visit(cast.inspector, rule, level=2, kind="unannounced", area=cast.areas["catering"],
                       unit=cast.catering, place=cast.kitchen, outline=["看"], is_unannounced=True)  # fmt: skip
    unit = queries.unit_coverage(cast.catering, *MARCH, Scope(by=cast.head.actor))
    assert unit.rate.part == 0
    assert {visit.last_on for visit in unit.visits} == {None}
    assert not queries.visits_at(cast.kitchen, *MARCH, Scope(by=cast.head.actor)).exists()
    assert queries.unit_coverage(cast.catering, *MARCH, Scope(by=cast.inspector.actor)).rate.part == 1
    services.release(covert, by=cast.monitoring_head.actor)
    assert queries.unit_coverage(cast.catering, *MARCH, Scope(by=cast.head.actor)).rate.part == 1


# ---------------------------------------------------------------- plans, floors


def test_a_plan_counts_its_own_visits_only(cast: Cast, rule: Clause) -> None:
    with travel("2026-03-02"):
        plan = in_force(cast, targets=[(cast.catering, cast.kitchen), (cast.catering, cast.store)])
        visit(cast.inspector, rule, tasks_of(plan, place=cast.kitchen)[0])
    looked(cast, rule, "2026-03-04", cast.store)
    found = queries.plan_coverage(plan, *MARCH, Scope(plan=plan))
    assert (found.rate.part, found.missing) == (1, [cast.store])
    assert queries.plan_coverage(plan, *MARCH).is_full


def test_a_plan_of_buildings_covers_the_checkpoints_inside(cast: Cast) -> None:
    points = checkpoints(cast, 3)
    with travel("2026-03-02"):
        plan = in_force(cast, targets=[(cast.catering, points[0].parent.parent), (cast.fleet, cast.garage)])
    found = queries.plan_coverage(plan, *MARCH)
    assert [visit.place for visit in found.visits] == [cast.garage, *points]


def test_buildings_by_floors(cast: Cast, rule: Clause) -> None:
    points = checkpoints(cast, 6)
    looked(cast, rule, "2026-03-04", *points[:5])
    found = queries.floor_plan(queries.unit_coverage(cast.catering, *MARCH))
    assert found.columns == ["", "1层", "2层"]
    cells = {
        str(building): [(c.covered, len(c.in_use), c.level(is_running=False)) for c in row]
        for building, row in found.rows
    }
    assert cells == {
        "第一食堂": [(0, 2, "missed"), (0, 0, "none"), (0, 0, "none")],
        "第二食堂": [(0, 0, "none"), (4, 4, "done"), (1, 2, "part")],
    }
    assert found.rows[0][1][0].level(is_running=True) == "plan"


# ---------------------------------------------------------------- full coverage asked for (R-000-32)


def test_a_self_check_that_must_be_complete_asks_for_a_reason(cast: Cast, rule: Clause) -> None:
    by = cast.monitor.actor
    with travel("2026-03-02"):
        plan = self_check(cast, rhythm="weekly", needs_full_coverage=True)
        task = tasks_of(plan)[0]
        sheet = services.start(by=by, task=task)
        services.answer(sheet, by=by, clause=rule, place=cast.kitchen, result="ok")
        with refused("inspection.not_full_coverage") as caught:
            services.submit(sheet, by=by)
        assert "一楼库房" in str(caught.value)
        with refused("task.no_reason", "reason"):
            services.explain_gap(Task.objects.get(pk=task.pk), by=by, reason=" ")
        services.explain_gap(Task.objects.get(pk=task.pk), by=by, reason="库房盘点上锁")
        sheet.refresh_from_db()
        services.submit(Inspection.objects.get(pk=sheet.pk), by=by)
    task.refresh_from_db()
    assert (task.state, task.gap_reason) == ("done", "库房盘点上锁")


def test_a_complete_self_check_needs_no_reason(cast: Cast, rule: Clause) -> None:
    with travel("2026-03-02"):
        plan = self_check(cast, rhythm="weekly", needs_full_coverage=True)
        visit(cast.monitor, rule, tasks_of(plan)[0], cast.kitchen, cast.store)
    assert tasks_of(plan)[0].state == "done"


# ---------------------------------------------------------------- monitors who do not go (R-000-28)


def test_a_monitor_without_a_patrol_on_three_working_days_is_listed(cast: Cast, rule: Clause) -> None:
    working_calendar(cast)
    beat(cast, [cast.kitchen])
    by = cast.monitoring_head.actor
    looked(cast, rule, "2026-03-06", cast.kitchen)
    assert queries.silent_monitors(by, date(2026, 3, 11)) == []
    (row,) = queries.silent_monitors(by, date(2026, 3, 12))
    assert (row.appointment.person, row.days, row.last_on) == (cast.monitor.person, 3, date(2026, 3, 6))
    looked(cast, rule, "2026-03-12", cast.kitchen)
    assert queries.silent_monitors(by, date(2026, 3, 12)) == []


def test_holidays_weekends_and_days_before_the_office_are_no_silence(cast: Cast) -> None:
    working_calendar(cast)
    by = cast.monitoring_head.actor
    beat(cast, [cast.kitchen], since=date(2026, 2, 13))  # 13, 14 worked, 15 to 23 Spring Festival
    assert queries.silent_monitors(by, date(2026, 2, 24)) == []
    assert [row.days for row in queries.silent_monitors(by, date(2026, 2, 25))] == [3]


def test_other_inspections_and_abandoned_ones_are_no_patrol_and_taking_part_is(
    cast: Cast, rule: Clause
) -> None:
    working_calendar(cast)
    beat(cast, [cast.kitchen])
    by = cast.monitoring_head.actor
    looked(cast, rule, "2026-03-10", cast.kitchen, kind="special")
    assert len(queries.silent_monitors(by, date(2026, 3, 12))) == 1
    with travel("2026-03-11"):
        visit(cast.inspector, rule, level=2, kind="patrol", area=cast.areas["catering"], unit=cast.catering,
              outline=["看"], inspectors=[cast.monitor.person])  # fmt: skip
    assert queries.silent_monitors(by, date(2026, 3, 12)) == []


def test_silent_monitors_are_told_once_a_silence_to_who_watches(cast: Cast, rule: Clause) -> None:
    working_calendar(cast)
    beat(cast, [cast.kitchen])
    looked(cast, rule, "2026-03-06", cast.kitchen)
    told = Notification.objects.filter(kind="inspections.silent_monitor")
    for day in ("2026-03-12", "2026-03-12", "2026-03-13", "2026-03-16"):
        with travel(day):
            services.tell_silent_monitors()
    assert list(told.values_list("person__name", flat=True)) == ["陈部长"]
    looked(cast, rule, "2026-03-16", cast.kitchen)
    with travel("2026-03-20"):
        services.tell_silent_monitors()
    assert told.count() == 2


def test_a_department_head_sees_the_monitors_in_his_reach_only(cast: Cast) -> None:
    working_calendar(cast)
    beat(cast, [cast.kitchen])
    assert len(queries.silent_monitors(cast.head.actor, date(2026, 3, 12))) == 1
    assert queries.silent_monitors(cast.stranger.actor, date(2026, 3, 12)) == []


# ---------------------------------------------------------------- self-check first (R-002-05)


def test_six_supervised_findings_and_no_self_check_is_flagged(cast: Cast, rule: Clause) -> None:
    by = cast.inspector.actor
    with travel("2026-03-04"):
        sheet = services.start(
            by=by, level=2, kind="patrol", area=cast.areas["catering"], unit=cast.catering, outline=["看"]
        )
        for n in range(6):
            services.record_finding(
                sheet, by=by, clause=rule, unit=cast.catering, place=cast.kitchen, description=f"油污{n}"
            )
        services.submit(sheet, by=by)
    rows = {row.unit: row for row in queries.self_check_balance(cast.monitoring_head.actor, *MARCH)}
    row = rows[cast.catering]
    assert (row.self_checks, row.supervisions, row.supervised_findings, row.is_absent) == (0, 1, 6, True)
    assert not rows[cast.fleet].is_absent
    looked(cast, rule, "2026-03-05", cast.kitchen)
    again = next(
        r for r in queries.self_check_balance(cast.monitoring_head.actor, *MARCH) if r.unit == cast.catering
    )
    assert (again.self_checks, again.is_absent) == (1, False)
    assert (again.share.part, again.share.whole) == (0, 6)
