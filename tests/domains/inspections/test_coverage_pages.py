"""The pages of coverage: overview, unit, beat, plan, place; export; who sees what; query counts."""

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
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards.models import Clause
from tests.cast import Cast, Member
from tests.domains.inspections.plan_making import (
    at,
    beat,
    checkpoints,
    clause,
    in_english,
    in_force,
    self_check,
    visit,
    working_calendar,
)

Browser = Callable[[Member], Client]


@pytest.fixture
def rule(cast: Cast) -> Clause:
    working_calendar(cast)
    return clause(cast)


@pytest.fixture(autouse=True)
def end_of_march(cast: Cast) -> object:
    with time_machine.travel(at("2026-03-31"), tick=False):
        yield


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def looked(cast: Cast, rule: Clause, day: str, *places: object, **more: object) -> object:
    said = {
        "level": 3,
        "kind": "patrol",
        "area": cast.areas["catering"],
        "unit": cast.catering,
        "outline": ["看"],
    }
    with time_machine.travel(at(day), tick=False):
        return visit(cast.monitor, rule, None, *places, **(said | more))


def test_a_beat_with_one_missing_checkpoint_shows_95_percent_and_its_name(
    cast: Cast, rule: Clause, browser_of: Browser
) -> None:
    points = checkpoints(cast, 20)
    held = beat(cast, points)
    looked(cast, rule, "2026-03-04", *points[:19])
    browser = browser_of(cast.monitoring_head)
    overview = text(
        browser.get(reverse("inspections:coverage_beats"), {"from": "2026-03-01", "to": "2026-03-30"})
    )
    assert "95.0 %" in overview and "点位20" in overview and "未全覆盖" in overview
    page = text(browser.get(reverse("inspections:coverage_beat", args=[held.pk])))
    assert "95.0 %" in page and "点位20" in page
    assert "3/4" in page and reverse("inspections:coverage_place", args=[points[19].parent.pk]) in page


def test_a_cell_opens_the_visits_behind_it(cast: Cast, rule: Clause, browser_of: Browser) -> None:
    points = checkpoints(cast, 2)
    done = looked(cast, rule, "2026-03-04", points[0])
    page = text(
        browser_of(cast.inspector).get(reverse("inspections:coverage_place", args=[points[0].parent.pk]))
    )
    assert reverse("inspections:detail", args=[done.pk]) in page  # type: ignore[attr-defined]
    assert "50.0 %" in page


def test_a_unit_page_shows_floors_clauses_rhythm_and_what_is_out_of_use(
    cast: Cast, rule: Clause, browser_of: Browser
) -> None:
    with time_machine.travel(at("2026-03-02"), tick=False):
        self_check(cast, rhythm="weekly")
    organisation.put_out_of_use(
        cast.store, by=cast.monitoring_head.actor, from_date=date(2026, 2, 1), reason="库房改造"
    )
    looked(cast, rule, "2026-03-04", cast.kitchen)
    page = text(browser_of(cast.head).get(reverse("inspections:coverage_unit", args=[cast.catering.pk])))
    for words in ("100.0 %", "库房改造", "楼宇 × 楼层", "条款覆盖率", "餐饮日自查", "2026年第10周"):
        assert words in page, words


