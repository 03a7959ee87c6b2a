"""Take the pictures of docs/pictures anew from a running demo (`make demo`).

    python tools/pictures.py http://127.0.0.1:8000

Pages are found by the links a user would press, so a page that is not reached breaks this. The phone without a network
and the papers are pictured by hand: the one needs an inspection under way, the others a program that shows PDF.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))
from peers import find_browser

TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
BY_LINKS = (
    ("case", "/cases/?state=closed", r"/cases/ZG[^/]+/$", 0),
    ("plan", "/inspections/plans/", r"/inspections/plans/\d+/$", -1),
    ("bulletin", "/publications/", r"/publications/[\d-]+/$", 0),
    ("scores", "/assessment/", r"/assessment/[\d-]+/$", 0),
)
"""Name, the page that leads to it, and its path: one of the links of that page that look so."""
PASSWORD = "walk-the-last-mile"  # noqa: S105 - of the demo, and printed by it


def signed_in(browser: Browser, address: str, size: str, language: str) -> Page:
    """A page of the head of the monitoring office, in a browser of its own."""
    context = browser.new_context(viewport=SIZES[size], locale="zh-CN")  # type: ignore[arg-type]
    context.add_cookies([{"name": "duqin_language", "value": LANGUAGES[language], "url": address}])
    page = context.new_page()
    page.goto(f"{address}/account/login/")
    page.fill("[name=login]", "monitoring")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    return page


def places(page: Page, address: str) -> Iterator[tuple[str, str]]:
    """Name and path of what is pictured."""
    yield "workbench", "/"
    yield "cases", "/cases/?flag=open"
    yield "units", "/cases/units/"
    found = {}
    for name, path, pattern, which in BY_LINKS:
        found[name] = linked(page, address + path, pattern, which)
        yield name, found[name]
    yield "score", linked(page, address + found["scores"], found["scores"] + r"[^/]+/$", -1)


def linked(page: Page, address: str, pattern: str, which: int) -> str:
    """The path of one of the links in the content of a page that look so."""
    page.goto(address)
    every: list[str] = page.eval_on_selector_all(
        "main a[href]", "all => all.map(a => a.getAttribute('href'))"
    )
    return [one for one in every if re.match(pattern, one)][which]


def main(address: str) -> None:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        found = dict(places(signed_in(browser, address, "desk", "zh"), address))
        for language in LANGUAGES:
            for size in SIZES:
                page = signed_in(browser, address, size, language)
                for name, path in found.items():
                    page.goto(address + path, wait_until="networkidle")
                    page.screenshot(path=TARGET / f"{name}-{size}-{language}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
