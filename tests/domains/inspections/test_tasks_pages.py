"""Single tasks and their pages: today's round, list, late start, hand-over, linked reviews (R-004-25)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Plan, Task
from duqin.engines.workbench.models import Notification
from duqin.engines.workbench.ports import todo
from duqin.kernel.errors import Forbidden
from tests.cast import Cast, Member
from tests.domains.inspections.plan_making import (
    at,
    checkpoints,
    clause,
    in_english,
    in_force,
    refused,
    self_check,
    tasks_of,
    visit,
    working_calendar,
)

Browser = Callable[[Member], Client]
WEEKS = {"from_date": date(2026, 3, 2), "to_date": date(2026, 3, 29)}


@pytest.fixture(autouse=True)
def early_march(cast: Cast) -> object:
    working_calendar(cast)
    with time_machine.travel(at("2026-03-02"), tick=False):
        yield


def travel(day: str, clock: str = "09:00") -> time_machine.travel:
    return time_machine.travel(at(day, clock), tick=False)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


# ---------------------------------------------------------------- one task


def test_a_task_is_handed_to_another_who_is_told_once(cast: Cast) -> None:
    task = tasks_of(in_force(cast))[0]
    by = cast.inspector.actor
    services.reassign(task, by=by, lead=cast.second_inspector.person)
    services.reassign(task, by=by, lead=cast.second_inspector.person)
    told = Notification.objects.get(kind="inspections.assigned")
    assert (told.person, told.url) == (cast.second_inspector.person, f"/inspections/tasks/{task.pk}/")
    with refused("task.may_not", "lead"):
        services.reassign(task, by=by, lead=cast.head.person)
    with refused("task.left", "lead"):
        cast.second_inspector.person.is_active = False
        services.reassign(task, by=by, lead=cast.second_inspector.person)


def test_who_may_hand_over_cancel_and_prepare(cast: Cast) -> None:
    task = tasks_of(in_force(cast))[0]
    for member in (cast.monitor, cast.head, cast.provider_manager, cast.student):
        with pytest.raises(Forbidden):
            services.cancel_task(task, by=member.actor, reason="不查")
        with pytest.raises(Forbidden):
            services.reassign(task, by=member.actor, lead=cast.inspector.person)
        with pytest.raises(Forbidden):
            services.explain_gap(task, by=member.actor, reason="忙")


def test_what_was_begun_is_neither_handed_over_nor_cancelled(cast: Cast) -> None:
    rule = clause(cast)
    task = tasks_of(in_force(cast))[0]
    visit(cast.inspector, rule, task)
    task = Task.objects.get(pk=task.pk)
    by = cast.inspector.actor
    with refused("task.begun"):
        services.reassign(task, by=by, lead=cast.second_inspector.person)
    with refused("task.begun", "outline"):
        services.write_outline(task, by=by, outline=["再看"])
    with refused("state.not_allowed"):
        services.cancel_task(task, by=by, reason="不查")
    with refused("task.closed"):
        services.explain_gap(task, by=by, reason="忙")


def test_an_outline_of_its_own_holds_for_the_visit(cast: Cast) -> None:
    rule = clause(cast)
    task = tasks_of(in_force(cast))[0]
    services.write_outline(task, by=cast.inspector.actor, outline=["只看燃气", " "])
    assert queries.outline_of(Task.objects.get(pk=task.pk)) == (["只看燃气"], "task")
    done = visit(cast.inspector, rule, Task.objects.get(pk=task.pk))
    assert done.outline == ["只看燃气"]


# ---------------------------------------------------------------- daily, weekly, monthly (R-004-25)


def ladder(cast: Cast) -> tuple[Plan, Plan, Plan]:
    """A daily log, a weekly inspection that builds on it, a monthly review that builds on the weekly."""
    daily = self_check(cast, name="日检", rhythm="daily", **WEEKS)
    weekly = self_check(cast, name="周查", rhythm="weekly", builds_on=daily, **WEEKS)
    monthly = self_check(cast, name="月评", rhythm="monthly", builds_on=weekly, **WEEKS)
    return daily, weekly, monthly


def test_a_weekly_inspection_lists_its_seven_daily_logs_with_their_open_items(cast: Cast) -> None:
    rule = clause(cast)
    daily, weekly, _monthly = ladder(cast)
    by = cast.monitor.actor
    sheet = services.start(by=by, task=tasks_of(daily)[0])
    services.record_finding(
        sheet, by=by, clause=rule, unit=cast.catering, place=cast.kitchen, description="地面积水"
    )
    services.submit(sheet, by=by)
    logs = queries.linked_logs(by, tasks_of(weekly)[0])
    assert [str(log.task.to_date) for log in logs] == [f"2026-03-0{n}" for n in range(2, 9)]
    assert [(log.findings, log.open_items) for log in logs] == [(1, 1)] + [(0, 0)] * 6


def test_a_monthly_review_waits_for_its_weeklies_or_goes_on_with_a_reason(cast: Cast) -> None:
    clause(cast)
    _daily, weekly, monthly = ladder(cast)
    by = cast.monitor.actor
    with travel("2026-03-27"):
        services.generate_tasks()
        services.mark_missed()
        Task.objects.filter(plan=weekly).exclude(period="2026-W11").update(state="done")
        review = tasks_of(monthly)[0]
        assert [task.period for task in queries.missing_beneath(review, date(2026, 3, 27))] == ["2026-W11"]
        with refused("task.beneath_missing") as caught:
            services.start(by=by, task=review)
        assert "2026-W11" in str(caught.value)
        services.explain_gap(review, by=by, reason="食堂停业一周")
        assert services.start(by=by, task=Task.objects.get(pk=review.pk)).pk


# ---------------------------------------------------------------- today's round


def test_the_round_of_today_has_what_is_due_what_was_missed_and_what_is_done(
    cast: Cast, browser_of: Browser
) -> None:
    rule = clause(cast)
    points = checkpoints(cast, 3)
    in_force(cast, name="周检", targets=[(cast.catering, point) for point in points])
    in_force(cast, name="别人的", lead=cast.second_inspector.person)
    with travel("2026-03-09"):
        services.mark_missed()
        rows = Task.objects.filter(plan__name="周检", period="2026-W11").order_by("place__code")
        visit(cast.inspector, rule, rows[0])
        services.start(by=cast.inspector.actor, task=rows[1])
        found = queries.my_round(cast.inspector.actor, date(2026, 3, 9))
        shape = (len(found.running), len(found.due), len(found.missed), len(found.finished), found.owed)
        assert shape == (1, 1, 3, 1, 3)
        page = text(browser_of(cast.inspector).get(reverse("inspections:today")))
        for words in ("检查中", "今天要查", "漏查，仍可补查", "今天已完成", "继续检查", "补查"):
            assert words in page
        assert "别人的" not in page
        assert f"{reverse('inspections:start')}?task={rows[2].pk}" in page


def test_an_empty_round_says_so(cast: Cast, browser_of: Browser) -> None:
    assert "今天没有要检查的" in text(browser_of(cast.inspector).get(reverse("inspections:today")))


def test_tasks_without_a_lead_are_those_of_the_named_inspectors(cast: Cast) -> None:
    in_force(cast, lead=None, inspectors=[cast.inspector.person, cast.second_inspector.person])
    for member, due in ((cast.inspector, 1), (cast.second_inspector, 1), (cast.monitoring_head, 0)):
        assert len(queries.my_round(member.actor, date(2026, 3, 2)).due) == due


def test_the_workbench_names_what_is_to_begin_and_no_more(cast: Cast) -> None:
    in_force(cast)
    items = queries.tasks_todo(cast.inspector.actor)
    assert [(item.title, str(item.step), item.is_overdue) for item in items] == [
        ("食品安全周检", "开始检查", False)
    ]
    with travel("2026-03-09"):
        late = queries.tasks_todo(cast.inspector.actor)
    assert [(str(item.step), item.is_overdue) for item in late] == [("补查", True), ("开始检查", False)]
    assert queries.tasks_todo(cast.head.actor) == []
    assert "inspections.tasks" in dict(todo.items())


# ---------------------------------------------------------------- list


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_and_the_round_take_few_statements(
    cast: Cast, browser_of: Browser, rows: int, django_assert_max_num_queries: object
) -> None:
    in_force(
        cast, targets=[(cast.catering, point) for point in checkpoints(cast, rows)], to_date=date(2026, 3, 8)
    )
    inspector = browser_of(cast.inspector)
    for name in ("inspections:tasks", "inspections:today"):
        inspector.get(reverse(name))
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            page = inspector.get(reverse(name))
        assert text(page).count("食品安全周检") >= rows


def test_the_list_is_narrowed_by_whose_state_plan_unit_and_window(cast: Cast, browser_of: Browser) -> None:
    plan = in_force(cast, targets=[(cast.catering, None), (cast.fleet, None)])
    in_force(cast, name="别人的", lead=cast.second_inspector.person)
    with travel("2026-03-09"):
        services.mark_missed()
        inspector = browser_of(cast.inspector)

        def shown(**asked: object) -> list[tuple[str, str, str]]:
            rows = inspector.get(reverse("inspections:tasks"), asked).context["listing"].rows
            return sorted((row.plan.name, row.unit.code, row.period) for row in rows)

        assert len(shown()) == 9
        assert {name for name, _unit, _period in shown(whose="mine")} == {"食品安全周检"}
        assert {period for _name, _unit, period in shown(state="undone")} == {"2026-W10"}
        assert {period for _name, _unit, period in shown(state="open")} == {"2026-W11", "2026-W12"}
        assert len(shown(plan=plan.pk, unit=cast.fleet.pk)) == 3
        assert len(shown(plan=plan.pk, window_from="2026-03-15", window_to="2026-03-15")) == 2


def test_the_missing_logs_of_a_month_are_exported_by_date(cast: Cast, browser_of: Browser) -> None:
    plan = self_check(cast, **WEEKS)
    with travel("2026-04-01"):
        services.generate_tasks()
        left = ("2026-03-05", "2026-03-12", "2026-03-24")
        Task.objects.filter(plan=plan).exclude(period__in=left).update(state="done")
        services.mark_missed()
        asked = {"plan": plan.pk, "state": "undone", "sort": "to_date", "export": "xlsx"}
        answer = browser_of(cast.monitor).get(reverse("inspections:tasks"), asked)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(
        0
    )
    rows = sheet.to_python()
    column = rows[0].index("期限")
    assert [str(row[column])[:10] for row in rows[1:]] == list(left)


# ---------------------------------------------------------------- page


def test_the_page_of_a_task_leads_to_the_start_and_says_when_it_is_late(
    cast: Cast, browser_of: Browser
) -> None:
    clause(cast)
    task = tasks_of(in_force(cast))[0]
    address, start = (
        reverse("inspections:task", args=[task.pk]),
        f"{reverse('inspections:start')}?task={task.pk}",
    )
    page = text(browser_of(cast.inspector).get(address))
    assert start in page and "查食品留样" in page and "今天到期" not in page
    assert start not in text(browser_of(cast.head).get(address))
    with travel("2026-03-09"):
        late = text(browser_of(cast.inspector).get(address))
    assert "补查会记为逾期完成" in late and start in late and "已过期 1 天" in late


def test_start_is_disabled_until_the_outline_has_a_line(cast: Cast, browser_of: Browser) -> None:
    plan = in_force(cast)
    Plan.objects.filter(pk=plan.pk).update(outline=[])
    task = tasks_of(plan)[0]
    inspector = browser_of(cast.inspector)
    address = reverse("inspections:task", args=[task.pk])
    page = text(inspector.get(address))
    assert "先写检查提纲" in page and "disabled" in page
    inspector.post(reverse("inspections:task_outline", args=[task.pk]), {"outline": "看燃气\r\n"})
    assert f"?task={task.pk}" in text(inspector.get(address))


def test_the_page_of_a_finished_task_links_its_record(cast: Cast, browser_of: Browser) -> None:
    rule = clause(cast)
    task = tasks_of(in_force(cast))[0]
    done = visit(cast.inspector, rule, task)
    page = text(browser_of(cast.head).get(reverse("inspections:task", args=[task.pk])))
    assert reverse("inspections:detail", args=[done.pk]) in page
    assert done.number in text(browser_of(cast.inspector).get(reverse("inspections:tasks")))


def test_a_task_of_an_unannounced_plan_is_not_found_by_the_inspected(cast: Cast, browser_of: Browser) -> None:
    task = tasks_of(in_force(cast, kind="unannounced"))[0]
    head = browser_of(cast.head)
    assert head.get(reverse("inspections:task", args=[task.pk])).status_code == 404
    assert "食品安全周检" not in text(head.get(reverse("inspections:tasks")))


def test_acts_on_a_task_by_their_pages(cast: Cast, browser_of: Browser) -> None:
    task = tasks_of(in_force(cast))[0]
    inspector = browser_of(cast.inspector)

    def act(name: str, **sent: object) -> int:
        address = reverse(f"inspections:task_{name}", args=[task.pk])
        assert inspector.get(address).status_code == 200
        return inspector.post(address, sent).status_code

    assert act("reassign", lead="") == 422
    assert act("reassign", lead=cast.second_inspector.person.pk) == 302
    assert act("explain", reason="") == 422
    assert act("explain", reason="点位上锁") == 302
    assert act("cancel", reason="") == 422
    assert act("cancel", reason="停电") == 302
    task.refresh_from_db()
    assert (task.lead, task.gap_reason, task.state) == (cast.second_inspector.person, "点位上锁", "cancelled")
    page = text(inspector.get(reverse("inspections:task", args=[task.pk])))
    for words in ("停电", "点位上锁", "改派", "取消任务"):
        assert words in page
    head = browser_of(cast.head)
    for name in ("reassign", "explain", "cancel", "outline"):
        assert head.get(reverse(f"inspections:task_{name}", args=[task.pk])).status_code == 403


def test_the_pages_of_linked_and_complete_self_checks(cast: Cast, browser_of: Browser) -> None:
    clause(cast)
    _daily, weekly, monthly = ladder(cast)
    Plan.objects.filter(pk=weekly.pk).update(needs_full_coverage=True)
    monitor = browser_of(cast.monitor)
    page = text(monitor.get(reverse("inspections:task", args=[tasks_of(weekly)[0].pk])))
    assert "下级记录" in page and "未全覆盖" in page and "一楼库房" in page
    with travel("2026-03-10"):
        services.mark_missed()
        monitor = browser_of(cast.monitor)
        page = text(monitor.get(reverse("inspections:task", args=[tasks_of(monthly)[0].pk])))
    assert "先补齐周查" in page
    assert reverse("inspections:task_explain", args=[tasks_of(monthly)[0].pk]) in page


def test_the_pages_speak_english_where_the_reader_does(cast: Cast, browser_of: Browser) -> None:
    with in_english(cast.inspector):
        inspector = browser_of(cast.inspector)
        task = tasks_of(in_force(cast))[0]
        for address, words in {
            reverse("inspections:today"): "Due today",
            reverse("inspections:tasks"): "My tasks",
            reverse("inspections:task", args=[task.pk]): "Window",
            reverse("inspections:task_cancel", args=[task.pk]): "Cancel the task",
        }.items():
            assert words in text(inspector.get(address)), address
