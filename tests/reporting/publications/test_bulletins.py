"""The monthly issue: frozen figures, every department listed, numbers that open their records (R-000-18, R-000-36, R-000-38)."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.urls import reverse

from duqin.domains.inspections import services as inspections
from duqin.domains.inspections.models import Finding
from duqin.engines.assessment import services as assessment
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Notice
from duqin.kernel.errors import Forbidden, Refusal
from duqin.reporting.publications import queries
from duqin.reporting.publications import services as publications
from duqin.reporting.publications.models import Bulletin
from tests.cast import Cast, Member
from tests.domains.inspections.visit import begin, found, handed_in, kept, library

APRIL = "2026-04-02T09:00:00+08:00"


@pytest.fixture
def march(cast: Cast) -> Cast:
    """March with two inspections of the canteens: one with two findings, one with none."""
    library(cast)
    with time_machine.travel("2026-03-10T09:00:00+08:00", tick=False):
        handed_in(cast, "C-1", "C-5")
        handed_in(cast)
    return cast


def issue(cast: Cast) -> Bulletin:
    assessment.freeze_month(by=cast.monitoring_head.actor, period="2026-03")
    return publications.draft(by=cast.monitoring_head.actor, period="2026-03")


@time_machine.travel(APRIL, tick=False)
def test_every_department_is_listed_and_the_headings_sum_up(march: Cast) -> None:
    figures = issue(march).figures
    assert {line["code"]: line["findings"] for line in figures["units"]} == {"CY": 2, "CD": 0, "LZ": 0}
    assert sum(h["count"] for h in figures["headings"]) == figures["figures"]["findings"]["value"] == 2
    assert figures["figures"]["inspections"]["value"] == 2
    assert figures["figures"]["level_2"]["value"] == 2


@time_machine.travel(APRIL, tick=False)
def test_it_needs_a_frozen_month_and_drafting_twice_is_one_draft(march: Cast) -> None:
    with pytest.raises(Refusal) as refusal:
        publications.draft(by=march.monitoring_head.actor, period="2026-03")
    assert refusal.value.code == "bulletin.not_frozen"
    assert issue(march).pk == publications.draft(by=march.monitoring_head.actor, period="2026-03").pk


@time_machine.travel(APRIL, tick=False)
def test_a_published_issue_never_changes(march: Cast) -> None:
    bulletin = publications.publish(issue(march), by=march.director.actor)
    before = bulletin.figures_hash
    Finding.objects.all().update(description="改写")
    for change in (
        lambda: publications.refresh(bulletin, by=march.monitoring_head.actor),
        lambda: publications.rewrite_section(
            bulletin, by=march.monitoring_head.actor, key="praise", text="x"
        ),
    ):
        with pytest.raises(Refusal) as refusal:
            change()
        assert refusal.value.code == "bulletin.published"
    bulletin.refresh_from_db()
    assert bulletin.figures_hash == before
    assert bulletin.number is not None
    assert bulletin.number.text == "监控巡查信息〔2026〕1号"


@time_machine.travel(APRIL, tick=False)
def test_a_figure_cannot_be_typed(march: Cast) -> None:
    bulletin = issue(march)
    with pytest.raises(Refusal) as refusal:
        publications.rewrite_section(
            bulletin, by=march.monitoring_head.actor, key="praise", text="共 {{ invented }} 个"
        )
    assert refusal.value.code == "bulletin.token"
    publications.rewrite_section(
        bulletin, by=march.monitoring_head.actor, key="praise", text="共 {{ findings }} 个"
    )
    section = bulletin.sections.get(key="praise")
    assert [p.text for p in queries.rendered(section, bulletin.figures)[0]] == ["共 ", "2", " 个"]


@time_machine.travel(APRIL, tick=False)
def test_who_may_and_who_may_not(march: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    bulletin = issue(march)
    with pytest.raises(Forbidden):
        publications.publish(bulletin, by=march.monitoring_head.actor)
    assert browser_of(march.head).get("/publications/2026-03/").status_code == 404
    publications.publish(bulletin, by=march.director.actor)
    assert browser_of(march.head).get("/publications/2026-03/").status_code == 200
    assert browser_of(march.head).get("/publications/2026-03/file.pdf?open").status_code == 200
    assert browser_of(march.stranger).get("/publications/2026-03/figures/findings/").status_code == 200


@time_machine.travel(APRIL, tick=False)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_answer_in_both_languages(march: Cast, browser_of, language: str) -> None:  # type: ignore[no-untyped-def]
    issue(march)
    browser = browser_of(march.monitoring_head)
    browser.cookies["duqin_language"] = language
    for path in (
        "",
        "draft/",
        "2026-03/",
        "2026-03/sections/praise/",
        "2026-03/figures/findings/",
    ):
        assert browser.get(f"/publications/{path}").status_code == 200, path


@time_machine.travel(APRIL, tick=False)
def test_words_written_by_two_are_shown_side_by_side_and_none_is_lost(march: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    bulletin, browser = issue(march), browser_of(march.monitoring_head)
    address = "/publications/2026-03/sections/praise/"
    first = {"heading": "四、表扬", "text": "公寓管理部", "version": bulletin.version}
    assert browser.post(address, first).status_code == 302
    second = browser.post(address, first | {"text": "车队"})
    both = [(str(change.before), str(change.after)) for change in second.context["form"].differences]
    assert (second.status_code, both) == (409, [("公寓管理部", "车队")])
    bulletin.refresh_from_db()
    assert browser.post(address, first | {"text": "车队", "version": bulletin.version}).status_code == 302
    assert bulletin.sections.get(key="praise").text == "车队"


def test_readers_of_a_published_issue_see_its_photographs_and_nobody_earlier(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    library(cast)
    with time_machine.travel("2026-03-10T09:00:00+08:00", tick=False):
        inspection, shot = begin(cast), kept(cast.inspector.actor)
        found(cast, inspection, "C-5", photos=[shot])
        inspections.submit(inspection, by=cast.inspector.actor)
    address = reverse("trust:thumbnail", args=[shot.sha256])

    def seen_by(member: Member) -> int:
        answer = browser_of(member).get(address)
        answer.getvalue()  # read to its end, the file is closed
        return int(answer.status_code)

    with time_machine.travel(APRIL, tick=False):
        bulletin = issue(cast)
        assert bulletin.figures["typical"][0]["photos"] == [shot.sha256]
        assert seen_by(cast.stranger) == 404
        publications.publish(bulletin, by=cast.director.actor)
        assert seen_by(cast.stranger) == 200


@time_machine.travel(APRIL, tick=False)
def test_every_figure_opens_the_records_it_counts(march: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    figures = issue(march).figures["figures"]
    assert (figures["inspections"]["value"], figures["level_2"]["value"], figures["findings"]["value"]) == (
        2,
        2,
        2,
    )
    browser = browser_of(march.director)
    for code, figure in figures.items():
        assert counted_on(browser.get(f"/publications/2026-03/figures/{code}/")) == len(figure["ids"]), code


@time_machine.travel(APRIL, tick=False)
def test_every_number_of_the_tables_opens_the_records_it_counts(march: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    """Each unit's line and each heading: what is not 0 is a link to as many records; a rate to those of its whole."""
    told_and_fixed_once(march)
    browser = browser_of(march.director)
    page = browser.get("/publications/2026-03/").content.decode()
    links = re.findall(
        r'href="(/publications/2026-03/figures/((?:unit|heading)\.[^"/]+)/)">([^<]+)</a>', page
    )
    assert {code.split(".")[-1] for _address, code, _words in links} > {
        "inspections",
        "findings",
        "closed",
        "overdue",
        "rate",
    }
    assert len(links) == len({code for _address, code, _words in links}) >= 6
    for address, code, words in links:
        expected = re.search(r"/(\d+)）", words) or re.search(r"(\d+)", words)
        assert expected
        assert counted_on(browser.get(address)) == int(expected[1]), code
    assert browser.get("/publications/2026-03/figures/unit.0.closed/").status_code == 404
    assert browser.get("/publications/2026-03/figures/heading.none/").status_code == 404


