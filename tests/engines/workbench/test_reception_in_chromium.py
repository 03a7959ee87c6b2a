"""One's own choices in Chromium, and the worker that shows what the push service hands over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings as configured
from playwright.sync_api import Browser, BrowserContext, Page

from duqin.engines.workbench.models import Reception
from tests.cast import Cast
from tests.machine import CHROMIUM

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine"),
]


@pytest.fixture
def page(chromium: Browser, live_server, browser_of, settings) -> Any:  # type: ignore[no-untyped-def]
    """The head of the canteen on his page of choices, on a phone, with push on."""
    settings.PUSH = True
    session = browser_of(Cast().head).cookies[configured.SESSION_COOKIE_NAME].value
    context: BrowserContext = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.grant_permissions(["notifications"], origin=live_server.url)
    context.add_cookies([{"name": configured.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    opened = context.new_page()
    opened.goto(f"{live_server.url}/workbench/reception/", wait_until="networkidle")
    yield opened
    context.close()


def test_a_choice_made_with_the_thumb_is_kept(page: Page) -> None:
    box = page.get_by_label("整改进展 · 邮件")
    assert box.is_checked()
    box.uncheck()
    page.get_by_role("button", name="保存").click()
    page.wait_for_load_state("networkidle")
    assert "已保存" in page.inner_text("#messages")
    assert not page.get_by_label("整改进展 · 邮件").is_checked()
    assert Reception.objects.get().choices["cases.progress"]["email"] is False
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_worker_shows_what_is_handed_over_and_a_double_once(page: Page) -> None:
    page.wait_for_function(
        "() => navigator.serviceWorker.getRegistrations().then((all) => all[0]?.active?.state === 'activated')"
    )
    talk = page.context.new_cdp_session(page)
    found: list[Any] = []
    talk.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    talk.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    origin = page.evaluate("location.origin")
    for body in ("请查看通知单", "请查看通知单，限期明天"):
        said = {"title": "整改通知单 后监〔2026〕3号", "body": body, "tag": "duqin-1"}
        told = {"origin": origin, "registrationId": found[0]["registrationId"]}
        talk.send("ServiceWorker.deliverPushMessage", told | {"data": json.dumps(said | {"url": "/cases/"})})
        # One look, asked again until it holds: while the second takes the place of the first, none is shown.
        page.wait_for_function(
            "(said) => navigator.serviceWorker.getRegistrations().then((all) => all[0].getNotifications())"
            ".then((n) => JSON.stringify(n.map(({ title, body, tag }) => ({ title, body, tag }))) === said)",
            arg=json.dumps([said], ensure_ascii=False, separators=(",", ":")),
        )


def test_where_the_maker_of_the_browser_cannot_be_reached_it_is_said(page: Page) -> None:
    """On a machine without the internet the browser gets no address; the page says so and stays usable."""
    page.get_by_role("button", name="在这台设备上开启").click()
    page.wait_for_function(
        "() => !document.querySelector('[data-said]').textContent.includes('还没有')", timeout=30000
    )
    assert page.inner_text("[data-said]") in ("没有开启成功，请稍后重试。", "这个浏览器会显示消息。")
