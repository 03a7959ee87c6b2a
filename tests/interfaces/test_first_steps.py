"""What who sets a house up is shown on the way from the first administrator to the first inspection."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import pytest_django.fixtures
from django.test import Client
from django.urls import reverse

from duqin.foundation.organisation import services as organisation
from duqin.foundation.standards import services as standards
from duqin.interfaces.web import first_run
from tests.cast import Cast, Member
from tests.foundation.standards import making

pytestmark = pytest.mark.django_db
FIRST = {
    "name": "青山大学",
    "short_name": "青大",
    "name_en": "Qingshan University",
    "username": "admin",
    "password": "qing shan walks far",
}
DATES = {"published_on": "2026-03-03", "effective_on": "2026-03-04", "review": "yearly"}
Browser = Callable[[Member], Client]


def test_the_first_run_leads_to_what_is_still_to_be_set_up(
    settings: pytest_django.fixtures.SettingsWrapper, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    client = Client()
    answer = client.post("/first-run/", FIRST | {"token": first_run.issue_token()}, follow=True)
    shown = answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("organisation:home")
    assert "先登记单位" in shown, "no department lacks a head where there is none"
    assert "没有外包就不用登记" in shown
    assert "0 人有账号，可以登录办事" in shown
    assert shown.count("待完善") == 6
    assert "已建立" not in shown


def test_the_overview_counts_who_can_sign_in_for_whoever_opens_accounts(
    cast: Cast, browser_of: Browser
) -> None:
    page = reverse("organisation:home")
    shown = browser_of(cast.administrator).get(page).content.decode()
    assert "人有账号，可以登录办事" in shown
    assert "0 人有账号" not in shown
    assert "先登记单位" not in shown
    assert "人有账号" not in browser_of(cast.inspector).get(page).content.decode()


def test_who_has_set_a_password_is_told_with_which_name_to_sign_in(cast: Cast) -> None:
    link = organisation.issue_password_link(cast.inspector.account, by=cast.administrator.actor)
    words = {"password": "qing shan walks far", "again": "qing shan walks far"}
    answer = Client().post(reverse("web:set_password", args=[link]), words, follow=True)
    assert f"账号 {cast.inspector.account.username} 的密码已设定" in answer.content.decode()


def test_each_step_of_a_version_says_what_it_did_and_what_comes_next(cast: Cast, browser_of: Browser) -> None:
    version = making.draft(cast)
    page = reverse("standards:version", args=["canteen-rules", 1])
    writer, decider = browser_of(cast.monitoring_head), browser_of(cast.director)
    assert "核对条款后提交审查" in writer.get(page).content.decode()
    steps = (
        (writer, "submit", {}, "等待会议审议"),
        (decider, "return", {"reason": "补充依据"}, "已退回修改"),
        (writer, "submit", {}, "等待会议审议"),
        (decider, "adopt", {"meeting": "办公会", "adopted_on": "2026-03-02"}, "下一步公布并确定施行日期"),
        (decider, "publish", DATES, "从施行日期起，检查使用这个版本"),
        (decider, "repeal", {"repealed_on": "2026-03-09", "reason": "办公会决定"}, "已废止。"),
    )
    for browser, step, said, told in steps:
        version.refresh_from_db()
        url = reverse(f"standards:version_{step}", args=["canteen-rules", 1])
        answer = browser.post(url, {**said, "version": version.version}, follow=True)
        assert told in answer.content.decode(), step


def test_a_draft_that_lacks_something_is_to_be_completed(cast: Cast, browser_of: Browser) -> None:
    by = cast.monitoring_head.actor
    document = standards.create_document(by=by, code="empty", title="空白规则", area=cast.areas["catering"])
    standards.start_version(document, by=by)
    page = reverse("standards:version", args=["empty", 1])
    assert "补齐条款后提交审查" in browser_of(cast.monitoring_head).get(page).content.decode()


def test_an_area_without_clauses_says_so_where_an_inspection_is_begun(
    cast: Cast, browser_of: Browser
) -> None:
    inspector, page = browser_of(cast.inspector), reverse("inspections:start")
    assert "餐饮（没有现行条款）" in inspector.get(page).content.decode()
    making.in_force(cast)
    shown = inspector.get(page).content.decode()
    assert "餐饮</option>" in shown
    assert "（没有现行条款）" in shown, "others have none yet"
