"""The issue as PDF and DOCX: frozen figures, every department, archived when it is published."""

from __future__ import annotations

import time_machine
from django.urls import reverse

from duqin.domains.inspections.models import Finding
from duqin.engines.documents import queries as documents
from duqin.reporting.publications import services as publications
from tests.cast import Cast
from tests.engines.documents.reading import docx_text, fetched, pdf_text
from tests.reporting.publications.test_bulletins import APRIL, issue, march  # noqa: F401 the fixture


def address(ending: str) -> str:
    return reverse("publications:file", args=["2026-03", ending])


@time_machine.travel(APRIL, tick=False)
def test_every_department_is_listed_with_the_frozen_figures(march: Cast, browser_of) -> None:  # type: ignore[no-untyped-def] # noqa: F811
    bulletin = publications.publish(issue(march), by=march.director.actor)
    Finding.objects.all().update(description="改写")
    browser = browser_of(march.stranger)
    for text in (docx_text(fetched(browser, address("docx"))), pdf_text(fetched(browser, address("pdf")))):
        words = "".join(text.split())
        for line in bulletin.figures["units"]:
            assert line["name"] in words
            assert line["score"] in words
        assert words.count("未检查") == 2, "nothing found is not said of whom nobody looked at"
        assert "本月共开展检查2次" in words
        assert "发现问题2个" in words
        assert "改写" not in words
        assert "2026年第3期" in words
        assert bulletin.figures_hash[:30] in words


@time_machine.travel(APRIL, tick=False)
def test_a_draft_is_for_those_who_write_and_is_not_archived(march: Cast, browser_of) -> None:  # type: ignore[no-untyped-def] # noqa: F811
    bulletin = issue(march)
    assert browser_of(march.head).get(address("pdf")).status_code == 404
    response = browser_of(march.monitoring_head).get(address("pdf"))
    assert "%E8%8D%89%E7%A8%BF" in response["Content-Disposition"]
    assert documents.issued("publications.bulletin", bulletin) == []
    publications.publish(bulletin, by=march.director.actor)
    assert [one.number for one in documents.issued("publications.bulletin", bulletin)] == [
        bulletin.number.text
    ]
    page = browser_of(march.head).get("/publications/2026-03/").content.decode()
    assert address("pdf") in page
    assert address("docx") in page
