"""The pages of plans: list, page, forms, acts, targets; who may open them; query counts; both languages."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from duqin.domains.inspections import services
from duqin.domains.inspections.models import Plan
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards import services as standards
from tests.cast import Cast, Member
from tests.domains.inspections.plan_making import (
    OUTLINE,
    at,
    beat,
    checkpoints,
    clause,
    draft,
    in_english,
    in_force,
    self_check,
    tasks_of,
    working_calendar,
)
from tests.foundation.standards import making

Browser = Callable[[Member], Client]


@pytest.fixture(autouse=True)
def early_march(cast: Cast) -> object:
    working_calendar(cast)
    with time_machine.travel(at("2026-03-02"), tick=False):
        yield


@pytest.fixture
def inspector(cast: Cast, browser_of: Browser) -> Client:
    return browser_of(cast.inspector)


def said(cast: Cast, **more: object) -> dict[str, object]:
    """What the form of a new plan posts."""
    return {
        "name": "食品安全周检",
        "level": 2,
        "kind": "regular",
        "area": cast.areas["catering"].pk,
        "host": cast.monitoring.pk,
        "lead": cast.inspector.person.pk,
        "rhythm": "weekly",
        "times": 1,
        "from_date": "2026-03-02",
        "to_date": "2026-06-28",
        "outline": "\r\n".join(OUTLINE),
        "units": [cast.catering.pk],
        **more,
    }


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


# ---------------------------------------------------------------- list


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_plans_takes_few_statements(
    cast: Cast, inspector: Client, rows: int, django_assert_max_num_queries: object
) -> None:
    for n in range(rows):
        in_force(cast, name=f"计划{n}", targets=[(cast.catering, None), (cast.fleet, None)])
    inspector.get(reverse("inspections:plans"))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = inspector.get(reverse("inspections:plans"))
    assert page.status_code == 200
    assert text(page).count("计划") > rows


def test_the_list_shows_completion_as_far_as_the_reader_sees(cast: Cast, browser_of: Browser) -> None:
    plan = in_force(cast, targets=[(cast.catering, None), (cast.fleet, None)])
    plan.tasks.filter(unit=cast.catering, period="2026-W10").update(state="done")
    with time_machine.travel(at("2026-03-09"), tick=False):
        services.mark_missed()
        assert "50.0 %" in text(browser_of(cast.inspector).get(reverse("inspections:plans")))
        assert "100.0 %" in text(browser_of(cast.head).get(reverse("inspections:plans")))


def test_the_list_is_exported_as_shown(cast: Cast, inspector: Client) -> None:
    in_force(cast, name="食品周检")
    in_force(cast, name="车辆周检", area=cast.areas["transport"], targets=[(cast.fleet, None)])
    answer = inspector.get(reverse("inspections:plans"), {"q": "车辆", "export": "xlsx"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(
        0
    )
    rows = sheet.to_python()
    assert [row[0] for row in rows] == ["计划", "车辆周检"]


@pytest.mark.parametrize("query", ["state=nothing", "kind=recheck", "strange=1", "ends_from=gestern"])
def test_a_wrong_address_is_answered_by_a_sentence(inspector: Client, query: str) -> None:
    assert inspector.get(f"{reverse('inspections:plans')}?{query}").status_code == 400


# ---------------------------------------------------------------- who may open what


def test_a_hidden_plan_is_not_found_and_a_forbidden_form_is_403(cast: Cast, browser_of: Browser) -> None:
    hidden, open_plan = in_force(cast, kind="unannounced"), in_force(cast)
    head = browser_of(cast.head)
    assert head.get(reverse("inspections:plan", args=[hidden.pk])).status_code == 404
    assert head.get(reverse("inspections:coverage_plan", args=[hidden.pk])).status_code == 404
    page = head.get(reverse("inspections:plan", args=[open_plan.pk]))
    assert page.status_code == 200
    assert reverse("inspections:plan_change", args=[open_plan.pk]) not in text(page)
    for name in ("plan_change", "plan_pause", "plan_end", "plan_copy", "targets_add"):
        assert head.get(reverse(f"inspections:{name}", args=[open_plan.pk])).status_code == 403
    assert head.get(reverse("inspections:plan_new")).status_code == 403
    assert head.post(reverse("inspections:plan_activate", args=[open_plan.pk])).status_code == 403
    assert browser_of(cast.student).get(reverse("inspections:plans")).status_code == 403


def test_a_monitor_of_another_department_may_not_change_a_plan(cast: Cast, browser_of: Browser) -> None:
    plan = in_force(cast)
    monitor = browser_of(cast.monitor)
    assert monitor.get(reverse("inspections:plan", args=[plan.pk])).status_code == 200
    assert (
        monitor.post(reverse("inspections:plan_end", args=[plan.pk]), {"reason": "不查了"}).status_code == 403
    )


# ---------------------------------------------------------------- drafting by form


def test_a_plan_is_drafted_by_the_form_and_leads_to_its_page(cast: Cast, inspector: Client) -> None:
    answer = inspector.post(reverse("inspections:plan_new"), said(cast, co_hosts=[cast.security.pk]))
    plan = Plan.objects.get()
    assert answer.url == reverse("inspections:plan", args=[plan.pk])
    assert (plan.outline, list(plan.co_hosts.all())) == (list(OUTLINE), [cast.security])
    page = text(inspector.get(answer.url))
    assert "共 <strong>17</strong> 次检查" in page
    assert reverse("inspections:plan_activate", args=[plan.pk]) in page


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(cast: Cast, inspector: Client) -> None:
    answer = inspector.post(
        reverse("inspections:plan_new"), said(cast, kind="special", theme="食堂燃气", to_date="2026-03-01")
    )
    assert answer.status_code == 422
    assert "结束日不能早于开始日。" in text(answer)
    again = inspector.post(reverse("inspections:plan_new"), said(cast, kind="special", theme="食堂燃气"))
    assert again.status_code == 422
    assert "保卫（安全）部门" in text(again)
    assert "食堂燃气" in text(again)
    assert not Plan.objects.exists()


def test_the_choosers_add_up_to_the_targets(cast: Cast, inspector: Client) -> None:
    points = checkpoints(cast, 3)
    held = beat(cast, [cast.kitchen])
    inspector.post(
        reverse("inspections:plan_new"),
        said(cast, units=[], all_supervised="on", building=points[0].parent.parent.pk, beat=held.pk),
    )
    aims = {
        (target.unit.code, getattr(target.place, "code", "")) for target in Plan.objects.get().targets.all()
    }
    assert aims == {
        ("CY", ""),
        ("CD", ""),
        ("LZ", ""),
        ("CY", "XS-ST1-1F-01"),
        *(("CY", p.code) for p in points),
    }


def test_a_building_without_checkpoints_is_refused(cast: Cast, inspector: Client) -> None:
    empty = Place.objects.create(
        code="XS-K", name="空楼", kind="building", full_name="空楼", unit=cast.catering
    )
    answer = inspector.post(reverse("inspections:plan_new"), said(cast, units=[], building=empty.pk))
    assert answer.status_code == 422
    assert "这栋楼还没有登记检查点。" in text(answer)


def test_the_form_offers_a_monitor_his_own_department_and_level_only(cast: Cast, browser_of: Browser) -> None:
    form = browser_of(cast.monitor).get(reverse("inspections:plan_new")).context["form"]
    assert [level for level, _label in form.fields["level"].choices] == [3]
    assert list(form.fields["host"].queryset) == [cast.catering]
    assert form.initial["kind"] == "self_check"


def test_a_change_keeps_what_is_fixed_and_tells_of_a_stale_form(cast: Cast, inspector: Client) -> None:
    plan = in_force(cast)
    address = reverse("inspections:plan_change", args=[plan.pk])
    form = inspector.get(address).context["form"]
    assert form.fields["rhythm"].disabled and not form.fields["name"].disabled
    sent = said(cast, name="新名", rhythm="daily", version=form.initial["version"])
    assert inspector.post(address, sent).status_code == 302
    plan.refresh_from_db()
    assert (plan.name, plan.rhythm) == ("新名", "weekly")
    stale = inspector.post(address, sent | {"name": "更新"})
    both = [(str(change.before), str(change.after)) for change in stale.context["form"].differences]
    assert (stale.status_code, both) == (409, [("新名", "更新")])
    again = sent | {"name": "更新", "version": stale.context["form"]["version"].value()}
    assert inspector.post(address, again).status_code == 302
    plan.refresh_from_db()
    assert plan.name == "更新"


# ---------------------------------------------------------------- acts


def test_activate_pause_resume_end_by_their_pages(cast: Cast, inspector: Client) -> None:
    plan = draft(cast)
    act = {name: reverse(f"inspections:plan_{name}", args=[plan.pk]) for name in ("activate", "pause", "end")}
    assert inspector.post(act["activate"], {"version": plan.version}).status_code == 302
    assert inspector.get(act["pause"]).status_code == 200
    assert inspector.post(act["pause"], {"reason": "改造"}).status_code == 302
    page = text(inspector.get(reverse("inspections:plan", args=[plan.pk])))
    assert "恢复启用" in page and "改造" in page
    assert inspector.post(act["activate"]).status_code == 302
    assert inspector.post(act["end"], {"reason": " "}).status_code == 422
    assert inspector.post(act["end"], {"reason": "停业"}).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "ended"


def test_the_page_of_a_draft_says_what_is_missing_and_activate_is_disabled(
    cast: Cast, inspector: Client
) -> None:
    plan = draft(cast, outline=[], targets=[])
    page = text(inspector.get(reverse("inspections:plan", args=[plan.pk])))
    assert "disabled" in page
    assert reverse("inspections:plan_activate", args=[plan.pk]) not in page
    assert inspector.post(reverse("inspections:plan_activate", args=[plan.pk])).status_code == 422


def test_copy_and_discard(cast: Cast, inspector: Client) -> None:
    plan = in_force(cast)
    address = reverse("inspections:plan_copy", args=[plan.pk])
    form = inspector.get(address).context["form"]
    assert form.initial["from_date"] == date(2026, 6, 29)
    answer = inspector.post(address, {"name": "再查", "from_date": "2026-07-01", "to_date": "2026-08-31"})
    copy = Plan.objects.get(name="再查")
    assert answer.url == reverse("inspections:plan", args=[copy.pk])
    assert inspector.post(reverse("inspections:plan_discard", args=[copy.pk])).status_code == 302
    assert not Plan.objects.filter(name="再查").exists()


# ---------------------------------------------------------------- targets


def test_targets_are_listed_added_and_dropped(cast: Cast, inspector: Client) -> None:
    plan = draft(cast, targets=[])
    add, drop = (reverse(f"inspections:{name}", args=[plan.pk]) for name in ("targets_add", "targets_drop"))
    page = text(inspector.get(add))
    assert "一楼后厨" in page and "第一食堂" in page
    inspector.post(add, {"id": [cast.kitchen.pk, cast.garage.pk]})
    inspector.post(add, {"unit": cast.fleet.pk})
    chosen = {(target.unit, target.place) for target in plan.targets.all()}
    assert chosen == {(cast.catering, cast.kitchen), (cast.fleet, cast.garage), (cast.fleet, None)}
    empty = inspector.post(add, {"unit": ""})
    assert empty.status_code == 422 and "请至少选择一项。" in text(empty)
    inspector.post(drop, {"id": [plan.targets.get(place=cast.garage).pk]})
    assert plan.targets.count() == 2
    assert "整个单位" in text(inspector.get(reverse("inspections:targets", args=[plan.pk])))


def test_a_place_nobody_answers_for_is_refused_by_name(cast: Cast, inspector: Client) -> None:
    orphan = Place.objects.create(
        code="XS-Q", name="荒地", kind="point", full_name="荒地", is_checkpoint=True
    )
    plan = draft(cast)
    answer = inspector.post(reverse("inspections:targets_add", args=[plan.pk]), {"id": [orphan.pk]})
    assert answer.status_code == 422 and "荒地" in text(answer)


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_of_targets_take_few_statements(
    cast: Cast, inspector: Client, rows: int, django_assert_max_num_queries: object
) -> None:
    points = checkpoints(cast, rows)
    plan = draft(cast, targets=[(cast.catering, point) for point in points])
    address = reverse("inspections:targets", args=[plan.pk])
    inspector.get(address)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert inspector.get(address).status_code == 200


# ---------------------------------------------------------------- the page of a plan in force


def test_the_heat_strip_opens_the_tasks_behind_it_and_names_what_was_missed(
    cast: Cast, browser_of: Browser
) -> None:
    plan = in_force(cast, targets=[(cast.catering, cast.kitchen)])
    plan.tasks.filter(period="2026-W11").update(state="done")
    with time_machine.travel(at("2026-03-17"), tick=False):
        inspector = browser_of(cast.inspector)
        services.mark_missed()
        page = text(inspector.get(reverse("inspections:plan", args=[plan.pk])))
        assert f"?plan={plan.pk}&amp;window_from=2026-03-02&amp;window_to=2026-03-08" in page
        assert "2026年第10周：漏查 1" in page and "2026年第11周：完成 1" in page
        assert "50.0 %" in page and "第一食堂 一楼后厨" in page
        opened = inspector.get(
            reverse("inspections:tasks"),
            {"plan": plan.pk, "window_from": "2026-03-02", "window_to": "2026-03-08"},
        )
        assert [row.period for row in opened.context["listing"].rows] == ["2026-W10"]


def test_the_strip_of_a_daily_plan_shows_a_month_and_leads_to_the_next(
    cast: Cast, browser_of: Browser
) -> None:
    plan = self_check(cast, from_date=date(2026, 3, 2), to_date=date(2026, 4, 30))
    monitor = browser_of(cast.monitor)
    address = reverse("inspections:plan", args=[plan.pk])
    page = text(monitor.get(address))
    assert "month=2026-04" in page
    services.generate_tasks()
    assert len(monitor.get(address).context["squares"]) == len(tasks_of(plan))
    assert monitor.get(address, {"month": "2026-04"}).context["squares"] == []
    assert monitor.get(address, {"month": "unsinn"}).status_code == 200


def test_the_page_of_a_large_plan_takes_no_more_statements_than_a_small_one(
    cast: Cast, inspector: Client, django_assert_max_num_queries: object
) -> None:
    points = checkpoints(cast, 40)
    plan = in_force(cast, targets=[(cast.catering, point) for point in points])
    address = reverse("inspections:plan", args=[plan.pk])
    inspector.get(address)
    with django_assert_max_num_queries(26):  # type: ignore[operator]
        assert inspector.get(address).status_code == 200


# ---------------------------------------------------------------- clauses


def test_a_plan_without_clauses_in_force_is_warned_of_and_made_all_the_same(
    cast: Cast, inspector: Client
) -> None:
    """In the choice of areas and on the page of the plan, until a version is in force when it begins."""
    form = text(inspector.get(reverse("inspections:plan_new")))
    assert "餐饮（没有现行条款）" in form
    assert "等制度版本公布并施行后才能开始检查" in form
    answer = inspector.post(reverse("inspections:plan_new"), said(cast))
    plan = Plan.objects.get()
    address = reverse("inspections:plan", args=[plan.pk])
    assert answer.url == address  # type: ignore[attr-defined]
    assert "现在没有一条现行条款" in text(inspector.get(address))
    Plan.objects.filter(pk=plan.pk).update(from_date=date(2026, 3, 9))
    assert "到开始日 3月9日 周一 没有一条条款施行" in text(inspector.get(address))
    making.in_force(cast, "CAT-1", document="catering-rules", area="catering", effective_on=date(2026, 3, 6))
    assert "没有一条" not in text(inspector.get(address))
    Plan.objects.filter(pk=plan.pk).update(from_date=date(2026, 3, 2))
    assert "现在没有一条现行条款" in text(inspector.get(address))
    Plan.objects.filter(pk=plan.pk).update(to_date=date(2026, 3, 1), from_date=date(2026, 2, 1))
    assert "没有一条" not in text(inspector.get(address))


def test_an_area_with_clauses_is_offered_as_it_is(cast: Cast, inspector: Client) -> None:
    clause(cast)
    form = text(inspector.get(reverse("inspections:plan_new")))
    assert "餐饮</option>" in form
    assert "餐饮（没有现行条款）" not in form
    plan = draft(cast)
    address = reverse("inspections:plan", args=[plan.pk])
    assert "没有一条" not in text(inspector.get(address))


def test_clauses_for_another_level_do_not_help(cast: Cast, inspector: Client) -> None:
    by = cast.monitoring_head.actor
    rules = standards.create_document(by=by, code="school", title="学校检查细则", area=cast.areas["catering"])
    version = standards.start_version(rules, by=by)
    making.add(version, by, "T-1", levels=[1])
    making.published(cast, version)
    plan = draft(cast)
    address = reverse("inspections:plan", args=[plan.pk])
    assert "现在没有一条现行条款" in text(inspector.get(address))
    Plan.objects.filter(pk=plan.pk).update(level=1)
    assert "没有一条" not in text(inspector.get(address))


# ---------------------------------------------------------------- languages


def test_every_page_speaks_english_where_the_reader_does(cast: Cast, browser_of: Browser) -> None:
    with in_english(cast.inspector):
        inspector = browser_of(cast.inspector)
        plan, sketch = in_force(cast, name="Weekly food check"), draft(cast, name="Sketch")
        for address, words in {
            reverse("inspections:plans"): "Inspection plans",
            reverse("inspections:plan", args=[plan.pk]): "On time",
            reverse("inspections:plan", args=[sketch.pk]): "Activate",
            reverse("inspections:plan_new"): "Plan an inspection",
            reverse("inspections:targets_add", args=[sketch.pk]): "Add targets",
        }.items():
            page = text(inspector.get(address))
            assert words in page, address
