"""The gallery in Chromium: no barrier axe finds, no sideways scrolling, no breach of the content policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

import duqin
from duqin.ui.shell import shell
from tests.machine import CHROMIUM

DIST = Path(duqin.__file__).parent / "ui" / "static" / "ui" / "dist" / "app.css"
PAGES = ["", "list/", "detail/", "form/", "paper/"]
WAYS = [
    (390, 844, "light", "zh-hans"),
    (360, 740, "dark", "en"),
    (1440, 900, "dark", "zh-hans"),
    (1440, 900, "light", "en"),
]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine"),
    pytest.mark.skipif(not DIST.exists(), reason="the front end is not built: npm run build"),
]


@pytest.fixture(autouse=True)
def no_keeper(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser alone keeps the theme: what the account keeps is the concern of another room."""
    monkeypatch.setattr(shell, "preferences", None)


def enter(chromium: Browser, live_server, browser_of, member, way) -> BrowserContext:
    width, height, theme, language = way
    client: Client = browser_of(member)
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce"
    )
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url},
            {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url},
        ]
    )
    return context


def listen(page: Page) -> list[str]:
    said: list[str] = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way[0]}-{way[2]}-{way[3]}")
def test_no_barriers(transactional_db, live_server, chromium, cast, browser_of, way):
    context = enter(chromium, live_server, browser_of, cast.inspector, way)
    for name in PAGES:
        page = context.new_page()
        said = listen(page)
        page.goto(f"{live_server.url}/gallery/{name}")
        violations = Axe().run(page).response["violations"]
        assert not violations, [(found["id"], found["nodes"][0]["html"][:200]) for found in violations]
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert said == []
        page.close()
    context.close()


def test_the_list_answers_in_parts_and_by_keyboard(transactional_db, live_server, chromium, cast, browser_of):
    context = enter(chromium, live_server, browser_of, cast.inspector, WAYS[2])
    page = context.new_page()
    said = listen(page)
    page.goto(f"{live_server.url}/gallery/list/")
    with page.expect_response(lambda answer: "verb=add" in answer.url):
        page.select_option("select[name=verb]", "add")
    page.wait_for_url("**/gallery/list/?verb=add")
    assert page.locator("tbody tr td:nth-child(1)").first.inner_text().startswith("add_")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("tbody tr:nth-child(2)[data-at]").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery/detail/")
    page.go_back()
    page.wait_for_url("**/gallery/list/?verb=add")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    assert said == []
    context.close()


def test_a_draft_outlives_the_page_and_ends_with_the_form(
    transactional_db, live_server, chromium, cast, browser_of, tmp_path
):
    context = enter(chromium, live_server, browser_of, cast.inspector, WAYS[2])
    page = context.new_page()
    said = listen(page)
    page.goto(f"{live_server.url}/gallery/form/")
    page.fill("#id_title", "排水沟")
    page.fill("#id_measure", "已疏通")
    page.locator("[data-draft-note]:not(:empty)").wait_for()
    page.reload()
    assert page.input_value("#id_title") == "排水沟" and page.locator(".draft-restored").is_visible()
    page.locator(".segment", has_text="合格").click()
    page.fill("#id_done_on", "2026-05-01")
    page.fill("#id_place_combo", "后厨")
    page.keyboard.press("Enter")
    assert page.input_value("#id_place") == "3"
    page.locator("signature-pad canvas").scroll_into_view_if_needed()
    box = page.locator("signature-pad canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 80, steps=8)
    page.mouse.up()
    assert page.input_value("#id_signature").startswith("data:image/png;base64,")
    page.get_by_role("button", name="提交样例").click()
    page.wait_for_url("**/gallery/")
    assert "排水沟" in page.locator("#messages").inner_text()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))") == []
    assert said == []
    context.close()


def test_the_theme_changes_at_once_and_stays(transactional_db, live_server, chromium, cast, browser_of):
    context = enter(chromium, live_server, browser_of, cast.inspector, WAYS[3])
    page = context.new_page()
    page.goto(f"{live_server.url}/gallery/paper/")
    page.goto(f"{live_server.url}/gallery/detail/")
    before = page.evaluate("document.documentElement.dataset.theme")
    with page.expect_response("**/theme/"):
        page.locator("[data-theme-form] button").click()
    after = page.evaluate("document.documentElement.dataset.theme")
    page.reload()
    assert before == "auto" and after == "light"
    assert page.evaluate("document.documentElement.dataset.theme") == after
    context.close()


def test_a_question_is_asked_before_the_act(transactional_db, live_server, chromium, cast, browser_of):
    context = enter(chromium, live_server, browser_of, cast.inspector, WAYS[0])
    page = context.new_page()
    page.goto(f"{live_server.url}/gallery/")
    asks = page.get_by_role("button", name="先问一句")
    asks.click()
    page.locator("#confirm button[value='']").click()
    assert not page.locator("#confirm").is_visible()
    asks.click()
    with page.expect_response("**/theme/"):
        page.locator("#confirm button[value=yes]").click()
    context.close()


def test_on_paper_a_page_says_what_kind_of_thing_it_shows(
    transactional_db, live_server, chromium, cast, browser_of
):
    """The way to the page names the kind; what can only be pressed is not printed."""
    context = enter(chromium, live_server, browser_of, cast.inspector, WAYS[2])
    page = context.new_page()
    page.goto(f"{live_server.url}/gallery/detail/")
    page.emulate_media(media="print")
    assert page.locator(".crumbs").is_visible()
    assert not page.locator(".rail").is_visible()
    assert not page.locator(".next-buttons").first.is_visible()
    context.close()
