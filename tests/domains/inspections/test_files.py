"""Record, ledger and half-monthly report as PDF and DOCX: the same figures as on the pages, the same rights."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from duqin.engines.documents import queries as documents
from tests.cast import Cast
from tests.domains.inspections.visit import begin, found, handed_in, library
from tests.engines.documents.reading import docx_text, fetched

MARCH = "2026-03-10T09:00:00+08:00"


@pytest.fixture
def march(cast: Cast) -> Cast:
    library(cast)
    return cast


@time_machine.travel(MARCH, tick=False)
def test_a_record_is_archived_when_it_is_handed_in(march: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    inspection = handed_in(march, "C-1", "C-5")
    paper = documents.issued("inspections.record", inspection)[0]
    assert paper.number == inspection.number
    for ending in ("pdf", "docx"):
        content = fetched(
            browser_of(march.inspector), reverse("inspections:record_file", args=[inspection.pk, ending])
        )
    text = docx_text(content)
    for said in (
        inspection.number,
        "C-1 不符合",
        "C-5 不符合",
        "餐饮管理部",
        "发现问题 2 个",
        "王督查",
        "未签名",
    ):
        assert said in text


@time_machine.travel(MARCH, tick=False)
def test_a_sheet_under_way_is_a_draft_and_hidden_from_the_unit(march: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    inspection = begin(march)
    found(march, inspection)
    address = reverse("inspections:record_file", args=[inspection.pk, "docx"])
    response = browser_of(march.inspector).get(address)
    assert "%E8%8D%89%E7%A8%BF" in response["Content-Disposition"]
    assert browser_of(march.head).get(address).status_code == 404
    assert documents.issued("inspections.record", inspection) == []


@time_machine.travel(MARCH, tick=False)
def test_the_ledger_is_exactly_what_the_filter_shows(march: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    with_two, without = handed_in(march, "C-1", "C-5"), handed_in(march)
    browser = browser_of(march.inspector)
    page = browser.get(reverse("inspections:list") + "?result=found").content.decode()
    address = reverse("inspections:ledger_file", args=["docx"])
    assert f"{address}?result=found" in page
    every = docx_text(fetched(browser, address))
    assert with_two.number in every
    assert without.number in every
    assert "共 2 次检查，发现问题 2 个" in every
    assert "未发现问题" in every
    only = docx_text(fetched(browser, address + "?result=found"))
    assert with_two.number in only
    assert without.number not in only
    assert "发现问题" in only.split("范围：")[1]
    assert browser.get(address + "?nonsense=1").status_code == 400
    assert fetched(browser, reverse("inspections:ledger_file", args=["pdf"])).startswith(b"%PDF")


@time_machine.travel(MARCH, tick=False)
def test_a_ledger_is_in_chinese_whoever_prints_it(march: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    handed_in(march, "C-1")
    browser = browser_of(march.inspector)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "Inspection ledger" in browser.get(reverse("inspections:list")).content.decode()
    address = reverse("inspections:ledger_file", args=["docx"]) + "?result=found&level=2"
    basis = docx_text(fetched(browser, address)).split("范围：")[1].split("。")[0]
    assert "二级" in basis
    assert not any("a" <= letter.lower() <= "z" for letter in basis), basis


@time_machine.travel(MARCH, tick=False)
def test_the_report_counts_what_the_page_counts(march: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    handed_in(march, "C-1", "C-5")
    handed_in(march)
    browser = browser_of(march.head)
    page = browser.get(reverse("inspections:unit_report", args=[march.catering.pk])).content.decode()
    address = reverse("inspections:report_file", args=[march.catering.pk, "docx"])
    assert f"{address}?due=2026-03-10" in page
    text = docx_text(fetched(browser, address + "?due=2026-03-10"))
    assert "本期共检查 2 次（一级 0 次、二级 2 次、三级 0 次）" in text
    assert "本期发现问题 2 个，已整改销号 0 个，尚未完成 2 个" in text
    assert "2026年2月26日至2026年3月10日" in text
    later = docx_text(fetched(browser, address + "?due=2026-03-25"))
    assert "本期未发现问题" in later
    assert "前期尚未整改完成的问题 2 个" in later
    assert browser_of(march.stranger).get(address).status_code == 404
    assert browser.get(address + "?due=heute").status_code == 400