def test_what_is_exported_is_what_is_shown(cast: Cast, rule: Clause, browser_of: Browser) -> None:
    looked(cast, rule, "2026-03-04", cast.kitchen)
    browser = browser_of(cast.inspector)
    address = reverse("inspections:coverage_unit", args=[cast.catering.pk])
    answer = browser.get(address, {"export": "xlsx", "level": "3"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert [(row[1], row[3]) for row in rows[1:]] == [("XS-ST1-1F-01", "已查"), ("XS-ST1-1F-02", "未查")]
    for name in ("coverage", "coverage_beats", "balance"):
        file = browser.get(reverse(f"inspections:{name}"), {"export": "xlsx"})
        assert file.status_code == 200
        assert b"".join(file.streaming_content)


def test_a_covert_visit_is_not_seen_through_coverage(cast: Cast, rule: Clause, browser_of: Browser) -> None:
    with time_machine.travel(at("2026-03-04"), tick=False):
        covert = visit(cast.inspector, rule, level=2, kind="unannounced", area=cast.areas["catering"],
                       unit=cast.catering, place=cast.kitchen, outline=["看"], is_unannounced=True)  # fmt: skip
    address = reverse("inspections:coverage_place", args=[cast.kitchen.pk])
    assert covert.number in text(browser_of(cast.inspector).get(address))
    hidden = text(browser_of(cast.head).get(address))
    assert covert.number not in hidden and "0.0 %" in hidden
    services.release(covert, by=cast.monitoring_head.actor)
    assert covert.number in text(browser_of(cast.head).get(address))


def test_only_units_in_reach_are_shown(cast: Cast, rule: Clause, browser_of: Browser) -> None:
    held = beat(cast, [cast.kitchen])
    stranger = browser_of(cast.stranger)
    assert "餐饮管理部" not in text(stranger.get(reverse("inspections:coverage")))
    for name, pk in (
        ("coverage_unit", cast.catering.pk),
        ("coverage_beat", held.pk),
        ("coverage_place", cast.kitchen.pk),
    ):
        assert stranger.get(reverse(f"inspections:{name}", args=[pk])).status_code == 404
    assert browser_of(cast.student).get(reverse("inspections:coverage")).status_code == 403


def test_a_plan_page_of_coverage_counts_its_own_visits(cast: Cast, rule: Clause, browser_of: Browser) -> None:
    with time_machine.travel(at("2026-03-02"), tick=False):
        plan = in_force(cast, targets=[(cast.catering, cast.kitchen), (cast.catering, cast.store)])
        visit(cast.inspector, rule, plan.tasks.filter(place=cast.kitchen).first())
    looked(cast, rule, "2026-03-04", cast.store)
    page = text(browser_of(cast.inspector).get(reverse("inspections:coverage_plan", args=[plan.pk])))
    assert "50.0 %" in page and "一楼库房" in page


def test_silent_monitors_and_absent_self_checks_are_listed(
    cast: Cast, rule: Clause, browser_of: Browser
) -> None:
    beat(cast, [cast.kitchen])
    browser = browser_of(cast.monitoring_head)
    page = text(browser.get(reverse("inspections:silent")))
    assert "钱监控" in page and "上任以来还没有巡查" in page
    by = cast.inspector.actor
    sheet = services.start(
        by=by, level=2, kind="patrol", area=cast.areas["catering"], unit=cast.catering, outline=["看"]
    )
    services.record_finding(
        sheet, by=by, clause=rule, unit=cast.catering, place=cast.kitchen, description="油污"
    )
    services.submit(sheet, by=by)
    assert "自查缺位" in text(browser.get(reverse("inspections:balance")))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_overviews_take_few_statements(
    cast: Cast, rule: Clause, browser_of: Browser, rows: int, django_assert_max_num_queries: object
) -> None:
    points = checkpoints(cast, 2)
    beat(cast, points)
    for n in range(rows - 1):
        unit = cast._unit(f"U{n}", f"单位{n}", "department", cast.centre, is_supervised=True)
        building = Place.objects.create(
            code=f"XS-B{n}", name=f"{n}号楼", kind="building", full_name=f"{n}号楼"
        )
        beat(cast, checkpoints(cast, 1, unit, building), unit=unit)
    looked(cast, rule, "2026-03-04", points[0])
    browser = browser_of(cast.inspector)
    for name in ("coverage", "coverage_beats", "balance", "silent"):
        browser.get(reverse(f"inspections:{name}"))
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            assert browser.get(reverse(f"inspections:{name}")).status_code == 200


@pytest.mark.parametrize(
    "query", ["from=x", "from=2026-03-02&to=2026-03-01", "from=2020-01-01&to=2026-01-01", "level=7"]
)
def test_a_wrong_window_is_answered_by_a_sentence(cast: Cast, browser_of: Browser, query: str) -> None:
    assert browser_of(cast.inspector).get(f"{reverse('inspections:coverage')}?{query}").status_code == 400


def test_the_pages_speak_english_where_the_reader_does(cast: Cast, rule: Clause, browser_of: Browser) -> None:
    with in_english(cast.inspector):
        inspector = browser_of(cast.inspector)
        for address, words in {
            reverse("inspections:coverage"): "Inspection coverage",
            reverse("inspections:silent"): "patrol",
            reverse("inspections:balance"): "Self-check",
            reverse("inspections:coverage_unit", args=[cast.catering.pk]): "Buildings by floors",
        }.items():
            assert words in text(inspector.get(address)), address