@time_machine.travel(APRIL, tick=False)
def test_a_rate_says_which_it_counts(march: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    told_and_fixed_once(march)
    page = (
        browser_of(march.director).get("/publications/2026-03/figures/rectification_rate/").content.decode()
    )
    counted, rest = page.split("未计入 2 项")
    assert "计入 1 项" in counted
    assert ("当场擦干" in counted, "当场擦干" in rest) == (True, False)
    sections = re.findall(r'<section class="section"><header class="section-head"><h2>([^<]+)</h2>', page)
    assert sections == ["计入 1 项", "未计入 2 项"]


def told_and_fixed_once(cast: Cast) -> Bulletin:
    """The issue of March: one finding was settled on the spot, the notices of the others are out and their dates past."""
    with time_machine.travel("2026-03-11T09:00:00+08:00", tick=False):
        inspection = begin(cast)
        found(cast, inspection, description="当场擦干", is_fixed_on_spot=True, measures="擦干")
        inspections.submit(inspection, by=cast.inspector.actor)
        for notice in Notice.objects.filter(state="drafted"):
            cases.issue(notice, by=cast.inspector.actor)
    return issue(cast)


def counted_on(answer) -> int:  # type: ignore[no-untyped-def]
    """How many records a page of a figure lists."""
    assert answer.status_code == 200
    lists = re.findall(r'<ul class="plain-list">(.*?)</ul>', answer.content.decode(), re.DOTALL)
    return sum(said.count("<li>") for said in lists)


def test_the_list_costs_few_statements(cast: Cast, browser_of, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    browser = browser_of(cast.monitoring_head)
    browser.get("/publications/")
    with django_assert_max_num_queries(12):
        assert browser.get("/publications/").status_code == 200
