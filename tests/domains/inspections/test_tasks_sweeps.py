"""Tasks from plans: rhythm, seasons, calendar, targets, missed ones (R-001-19…21, R-000-39, R-004-20)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Plan, Task
from duqin.domains.inspections.services import generating
from duqin.engines.workbench.models import Notification
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.events import CalendarChanged
from duqin.foundation.organisation.models import Place
from tests.cast import Cast
from tests.domains.inspections.plan_making import (
    at,
    clause,
    draft,
    in_force,
    self_check,
    tasks_of,
    visit,
    working_calendar,
)

MARCH = {"from_date": date(2026, 3, 1), "to_date": date(2026, 3, 31)}


def travel(day: str, clock: str = "09:00") -> time_machine.travel:
    return time_machine.travel(at(day, clock), tick=False)


def four_services(cast: Cast, rhythm: str) -> Plan:
    """Dormitory, catering, property, water and power: the daily log of each."""
    places = ["公寓", "餐饮", "物业", "水电"]
    units = [cast._unit(f"S{n}", name, "department", cast.centre) for n, name in enumerate(places)]
    return in_force(
        cast,
        name="服务单位日检",
        level=3,
        kind="patrol",
        rhythm=rhythm,
        targets=[(unit, None) for unit in units],
        **MARCH,
    )


# ---------------------------------------------------------------- rhythm (R-001-19, R-001-20)


@pytest.mark.parametrize(("rhythm", "logs"), [("workdaily", 88), ("daily", 124)])
def test_four_services_owe_88_logs_by_working_days_and_124_by_days_in_march(
    cast: Cast, rhythm: str, logs: int
) -> None:
    working_calendar(cast)
    with travel("2026-03-01"):
        plan = four_services(cast, rhythm)
        assert queries.preview(plan, date(2026, 3, 1)).tasks == logs
    for day in ("2026-03-10", "2026-03-20"):
        with travel(day):
            services.generate_tasks()
    assert Task.objects.filter(plan=plan).count() == logs


def test_missing_logs_are_listed_by_date(cast: Cast) -> None:
    working_calendar(cast)
    with travel("2026-03-01"):
        plan = four_services(cast, "workdaily")
        services.generate_tasks()
        generating.generate_for(plan, until=date(2026, 3, 31))
    left = ("2026-03-05", "2026-03-12", "2026-03-24")
    undone = [Task.objects.filter(plan=plan, period=day).first().pk for day in left]
    Task.objects.filter(plan=plan).exclude(pk__in=undone).update(state="done")
    with travel("2026-04-01"):
        services.mark_missed()
        rows = queries.tasks(cast.inspector.actor).filter(plan=plan)
        missing = queries.undone(rows, date(2026, 4, 1))
        assert [str(task.to_date) for task in missing] == list(left)
        done = queries.completion(rows, date(2026, 4, 1))
    assert (done.due, done.done, done.missed) == (88, 85, 3)


def test_a_week_without_a_vehicle_check_is_red_on_monday_of_the_next_week(cast: Cast) -> None:
    with travel("2026-03-02"):
        plan = in_force(cast, name="车辆安全周检", area=cast.areas["transport"], targets=[(cast.fleet, None)])
    rows = queries.tasks(cast.inspector.actor).filter(plan=plan, period="2026-W12")
    with travel("2026-03-22", "23:59"):
        assert [mark.completion.level for mark in queries.marks(rows, date(2026, 3, 22))] == ["plan"]
    with travel("2026-03-23", "00:01"):
        (mark,) = queries.marks(rows, date(2026, 3, 23))
        assert (mark.completion.level, mark.short, mark.name) == ("missed", "W12", "2026年第12周")
        assert queries.shown_state(rows.get(), date(2026, 3, 23)).value == "missed"


# ---------------------------------------------------------------- seasons (R-001-21)


def season(cast: Cast, **more: object) -> object:
    said = {
        "name": "开学季",
        "from_date": date(2026, 8, 31),
        "to_date": date(2026, 9, 13),
        "multiplier": Decimal(2),
    }
    return organisation.add_season(by=cast.monitoring_head.actor, **(said | more))


def weekly_food(cast: Cast) -> Plan:
    return in_force(cast, from_date=date(2026, 8, 31), to_date=date(2026, 9, 13), follows_seasons=True)


def test_a_weekly_check_is_due_twice_a_week_in_season_and_three_of_four_are_75_percent(cast: Cast) -> None:
    working_calendar(cast)
    season(cast)
    rule = clause(cast)
    with travel("2026-08-31"):
        plan = weekly_food(cast)
    due = tasks_of(plan)
    assert [(task.period, task.key[-1]) for task in due] == [
        ("2026-W36", "1"),
        ("2026-W36", "2"),
        ("2026-W37", "1"),
        ("2026-W37", "2"),
    ]
    for task in due[:3]:
        with travel(str(task.from_date)):
            visit(cast.inspector, rule, task)
    done = queries.plan_completion(plan, date(2026, 9, 14))
    assert (done.due, done.done) == (4, 3)
    assert done.rate.percent == Decimal("75.0")


def test_a_season_entered_later_adds_tasks_and_moves_those_not_begun(cast: Cast) -> None:
    with travel("2026-08-31"):
        plan = weekly_food(cast)
        before = {task.key: task for task in tasks_of(plan)}
        assert len(before) == 2
        season(cast)
        after = tasks_of(plan)
        assert len(after) == 4
        assert after[0].pk in {task.pk for task in before.values()}
        assert after[0].to_date < after[1].from_date
        assert services.generate_tasks() == 0


def test_a_season_taken_back_withdraws_what_nobody_began_and_brings_it_back(cast: Cast) -> None:
    rule = clause(cast)
    entered = season(cast)
    with travel("2026-08-31"):
        plan = weekly_food(cast)
        first = tasks_of(plan)[0]
        visit(cast.inspector, rule, first)
        organisation.remove_season(entered, by=cast.monitoring_head.actor)
        states = [(task.key[-1], task.state, task.is_withdrawn) for task in tasks_of(plan)]
        assert states.count(("2", "cancelled", True)) == 2
        assert ("1", "done", False) in states
        assert queries.plan_completion(plan, date(2026, 9, 14)).planned == 2
        season(cast)
        assert [task.state for task in tasks_of(plan)].count("planned") == 3
        assert Task.objects.filter(plan=plan).count() == 4


def test_a_season_made_shorter_gives_the_weeks_it_leaves_their_usual_count_back(cast: Cast) -> None:
    entered = season(cast)
    with travel("2026-08-31"):
        plan = weekly_food(cast)
        assert len(tasks_of(plan, state="planned")) == 4
        organisation.change_season(
            entered,
            by=cast.monitoring_head.actor,
            name="开学季",
            from_date=date(2026, 8, 31),
            to_date=date(2026, 9, 6),
            multiplier=Decimal(2),
        )
        owed = [(task.period, task.key[-1]) for task in tasks_of(plan, state="planned")]
        assert owed == [("2026-W36", "1"), ("2026-W36", "2"), ("2026-W37", "1")]
        assert services.generate_tasks() == 0


# ---------------------------------------------------------------- calendar


def test_a_working_day_turned_into_a_holiday_takes_its_task_away_and_back(cast: Cast) -> None:
    working_calendar(cast)
    by = cast.monitoring_head.actor
    with travel("2026-03-02"):
        plan = self_check(cast, **MARCH)
        day = organisation.put_day(by=by, date=date(2026, 3, 9), is_working=False, source="校办〔2026〕3号")
        services.on_calendar_changed(CalendarChanged(from_date=day.date, to_date=day.date))
        task = Task.objects.get(plan=plan, period="2026-03-09")
        assert (task.state, task.is_withdrawn) == ("cancelled", True)
        assert task.cancel_reason
        organisation.remove_day(day, by=by)
        services.on_calendar_changed(CalendarChanged(from_date=date(2026, 3, 9), to_date=date(2026, 3, 9)))
        task.refresh_from_db()
        assert (task.state, task.is_withdrawn, task.cancel_reason) == ("planned", False, "")


def test_a_rest_day_that_is_worked_gets_its_task(cast: Cast) -> None:
    working_calendar(cast)
    with travel("2026-03-02"):
        plan = self_check(cast, **MARCH)
        assert not Task.objects.filter(plan=plan, period="2026-03-14").exists()
        organisation.put_day(
            by=cast.monitoring_head.actor, date=date(2026, 3, 14), is_working=True, source="校办〔2026〕3号"
        )
        services.on_calendar_changed(CalendarChanged(from_date=date(2026, 3, 14), to_date=date(2026, 3, 14)))
        assert Task.objects.get(plan=plan, period="2026-03-14").state == "planned"


def test_what_a_person_cancelled_does_not_come_back(cast: Cast) -> None:
    with travel("2026-03-02"):
        plan = in_force(cast)
        task = tasks_of(plan)[0]
        services.cancel_task(task, by=cast.inspector.actor, reason="停电")
        assert services.generate_tasks() == 0
        task.refresh_from_db()
        assert (task.state, task.cancel_reason) == ("cancelled", "停电")


def test_why_a_task_is_not_needed_stands_there_in_the_language_of_the_house(cast: Cast) -> None:
    """Everybody reads it, and whoever acts may read English."""
    working_calendar(cast)
    by = cast.monitoring_head.actor
    with travel("2026-03-02"), translation.override("en"):
        plan = self_check(cast, **MARCH)
        organisation.put_day(by=by, date=date(2026, 3, 9), is_working=False, source="校办〔2026〕3号")
        services.on_calendar_changed(CalendarChanged(from_date=date(2026, 3, 9), to_date=date(2026, 3, 9)))
        services.pause(plan, by=by)
    reasons = set(Task.objects.filter(plan=plan, is_withdrawn=True).values_list("cancel_reason", flat=True))
    assert reasons == {"日历、重点时段或计划对象有变动，这次检查不再需要。", "计划暂停。"}


# ---------------------------------------------------------------- targets, people, last day


def test_targets_dropped_and_added_in_force_are_followed(cast: Cast) -> None:
    by = cast.inspector.actor
    with travel("2026-03-02"):
        plan = in_force(cast, targets=[(cast.catering, cast.kitchen), (cast.catering, cast.store)])
        dropped = plan.targets.get(place=cast.kitchen)
        services.aim(plan, by=by, add=[(cast.fleet, cast.garage)], drop=[dropped.pk])
        states = {(task.place.code, task.state) for task in tasks_of(plan)}
    assert states == {
        ("XS-ST1-1F-01", "cancelled"),
        ("XS-ST1-1F-02", "planned"),
        ("XS-CK", "planned"),
    }


def test_a_new_target_owes_nothing_for_the_past(cast: Cast) -> None:
    with travel("2026-03-02"):
        plan = in_force(cast)
    with travel("2026-03-18"):
        services.aim(plan, by=cast.inspector.actor, add=[(cast.fleet, None)])
        periods = {task.period for task in tasks_of(plan, unit=cast.fleet)}
    assert periods == {"2026-W12", "2026-W13", "2026-W14"}


def test_a_shorter_plan_withdraws_what_lies_beyond_its_last_day(cast: Cast) -> None:
    with travel("2026-03-02"):
        plan = in_force(cast)
        services.change_plan(plan, by=cast.inspector.actor, changes={"to_date": date(2026, 3, 8)})
        assert [(task.period, task.state) for task in tasks_of(plan)] == [
            ("2026-W10", "planned"),
            ("2026-W11", "cancelled"),
            ("2026-W12", "cancelled"),
        ]


def test_a_new_lead_takes_over_what_the_former_had_not_begun(cast: Cast) -> None:
    with travel("2026-03-02"):
        plan = in_force(cast)
        kept = tasks_of(plan)[0]
        services.reassign(kept, by=cast.inspector.actor, lead=cast.monitoring_head.person)
        services.change_plan(plan, by=cast.inspector.actor, changes={"lead": cast.second_inspector.person})
        assert [task.lead.name for task in tasks_of(plan)] == ["陈部长", "郑督查", "郑督查"]


def test_a_pause_takes_out_what_has_not_begun_and_makes_nothing_for_its_days(cast: Cast) -> None:
    by = cast.inspector.actor
    with travel("2026-03-02"):
        plan = in_force(cast)
        services.pause(plan, by=by, reason="食堂改造")
        assert [task.state for task in tasks_of(plan)] == ["planned", "cancelled", "cancelled"]
        assert services.generate_tasks() == 0
    with travel("2026-04-01"):
        services.mark_missed()
        services.activate(plan, by=by)
        live = {task.period: task.state for task in tasks_of(plan) if task.state != "cancelled"}
    assert live == {"2026-W10": "missed", "2026-W14": "planned", "2026-W15": "planned", "2026-W16": "planned"}


# ---------------------------------------------------------------- missed, late, ended


def test_what_was_missed_stays_and_may_be_done_late(cast: Cast) -> None:
    rule = clause(cast)
    with travel("2026-03-02"):
        plan = in_force(cast)
    with travel("2026-03-10"):
        assert services.mark_missed() == 1
        assert services.mark_missed() == 0
        task = tasks_of(plan)[0]
        assert task.state == "missed"
        visit(cast.inspector, rule, task)
        task.refresh_from_db()
        assert task.state == "late"
        done = queries.plan_completion(plan, date(2026, 3, 10))
    assert (done.due, done.done, done.late, done.missed) == (1, 0, 1, 0)
    assert done.rate.percent == 0


def test_those_concerned_are_told_once_however_often_the_sweep_runs(cast: Cast) -> None:
    with travel("2026-03-02"):
        in_force(cast, targets=[(cast.catering, None), (cast.fleet, None)], lead=None,
                 inspectors=[cast.inspector.person, cast.second_inspector.person])  # fmt: skip
    with travel("2026-03-10"):
        assert services.mark_missed() == 2
        Task.objects.update(state="planned")
        services.mark_missed()
        told = Notification.objects.filter(kind="inspections.missed")
        assert sorted(told.values_list("person__name", flat=True)) == sorted(["王督查", "郑督查"])


def test_a_holiday_plan_lists_on_the_first_of_may_what_was_not_done(cast: Cast) -> None:
    rule = clause(cast)
    places = [
        Place.objects.create(
            code=f"XS-G{n}", name=f"{n}号楼", kind="building", full_name=f"{n}号楼", unit=cast.catering
        )
        for n in range(1, 7)
    ]
    with travel("2026-04-20"):
        plan = in_force(
            cast,
            name="2026年五一节前联合检查",
            kind="holiday",
            rhythm="once",
            from_date=date(2026, 4, 20),
            to_date=date(2026, 4, 30),
            targets=[(cast.catering, place) for place in places],
            co_hosts=[cast.security],
        )
        assert {task.to_date for task in tasks_of(plan)} == {date(2026, 4, 30)}
    with travel("2026-04-28"):
        for task in tasks_of(plan)[:4]:
            done = visit(cast.inspector, rule, task)
            assert {party.unit for party in done.parties.filter(role="host")} == {
                cast.monitoring,
                cast.security,
            }
    rows = queries.tasks(cast.inspector.actor).filter(plan=plan)
    with travel("2026-04-30", "23:00"):
        assert not queries.undone(rows, date(2026, 4, 30)).exists()
    with travel("2026-05-01", "00:05"):
        assert [task.place.name for task in queries.undone(rows, date(2026, 5, 1))] == ["5号楼", "6号楼"]
        assert queries.plan_completion(plan, date(2026, 5, 1)).due == 6


def test_twenty_buildings_once_a_month_nineteen_done_are_95_percent(cast: Cast) -> None:
    dorms = [
        Place.objects.create(
            code=f"XS-D{n:02d}", name=f"{n}舍", kind="building", full_name=f"{n}舍", unit=cast.fleet
        )
        for n in range(1, 21)
    ]
    with travel("2026-03-01"):
        plan = in_force(cast, rhythm="monthly", targets=[(cast.fleet, dorm) for dorm in dorms], **MARCH)
    Task.objects.filter(plan=plan).exclude(place=dorms[6]).update(state="done")
    with travel("2026-04-01"):
        done = queries.plan_completion(plan, date(2026, 4, 1))
        rows = queries.tasks(cast.inspector.actor).filter(plan=plan)
        assert (done.rate.percent, done.due) == (Decimal("95.0"), 20)
        assert [task.place.name for task in queries.undone(rows, date(2026, 4, 1))] == ["7舍"]


def test_a_plan_ends_when_its_last_day_is_over_and_nothing_waits(cast: Cast) -> None:
    with travel("2026-03-02"):
        plan = in_force(cast, to_date=date(2026, 3, 8))
    with travel("2026-03-09"):
        services.generate_tasks()
        plan.refresh_from_db()
        assert plan.state == "active"
        services.mark_missed()
        services.generate_tasks()
        plan.refresh_from_db()
        assert plan.state == "ended"


# ---------------------------------------------------------------- killed, late, repeated


def test_a_sweep_that_was_away_for_weeks_makes_what_is_missing(cast: Cast) -> None:
    with travel("2026-03-02"):
        plan = in_force(cast)
    with travel("2026-05-04"):
        services.generate_tasks()
        services.mark_missed()
    states = [task.state for task in tasks_of(plan)]
    assert states == ["missed"] * 9 + ["planned"] * 3


def test_a_sweep_killed_between_plans_goes_on_where_it_was(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with travel("2026-03-02"):
        first, second = draft(cast, name="甲"), draft(cast, name="乙")
        Plan.objects.update(state="active")
        whole, seen = generating.generate_for, []

        def killed(plan: Plan, until: date | None = None) -> int:
            seen.append(plan.pk)
            made = whole(plan, until)
            if len(seen) == 2:
                raise KeyboardInterrupt
            return made

        monkeypatch.setattr(generating, "generate_for", killed)
        with pytest.raises(KeyboardInterrupt):
            services.generate_tasks()
        assert (len(tasks_of(first)), len(tasks_of(second))) == (3, 0)
        monkeypatch.setattr(generating, "generate_for", whole)
        assert services.generate_tasks() == 3
        assert (len(tasks_of(first)), len(tasks_of(second))) == (3, 3)


def test_two_sweeps_make_no_double(cast: Cast) -> None:
    with travel("2026-03-02"):
        plan = in_force(cast)
        Plan.objects.filter(pk=plan.pk).update(generated_to=None)
        assert services.generate_tasks() == 0
        assert len(tasks_of(plan)) == 3


def test_the_windows_of_a_large_plan_are_settled_in_few_statements(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    places = [
        Place.objects.create(
            code=f"XS-P{n:03d}", name=f"{n}", kind="point", unit=cast.catering, is_checkpoint=True
        )
        for n in range(120)
    ]
    with travel("2026-03-02"):
        plan = draft(cast, rhythm="daily", targets=[(cast.catering, place) for place in places])
        plan = services.activate(plan, by=cast.inspector.actor)
        assert len(tasks_of(plan)) == 120 * 15
        with django_assert_max_num_queries(20):  # type: ignore[operator]
            assert services.generate_tasks() == 0


def test_tasks_reach_fourteen_days_ahead(cast: Cast) -> None:
    with travel("2026-03-02"):
        plan = self_check(cast, rhythm="daily", **MARCH)
        assert tasks_of(plan)[-1].to_date == date(2026, 3, 2) + timedelta(days=14)
        assert plan.generated_to == date(2026, 3, 16)
