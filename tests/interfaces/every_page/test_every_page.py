"""Every page there is, opened in Chromium on a phone and at a desk.

Nothing axe finds (WCAG 2.2 AA and what it holds for good practice; targets of 24 px among it), nothing wider than
the screen, nothing in the console, hence nothing the content policy held back. What pages do is tested elsewhere.

All of them twice are minutes of work: `--only journeys -m proof`. Every run looks at some of them, chosen by its seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Route

from duqin.interfaces.web import first_run
from tests.cast import Cast, Member
from tests.interfaces.every_page.visits import ELSEWHERE, Visit, pages
from tests.interfaces.permissions.matrix import kept, member_of
from tests.interfaces.permissions.populated import Populated, populate
from tests.machine import CHROMIUM

BrowserOf = Callable[[Member], Client]
Way = tuple[int, int, str, str]
WAYS: list[Way] = [(390, 844, "light", "zh-hans"), (1440, 900, "dark", "en")]
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""All rules of axe, and the size of targets, which it leaves out unless asked."""
SOME = 30
TROUBLE = ("400", "403", "404", "409", "500", "503", "refusal", "web/locked_out")
"""Pages that stand where another cannot be shown."""

pytestmark = [
    pytest.mark.journey,
    pytest.mark.long,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine"),
]


@pytest.fixture
def house(cast: Cast) -> Populated:
    return populate(cast)


def enter(chromium: Browser, address: str, client: Client, way: Way) -> BrowserContext:
    """A browser of this size, theme and language, signed in as the client is."""
    width, height, theme, language = way
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce"
    )
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    cookies[settings.LANGUAGE_COOKIE_NAME] = language
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    return context


class Eye:
    """One window that goes from page to page and says what is wrong with each."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.said: list[str] = []
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(message.text)

    def troubles(self, address: str, status: int = 200) -> Iterator[str]:
        """What is wrong with the page at this address."""
        self.said.clear()
        answer = self.page.goto(address)
        if answer is None or answer.status != status:
            yield f"answers {answer and answer.status}"
            return
        for rule in Axe().run(self.page, options=OPTIONS).response["violations"]:
            first = rule["nodes"][0]
            yield f"{rule['id']}: {first['html'][:200]} {first['failureSummary'][:300]}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            yield f"{wide} px wider than the screen"
        yield from (words for words in self.said if f"status of {status}" not in words)


def looked_at(
    house: Populated, seen: list[tuple[Visit, Way]], chromium: Browser, browser_of: BrowserOf, address: str
) -> list[str]:
    """What is wrong with these pages, each seen this way."""
    wrong: list[str] = []
    for way, role in sorted({(way, visit.role) for visit, way in seen}):
        client = Client() if role == "anonymous" else browser_of(member_of(house, role))
        context = enter(chromium, address, client, way)
        eye = Eye(context)
        for visit in (visit for visit, how in seen if (how, visit.role) == (way, role)):
            said = eye.troubles(address + visit.address)
            wrong += [f"{visit.route} as {role} at {way[0]}: {one}" for one in said]
        context.close()
    return wrong


@pytest.mark.parametrize("share", [pytest.param("all", marks=pytest.mark.proof), "some"])
@pytest.mark.django_db(transaction=True)
def test_no_page_has_a_barrier(
    house: Populated, browser_of: BrowserOf, chromium: Browser, live_server, share: str
) -> None:
    found, _lost = pages(house, browser_of)
    seen = list(product(found, WAYS))
    chosen = seen if share == "all" else random.sample(seen, SOME)
    wrong = looked_at(house, chosen, chromium, browser_of, live_server.url)
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_every_page_has_its_visit(house: Populated, browser_of: BrowserOf) -> None:
    found, lost = pages(house, browser_of)
    assert lost == [], "give it a row in visits.py at which it opens"
    assert len(found) > 200
    assert set(ELSEWHERE) <= {route for route, _method in kept()}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way[0]}-{way[2]}-{way[3]}")
@pytest.mark.django_db(transaction=True)
def test_the_first_pages_have_no_barrier(
    transactional_db, chromium: Browser, live_server, tmp_path, way: Way
) -> None:
    """An empty house: the page that asks for its token, and the one that asks for the institution."""
    token = first_run.issue_token()
    context = enter(chromium, live_server.url, Client(), way)
    eye = Eye(context)
    assert list(eye.troubles(f"{live_server.url}/first-run/", 403)) == []
    assert list(eye.troubles(f"{live_server.url}/first-run/?token={token}")) == []
    context.close()


def serve(body: str, route: Route) -> None:
    route.fulfill(body=body, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way[0]}-{way[2]}-{way[3]}")
def test_the_pages_of_trouble_have_no_barrier(
    transactional_db, chromium: Browser, live_server, way: Way
) -> None:
    """As they are drawn by the server, at an address where they are served with its styles."""
    context = enter(chromium, live_server.url, Client(), way)
    eye = Eye(context)
    for name in TROUBLE:
        with translation.override(way[3]):
            body = render_to_string(f"{name}.html", {"title": "x"})
        address = f"{live_server.url}/trouble/{name}/"
        context.route(address, partial(serve, body))
        assert list(eye.troubles(address)) == [], name
    context.close()
