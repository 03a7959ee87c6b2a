"""The notice as PDF and DOCX: what the page says, for those who see the page, hostile text as plain text."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.urls import reverse

from duqin.engines.cases import services as cases
from duqin.engines.documents import queries as documents
from tests.cast import Cast
from tests.engines.cases.story import issued, opened, reported
from tests.engines.documents.reading import docx_text, fetched, pdf_text

HOSTILE = "#let $a$ [积水] *x* <b>&amp; \\u{41} = 标题"


def address(notice, ending: str = "pdf") -> str:  # type: ignore[no-untyped-def]
    return reverse("cases:notice_file", args=[notice.pk, ending])


def test_the_file_is_named_in_chinese_and_kept_by_no_one(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    notice = issued(cast, opened(cast))
    for ending, kind in (("pdf", "application/pdf"), ("docx", "application/vnd.openxml")):
        response = browser_of(cast.head).get(address(notice, ending))
        name = quote(f"问题整改通知单 {notice.number}.{ending}")
        assert f"filename*=utf-8''{name}" in response["Content-Disposition"]
        assert response["Content-Type"].startswith(kind)
        assert "no-store" in response["Cache-Control"]


def test_it_says_what_the_notice_says_and_hostile_text_stays_text(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    notice = issued(cast, opened(cast, title=HOSTILE), opened(cast, title="灭火器过期\u202e"))
    browser = browser_of(cast.head)
    word = docx_text(fetched(browser, address(notice, "docx")))
    for said in (HOSTILE, "灭火器过期", str(notice.number), "餐饮管理部：", "第一食堂 一楼后厨", "王督查"):
        assert said in word
    paper = "".join(pdf_text(fetched(browser, address(notice))).split())
    assert "".join(HOSTILE.split())[:14] in paper
    assert "".join(str(notice.number).split()) in paper


def test_the_second_edition_carries_both_times(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    """R-001-24: issued on the spot, signed on the spot, the paper carries both."""
    case = opened(cast)
    notice = issued(cast, case)
    cases.receive(notice, by=cast.head.actor)
    browser = browser_of(cast.head)
    newest = docx_text(fetched(browser, address(notice, "docx")))
    assert "赵经理 在线签收" in newest
    first = docx_text(fetched(browser, address(notice, "docx") + "?edition=1"))
    assert "在线签收" not in first
    assert browser.get(address(notice, "docx") + "?edition=9").status_code == 404


def test_a_closed_notice_has_reply_and_recheck_on_it(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    case = opened(cast)
    notice = issued(cast, case)
    cases.receive(notice, by=cast.head.actor)
    case.refresh_from_db()
    cases.verify(reported(cast, case), by=cast.inspector.actor, opinion="现场复查合格")
    last = documents.issued("cases.notice", notice)[0]
    assert last.edition == 3
    assert last.context["problems"][0]["measures"] == "已清理并加装防滑垫"
    assert last.context["problems"][0]["opinion"] == "现场复查合格"


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_a_draft_and_a_withdrawn_notice_bear_a_mark_and_are_not_archived(
    cast: Cast,
    browser_of,  # type: ignore[no-untyped-def]
    ending: str,
) -> None:
    draft = cases.draft_notice(by=cast.inspector.actor, cases=[opened(cast)])
    response = browser_of(cast.inspector).get(address(draft, ending))
    assert quote("（草稿）") in response["Content-Disposition"]
    assert documents.issued("cases.notice", draft) == []
    notice = issued(cast, opened(cast))
    cases.withdraw(notice, by=cast.inspector.actor, reason="单位有误")
    response = browser_of(cast.inspector).get(address(notice, ending))
    assert quote("（已撤回）") in response["Content-Disposition"]


def test_who_does_not_see_the_page_does_not_get_the_file(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    notice = issued(cast, opened(cast))
    draft = cases.draft_notice(by=cast.inspector.actor, cases=[opened(cast)])
    assert browser_of(cast.stranger).get(address(notice)).status_code == 404
    assert browser_of(cast.head).get(address(draft)).status_code == 404
    assert browser_of(cast.head).get(address(notice, "exe")).status_code == 404
    page = browser_of(cast.head).get(reverse("cases:notice", args=[notice.pk])).content.decode()
    assert address(notice, "pdf") in page
    assert address(notice, "docx") in page
