"""The sheet on a phone in Chromium: taps, the network going away and coming back, a problem captured once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

import duqin
from duqin.domains.inspections.models import Answer, ClientOperation, Finding, Inspection
from tests.cast import Cast, Member
from tests.domains.inspections import visit
from tests.machine import CHROMIUM

DIST = Path(duqin.__file__).parent / "ui" / "static" / "ui" / "dist" / "sheet.js"
PHONES = [(390, 844, "light", "zh-hans"), (360, 740, "dark", "en")]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine"),
    pytest.mark.skipif(not DIST.exists(), reason="the front end is not built: npm run build"),
]


@pytest.fixture
def inspection(transactional_db: None) -> Inspection:
    cast = Cast()
    visit.library(cast)
    found = visit.begin(cast)
    found.cast = cast  # type: ignore[attr-defined]
    return found


def opened(
    chromium: Browser,
    live_server: object,
    browser_of: Callable[[Member], Client],
    inspection: Inspection,
    way: tuple[int, int, str, str] = PHONES[0],
) -> Page:
    """The sheet on a phone of this size, theme and language."""
    width, height, theme, language = way
    client = browser_of(inspection.cast.inspector)  # type: ignore[attr-defined]
    context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=True)
    address = live_server.url  # type: ignore[attr-defined]
    for name, value in (
        (settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value),
        (settings.LANGUAGE_COOKIE_NAME, language),
        ("duqin_theme", theme),
    ):
        context.add_cookies([{"name": name, "value": value, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/inspections/{inspection.pk}/sheet/", wait_until="networkidle")
    return page


def item(page: Page, code: str) -> object:
    return page.locator(f"#item-{visit.clause(code).pk}")


@pytest.mark.parametrize("way", PHONES, ids=lambda way: f"{way[0]}-{way[2]}-{way[3]}")
def test_no_sideways_scrolling_no_barriers_and_targets_for_thumbs(  # type: ignore[no-untyped-def]
    chromium, live_server, browser_of, inspection, way
) -> None:
    """R-004-69."""
    page = opened(chromium, live_server, browser_of, inspection, way)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    small = page.evaluate(
        """[...document.querySelectorAll('.sheet .choice, .sheet button, .sheet .button, .sheet summary')]
           .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 44).map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert small == []
    found = Axe().run(page)
    assert found.response["violations"] == [], found.generate_report()


def test_a_tap_is_saved_and_a_second_tap_takes_it_back(chromium, live_server, browser_of, inspection) -> None:  # type: ignore[no-untyped-def]
    page = opened(chromium, live_server, browser_of, inspection)
    item(page, "C-1").locator("[value=ok]").check()
    expect(page.locator("[data-done]")).to_have_text("1")
    expect(page.locator("[data-saving-state]")).to_contain_text("已保存")
    assert Answer.objects.get(clause__code="C-1").result == "ok"
    item(page, "C-1").locator("[value=ok]").click()
    expect(page.locator("[data-done]")).to_have_text("0")
    expect(page.locator("[data-saving-state]")).to_contain_text("已保存")
    page.wait_for_load_state("networkidle")
    assert Answer.objects.get(clause__code="C-1").result == "unchecked"


def test_without_network_it_waits_and_is_sent_once(chromium, live_server, browser_of, inspection) -> None:  # type: ignore[no-untyped-def]
    page = opened(chromium, live_server, browser_of, inspection)
    page.context.set_offline(True)
    item(page, "C-1").locator("[value=ok]").check()
    item(page, "C-5").locator("[value=na]").check()
    expect(page.locator("[data-saving-state]")).to_contain_text("2 项未保存")
    assert not Answer.objects.exists()
    page.context.set_offline(False)
    expect(page.locator("[data-saving-state]")).to_contain_text("已保存")
    assert dict(Answer.objects.values_list("clause__code", "result")) == {"C-1": "ok", "C-5": "na"}
    assert ClientOperation.objects.filter(verb="inspections.answer").count() == 2


def test_what_waits_is_still_there_after_the_page_was_opened_again(
    chromium, live_server, browser_of, inspection
) -> None:  # type: ignore[no-untyped-def]
    page = opened(chromium, live_server, browser_of, inspection)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/answer/", lambda route: route.abort("connectionreset"))
    item(page, "C-1").locator("[value=ok]").check()
    expect(page.locator("[data-saving-state]")).to_contain_text("1 项未保存")
    assert not Answer.objects.exists()
    page.unroute("**/answer/")
    page.reload(wait_until="networkidle")
    expect(page.locator("[data-saving-state]")).to_contain_text("已保存")
    assert Answer.objects.get().result == "ok"


def test_a_lost_reply_is_not_a_second_finding(
    chromium, live_server, browser_of, inspection, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    """The server took it, the answer was lost: the retry under the same id changes nothing."""
    page = opened(chromium, live_server, browser_of, inspection)
    shot = tmp_path / "shot.jpg"
    shot.write_bytes(visit.picture())
    lost = []

    def lose_first(route) -> None:  # type: ignore[no-untyped-def]
        if not lost:
            lost.append(route.fetch())
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/findings/add/**", lose_first)
    item(page, "C-3").locator("[value=problem]").check()
    expect(page.locator("#capture")).to_be_visible()
    expect(page.locator("#capture [name=description]")).to_have_value("不符合“C-3 条款”。")
    page.set_input_files("#capture [name=photos]", str(shot))
    page.locator("#capture .button-primary").click()
    expect(page.locator("#capture")).not_to_be_visible()
    expect(item(page, "C-3").locator(".item-findings li")).to_have_count(1, timeout=15000)
    finding = Finding.objects.get()
    assert finding.photos.count() == 1
    assert finding.place == inspection.place


def test_a_value_out_of_its_limits_turns_into_a_problem(
    chromium, live_server, browser_of, inspection
) -> None:  # type: ignore[no-untyped-def]
    page = opened(chromium, live_server, browser_of, inspection)
    field = item(page, "C-2").locator("[name^=measured]")
    field.fill("62")
    field.blur()
    expect(item(page, "C-2").locator("[value=problem]")).to_be_checked()
    expect(item(page, "C-2").locator(".item-beyond")).to_contain_text("≥ 70 ℃")
    assert Answer.objects.get().result == "problem"


def test_the_rest_of_a_group_at_one_stroke_and_back(chromium, live_server, browser_of, inspection) -> None:  # type: ignore[no-untyped-def]
    page = opened(chromium, live_server, browser_of, inspection)
    group = page.locator("[data-group]").last
    group.locator(".sheet-rest").click()
    expect(group.locator(".sheet-rest-done")).to_contain_text("记为合格")
    answered = Answer.objects.filter(result="ok").count()
    assert answered >= 1
    group.locator(".sheet-rest-done button").click()
    expect(group.locator("[data-group-done]")).to_have_text("0")
    page.wait_for_load_state("networkidle")
    assert not Answer.objects.filter(result="ok").exists()
