"""Scripts in every word of the database, all pages walked in Chromium: none runs, and the policy has nothing to report."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

import pytest

from tests.faults.schools import free_port
from tests.foundation.safekeeping.installation import ROOT, Installation

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.journey, pytest.mark.long]

POISONED = [sys.executable, "-m", "tests.faults.poisoned"]
EACH_KIND = 1  # pages of one kind that one person opens
MOST = int(os.environ.get("DUQIN_POISONED_PAGES", "80"))  # pages that one person opens
IS_SHORT = "DUQIN_POISONED_PAGES" not in os.environ
"""Whether a kind of page that one person opened in the browser is only asked for its links by the others."""
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
WATCH = """
window.reports = [];
document.addEventListener('securitypolicyviolation', (e) =>
    window.reports.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
"""
NAMES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+(-[0-9]+)?")
LEAVES = (
    "/account/logout",
    "/static/",
    "/media/",
    "/template/",
    "export",
    "format=",
    ".xlsx",
    ".pdf",
    ".docx",
    "/print",
)


class Served:
    """The poisoned school behind an address, with its people signed in."""

    def __init__(self, port: int, facts: dict[str, object], filled: list[str]) -> None:
        self.address, self.facts, self.filled = f"http://127.0.0.1:{port}", facts, filled


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("poisoned")
    environment = Installation(folder / "data", folder / "backups").environment()
    done = subprocess.run([*POISONED, "poison"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--no-input", "-v0"],
        cwd=ROOT,
        env=environment | {"DJANGO_SETTINGS_MODULE": "duqin.config.settings"},
        check=True,
    )
    port = free_port()
    keeper = subprocess.Popen(
        [*POISONED, "serve", str(port)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert keeper.stdout is not None
    facts = json.loads(keeper.stdout.readline())
    keeper.stdout.readline()
    yield Served(port, facts, json.loads(done.stdout.splitlines()[-1]))
    keeper.kill()
    keeper.wait(timeout=10)
    keeper.stdout.close()


def test_no_script_in_any_word_runs_on_any_page(served: Served, chromium: Browser) -> None:
    assert len(served.filled) > 70, "the words of most tables were replaced"
    seen: Counter[str] = Counter()
    people = served.facts["people"]
    assert isinstance(people, dict)
    for person, session in people.items():
        context = chromium.new_context(locale="zh-CN")
        context.add_cookies([{"name": str(served.facts["cookie"]), "value": session, "url": served.address}])
        context.add_init_script(WATCH)
        page = context.new_page()
        page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
        seen += walk(page, served.address, person, seen if IS_SHORT else Counter())
        context.close()
    print(f"{sum(seen.values())} pages of {len(seen)} kinds, {len(served.filled)} fields filled")
    assert len(seen) > 50


def walk(page: Page, address: str, person: str, elsewhere: Counter[str]) -> Counter[str]:
    """Open pages by the links on them, one of each kind; returns how many of each kind were looked at.

    Args:
        elsewhere: the kinds that need not be looked at any more; their links are followed all the same.
    """
    waiting, known, kinds, looked = deque(["/"]), {"/"}, Counter[str](), Counter[str]()
    while waiting and sum(kinds.values()) < MOST:
        path = waiting.popleft()
        kind = NAMES.sub("#", urlsplit(path).path)
        if kinds[kind] >= EACH_KIND:
            continue
        kinds[kind] += 1
        if kind in elsewhere:
            answer = page.request.get(address + path)
            assert answer.status < 500, f"{person} {path}"
            links = [html.unescape(link) for link in LINK.findall(answer.text())]
        else:
            links = look(page, address + path, person)
            looked[kind] += 1
        for link in links:
            target = urldefrag(link)[0]
            if target.startswith("/") and target not in known and not any(leaf in target for leaf in LEAVES):
                known.add(target)
                waiting.append(target)
    return looked


def look(page: Page, address: str, person: str) -> list[str]:
    """Open one page; nothing of it may run. Returns its links."""
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    assert answer.status < 500, f"{person} {address}"
    assert page.evaluate("window.dead") is None, f"a script ran: {person} {address}"
    assert page.evaluate("window.reports") == [], f"{person} {address}"
    return list(page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))"))


def test_the_walk_notices_a_script_that_runs(live_server: LiveServer, chromium: Browser) -> None:
    """The saboteur: a page that does not escape is seen by the same look."""
    context = chromium.new_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_content("<p><img src=x onerror='window.dead=1'></p>")
    page.wait_for_function("() => window.dead === 1")
    page.goto(f"{live_server.url}/account/login/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.dead=1\">')")
    page.wait_for_function("() => window.reports.length > 0")
    context.close()
