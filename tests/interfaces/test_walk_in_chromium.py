"""The main job in Chromium, by each who has a part in it, on the screens they use: phones of 390 px, desks of 1440 px.

A plan is made, its task inspected on a phone with two findings and photographs, the notice issued and received,
one answer comes late after an extension and is sent back once, both are verified, the points show their trace, the
month is frozen, the bulletin published and printed, and a tampered row is named to the auditor.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Error, Page, expect

from duqin.domains.inspections.models import Finding, Inspection
from duqin.engines.cases.models import Case, Extension, Notice
from duqin.foundation.trust import queries as trust
from duqin.foundation.trust.services import seal_pending
from duqin.kernel.append_only import drop_sql, trigger_sql
from duqin.kernel.moments import CAMPUS
from duqin.reporting.publications.models import Bulletin
from tests.cast import Cast, Member
from tests.domains.inspections import visit
from tests.domains.inspections.plan_making import OUTLINE, working_calendar
from tests.engines.documents.reading import docx_text
from tests.machine import CHROMIUM

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
SHOTS = os.environ.get("DUQIN_SHOTS", "")

pytestmark = [
    pytest.mark.journey,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine"),
]


class Hands:
    """One person at one screen: opens pages, presses what is written on buttons, fills what has a name."""

    def __init__(self, page: Page, address: str, name: str) -> None:
        self.page, self.address, self.name = page, address, name
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def open(self, path: str) -> Hands:
        answer = self.page.goto(self.address + path, wait_until="load")
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        return self.looked()

    def press(self, words: str) -> Hands:
        """The link or button with exactly these words, which leads to another page; what it asks is affirmed."""
        main = self.page.locator("main")
        found = main.get_by_role("link", name=words, exact=True).or_(
            main.get_by_role("button", name=words, exact=True)
        )
        self.page.evaluate("window.isLeft = true")
        found.locator("visible=true").first.click()
        sure = self.page.locator("dialog[open]").get_by_role("button", name="确定", exact=True)
        if sure.count():
            sure.click()
        while self.told("window.isLeft === true"):  # a dialog sends its form a moment after the click
            self.page.wait_for_timeout(50)
        self.page.wait_for_load_state("load")
        return self.looked()

    def fill(self, **said: str) -> Hands:
        for name, value in said.items():
            field = self.page.locator(f"main [name={name}]:not([type=hidden])").first
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            elif field.get_attribute("type") in ("radio", "checkbox"):
                self.page.locator(f"main [name={name}][value='{value}']").check()
            else:
                field.fill(value)
        return self

    def attach(self, name: str, path: Path) -> Hands:
        self.page.set_input_files(f"main [name={name}]", str(path))
        return self

    def sees(self, words: str) -> Hands:
        expect(self.page.locator("main").get_by_text(words).locator("visible=true").first).to_be_visible()
        return self

    def told(self, expression: str) -> Any:
        """What the page says; asked again when another page comes meanwhile."""
        for _turn in range(5):
            with suppress(Error):
                return self.page.evaluate(expression)
            self.page.wait_for_load_state("load")
        return self.page.evaluate(expression)

    def looked(self) -> Hands:
        """Nothing runs out of the screen at the side, and no script broke."""
        beyond = self.told("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{self.page.url} is {beyond} px too wide for {self.name}"
        assert self.troubles == [], self.page.url
        if SHOTS:
            stem = self.page.url.split("/", 3)[3].split("?")[0].strip("/").replace("/", "-")
            self.page.screenshot(path=f"{SHOTS}/{self.name}-{stem or 'home'}.png")
        return self


class Campus:
    """The cast at their screens."""

    def __init__(self, chromium: Browser, address: str, browser_of: Callable[[Member], Client]) -> None:
        self.cast = Cast()
        working_calendar(self.cast)
        visit.library(self.cast)
        self.chromium, self.address, self.browser_of = chromium, address, browser_of

    def at(self, who: Member, screen: dict[str, int]) -> Hands:
        context = self.chromium.new_context(viewport=screen, has_touch=screen is PHONE)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        session = self.browser_of(who).cookies[settings.SESSION_COOKIE_NAME].value
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: "zh-hans"}
        context.add_cookies([{"name": k, "value": v, "url": self.address} for k, v in cookies.items()])
        return Hands(context.new_page(), self.address, f"{who.account.username}-{screen['width']}")


def on(day: str) -> time_machine.travel:
    """A moment of 2026 on campus; the clock goes on from there."""
    return time_machine.travel(datetime.fromisoformat(day).replace(tzinfo=CAMPUS), tick=True)


@pytest.fixture
def campus(
    chromium: Browser,
    live_server: object,
    browser_of: Callable[[Member], Client],
) -> Iterator[Campus]:
    campus = Campus(chromium, live_server.url, browser_of)  # type: ignore[attr-defined]
    yield campus
    for context in list(chromium.contexts):
        context.close()


def plan(campus: Campus) -> None:
    """The head of monitoring plans a weekly check of the canteens and of a provider."""
    cast = campus.cast
    hands = campus.at(cast.monitoring_head, DESK).open("/inspections/plans/new/")
    hands.fill(name="食堂周检", level="2", kind="regular", area=str(cast.areas["catering"].pk))
    hands.fill(host=str(cast.monitoring.pk), lead=str(cast.inspector.person.pk), rhythm="weekly", times="1")
    hands.fill(from_date="2026-03-02", to_date="2026-03-29", outline="\n".join(OUTLINE))
    hands.page.locator("main summary", has_text="逐个选择单位").click()
    for unit in (cast.catering, cast.provider):
        hands.page.locator(f"main [name=units][value='{unit.pk}']").check()
    hands.press("保存").press("启用").sees("食堂周检")


def inspect(campus: Campus, unit: str, shot: Path, *codes: str) -> None:
    """On the phone: a task from the workbench, one item all right, problems with photographs, handed in."""
    hands = campus.at(campus.cast.inspector, PHONE).open("/")
    line = hands.page.locator("main .todo-item", has_text="食堂周检").filter(has_text=unit).first
    line.get_by_role("link", name="开始检查").click()
    hands.page.wait_for_load_state("networkidle")
    if "/start/" not in hands.page.url:
        hands.press("开始检查")
    hands.looked().press("开始检查")
    sheet = hands.page
    sheet.locator(f"#item-{visit.clause('C-1').pk} [value=ok]").check()
    for code in codes:
        item = sheet.locator(f"#item-{visit.clause(code).pk}")
        item.locator("[value=problem]").check()
        expect(sheet.locator("#capture")).to_be_visible()
        sheet.locator("#capture [name=description]").fill(f"{code} 现场不符合要求")
        sheet.set_input_files("#capture [name=photos]", str(shot))
        sheet.locator("#capture .button-primary").click()
        expect(sheet.locator("#capture")).not_to_be_visible()
        expect(item.locator(".item-findings li")).to_have_count(1)
    hands.looked().press("提交检查").fill(summary="发现问题，已当场说明").press("提交检查")
    assert Finding.objects.filter(unit__name=unit, photos__isnull=False).count() == len(codes)


def deal(campus: Campus, shot: Path) -> None:
    """Issued on the phone; received; longer time asked and granted; one late, sent back; both verified."""
    cast = campus.cast
    for notice in Notice.objects.order_by("pk"):
        with on("2026-03-03T11:00"):
            campus.at(cast.inspector, PHONE).open(f"/cases/notices/{notice.pk}/").press("签发")
    ours = Case.objects.filter(unit=cast.catering).order_by("due_at", "pk")
    early, late = ours[0], ours[1]
    theirs = Case.objects.get(unit=cast.provider)
    with on("2026-03-03T15:00"):
        head = campus.at(cast.head, DESK).open("/")
        waiting = head.page.locator("main .todo-item", has_text="签收").filter(has_text=cast.catering.name)
        waiting.first.get_by_role("link", name="签收", exact=True).click()
        head.page.wait_for_load_state("networkidle")
        head.press("签收")
        manager = campus.at(cast.provider_manager, PHONE)
        manager.open(f"/cases/notices/{theirs.notices.get().pk}/").press("签收")
        fix(manager, theirs, shot)
    with on("2026-03-03T16:00"):
        fix(head, early, shot)
    with on("2026-03-04T10:00"):
        head = campus.at(cast.head, DESK).open(f"/cases/{late.number}/").press("申请延期")
        head.fill(amount="1", reason="配件需厂家发货").press("提交申请")
        director = campus.at(cast.director, DESK).open("/")
        director.open(f"/cases/extensions/{Extension.objects.get().pk}/")
        director.fill(decision="grant", opinion="同意").press("提交审批")
    with on("2026-03-04T11:00"):
        inspector = campus.at(cast.inspector, PHONE)
        for case in (early, theirs):
            inspector.open(f"/cases/{case.number}/verify/").fill(opinion="现场复查合格").press(
                "复查通过，销号"
            )
    with on("2026-03-12T10:00"):
        head, inspector = campus.at(cast.head, DESK), campus.at(cast.inspector, PHONE)
        head.open("/").sees("逾期")
        fix(head, late, shot)
        inspector.open(f"/cases/{late.number}/send-back/").fill(reason="角落仍有积水").press("退回")
    with on("2026-03-13T10:00"):
        head, inspector = campus.at(cast.head, DESK), campus.at(cast.inspector, PHONE)
        fix(head, late, shot)
        inspector.open(f"/cases/{late.number}/verify/").fill(opinion="已彻底整改").press("复查通过，销号")
        inspector.open(f"/cases/{late.number}/").sees("已销号")
    assert set(Case.objects.values_list("state", flat=True)) == {"closed"}


def fix(hands: Hands, case: Case, shot: Path) -> None:
    hands.open(f"/cases/{case.number}/report/").fill(measures="已清理并更换配件", cause="巡查不到位")
    hands.attach("photos", shot).press("提交报告").sees("待复查")


def self_check(campus: Campus) -> None:
    """The monitor of the department looks after his own house on the phone."""
    monitor = campus.at(campus.cast.monitor, PHONE).open("/").open("/inspections/start/")
    monitor.fill(level="3", kind="self_check", area=str(campus.cast.areas["catering"].pk))
    monitor.page.wait_for_load_state("networkidle")
    monitor.fill(unit=str(campus.cast.catering.pk), outline="查后厨卫生").press("开始检查")
    monitor.page.locator(f"#item-{visit.clause('C-1').pk} [value=ok]").check()
    expect(monitor.page.locator("[data-saving-state]")).to_contain_text("已保存")
    monitor.press("提交检查").press("提交检查")
    assert Inspection.objects.get(level=3).state == "submitted"


def publish(campus: Campus) -> None:
    """Points with their trace, the month frozen, the bulletin drafted, published, printed and read."""
    cast = campus.cast
    campus.at(cast.head, DESK).open(f"/assessment/2026-03/{cast.catering.code}/").sees("加倍")
    leader = campus.at(cast.monitoring_head, DESK).open("/assessment/freeze/")
    leader.fill(period="2026-03").press("冻结当月考核")
    leader.open("/publications/draft/").fill(period="2026-03").press("从冻结数据起草")
    director = campus.at(cast.director, DESK).open("/publications/2026-03/")
    director.press("发布").sees("已发布")
    figures = Bulletin.objects.get().figures["figures"]
    assert figures["on_time_rate"]["text"] == "66.6%（2/3）", "a report sent back and late stays late"
    paper = docx_text(director.page.request.get(f"{campus.address}/publications/2026-03/file.docx").body())
    for unit in (cast.catering, cast.fleet, cast.provider):
        assert unit.name in paper
    campus.at(cast.head, PHONE).open("/publications/2026-03/").press("我已阅读")


def tamper(campus: Campus) -> None:
    """The auditor finds all well, then the one row that was changed behind our back."""
    while seal_pending():
        pass
    auditor = campus.at(campus.cast.auditor, DESK).open("/trust/chain/").sees("完好")
    victim = trust.audit_log(campus.cast.auditor.actor).filter(verb="cases.verify").first()
    assert victim is not None
    with connection.cursor() as cursor:
        for statement in drop_sql(connection.vendor, "trust_auditentry"):
            cursor.execute(statement)
        cursor.execute("UPDATE trust_auditentry SET actor_name = %s WHERE id = %s", ["别人", victim.pk])
        for statement in trigger_sql(connection.vendor, "trust_auditentry"):
            cursor.execute(statement)
    auditor.open("/trust/chain/").sees(str(victim.pk))
    assert f"留痕 {victim.pk}（" in trust.verify_chain().fault


def test_the_main_job_on_the_screens_it_is_done_on(campus: Campus, tmp_path: Path) -> None:
    shot = tmp_path / "shot.jpg"
    shot.write_bytes(visit.picture())
    cast = campus.cast
    seal_pending()  # what the campus is made of, by today's clock
    with on("2026-03-02T09:00"):
        plan(campus)
    with on("2026-03-03T10:00"):
        inspect(campus, cast.catering.name, shot, "C-3", "C-5")
        inspect(campus, cast.provider.name, shot, "C-3")
    deal(campus, shot)
    with on("2026-03-16T09:00"):
        self_check(campus)
    with on("2026-04-02T09:00"):
        publish(campus)
        tamper(campus)
