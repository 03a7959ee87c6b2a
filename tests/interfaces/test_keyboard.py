"""The main loop with the keyboard alone: inspected, handed in, issued, received, reported, verified.

Tab goes on, Shift and Tab back, Enter and the space bar do; where the focus is can be seen at every stop; Escape
closes what was opened, and the focus returns to what opened it.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from duqin.domains.inspections.models import Finding, Inspection
from duqin.engines.cases.models import Case, Notice
from tests.cast import PASSWORD, Member
from tests.domains.inspections import plan_making, visit
from tests.interfaces.test_walk_in_chromium import DESK, Campus, campus, on
from tests.machine import CHROMIUM

__all__ = ["campus"]  # a fixture
pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine"),
]
STOPS = 120
"""So many times is Tab pressed at most to reach something."""
FOCUS = """() => {
    const at = document.activeElement, seen = at.matches("input[type=radio]") ? at.nextElementSibling : at;
    const style = getComputedStyle(seen), box = seen.getBoundingClientRect();
    return {
        words: (at.getAttribute("aria-label") || at.innerText || "").trim(), name: at.name || "", id: at.id,
        value: at.value || "", tag: at.tagName, item: at.closest(".item")?.id || "",
        isMarked: style.outlineStyle !== "none" || style.boxShadow !== "none",
        isOnScreen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    };
}"""


class Keys:
    """Hands that touch no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def focus(self) -> dict[str, str]:
        found: dict[str, str] = self.page.evaluate(FOCUS)
        return found

    def reach(self, **wanted: str) -> Keys:
        """Press Tab until the focus is at what has these words, this name or id; it is seen at every stop."""
        for _turn in range(STOPS):
            self.page.keyboard.press("Tab")
            at = self.focus()
            if at["tag"] != "BODY":
                assert at["isMarked"], f"nobody sees that the focus is at {at}"
            if all(at[key] == value for key, value in wanted.items()):
                assert at["isOnScreen"], f"the focus is out of sight: {at}"
                return self
        raise AssertionError(f"{wanted} is not reached with Tab on {self.page.url}")

    def press(self, words: str) -> Keys:
        """Reach what carries these words, and press Enter: another page comes."""
        self.reach(words=words)
        return self.enter()

    def enter(self) -> Keys:
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")
        return self

    def write(self, name: str, text: str) -> Keys:
        self.reach(name=name).page.keyboard.insert_text(text)
        return self

    def agree(self, words: str) -> Keys:
        """A question: Escape takes it back and leads to the button again, the second time it is affirmed."""
        asked = self.page.locator("#confirm")
        self.reach(words=words).page.keyboard.press("Enter")
        expect(asked).to_be_visible()
        self.page.keyboard.press("Escape")
        expect(asked).not_to_be_visible()
        assert self.focus()["words"] == words, "the focus came back"
        self.page.keyboard.press("Enter")
        expect(asked).to_be_visible()
        if self.focus()["words"] != "确定":
            self.reach(words="确定")
        return self.enter()


def at_desk(campus: Campus, who: Member, path: str) -> Keys:
    return Keys(campus.at(who, DESK).open(path).page)


def test_the_way_in(campus: Campus) -> None:
    """The sign-in and the first Tab behind it: past the navigation to the content."""
    account = campus.cast.inspector.account
    account.set_password(PASSWORD)
    account.save()
    page = campus.chromium.new_context(viewport=DESK, locale="zh-CN").new_page()
    page.goto(f"{campus.address}/account/login/")
    keys = Keys(page)
    if keys.focus()["name"] != "login":
        keys.reach(name="login")
    page.keyboard.insert_text(account.username)
    keys.write("password", PASSWORD).page.keyboard.press("Enter")
    page.wait_for_url(f"{campus.address}/")
    page.goto(f"{campus.address}/inspections/")
    page.keyboard.press("Tab")
    assert keys.focus()["words"] == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_main_loop(campus: Campus) -> None:
    cast = campus.cast
    with on("2026-03-03T10:00"):
        plan_making.in_force(cast)
        inspect(campus)
        at_desk(campus, cast.inspector, f"/cases/notices/{Notice.objects.get().pk}/").agree("签发")
        at_desk(campus, cast.head, "/").press("签收").press("签收")
        case = Case.objects.get()
        keys = at_desk(campus, cast.head, f"/cases/{case.number}/").press("报告整改完成")
        keys.write("measures", "已清理").write("cause", "巡查不到位").press("提交报告")
        keys = at_desk(campus, cast.inspector, f"/cases/{case.number}/").press("复查通过，销号")
        keys.write("opinion", "现场复查合格").press("复查通过，销号")
    case.refresh_from_db()
    assert case.state == "closed"


def inspect(campus: Campus) -> None:
    """From the workbench through the sheet: one item all right, one problem begun, dropped, and written down."""
    keys = at_desk(campus, campus.cast.inspector, "/").press("开始检查")
    while Inspection.objects.count() == 0:
        keys.press("开始检查")
    page, item = keys.page, f"item-{visit.clause('C-4').pk}"
    fine = f"item-{visit.clause('C-1').pk}"
    keys.reach(item=fine, value="ok").page.keyboard.press("Space")
    expect(page.locator(f"#{fine} [value=ok]")).to_be_checked()
    keys.reach(item=item, value="ok").page.keyboard.press("ArrowRight")
    capture = page.locator("#capture")
    expect(capture).to_be_visible()
    page.keyboard.press("Escape")
    expect(capture).not_to_be_visible()
    assert keys.focus()["item"] == item, "the focus came back to the item"
    keys.reach(item=item, words="记录问题").page.keyboard.press("Enter")
    expect(capture).to_be_visible()
    keys.write("description", "灶台有油污").reach(words="保存问题").page.keyboard.press("Enter")
    expect(capture).not_to_be_visible()
    expect(page.locator(f"#{item} .item-findings li")).to_have_count(1)
    keys.press("提交检查").write("summary", "发现一处问题").press("提交检查")
    assert Finding.objects.get().description.endswith("灶台有油污")
