"""The pages: who may open them, what they do, what they cost, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duqin.foundation.standards import queries, services
from duqin.foundation.standards.models import (
    Checklist,
    Citation,
    Clause,
    Document,
    DocumentLink,
    DocumentVersion,
    Interpretation,
    Waiver,
)
from duqin.foundation.standards.rules.packs import write_citations, write_pack, write_xlsx
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.actors import system
from duqin.kernel.moments import today
from tests.cast import Cast, Member
from tests.foundation.standards.making import (
    ADOPTED,
    add,
    adopted,
    builtin,
    builtin_citations,
    citation,
    draft,
    in_force,
    next_version,
    published,
)

Browser = Callable[[Member], Client]


def url(name: str, *args: object) -> str:
    return reverse(f"standards:{name}", args=args)


def furnished(cast: Cast) -> DocumentVersion:
    """A document in force with a draft on top, a question, a waiver, a link, checklists and a register."""
    first = in_force(cast, "T-1", "T-2")
    by = cast.monitoring_head.actor
    second = next_version(cast, first.document)
    services.edit_clause(
        Clause.objects.get(document_version=second, code="T-1"), by=by, fields={"points": 2, "cap": 6}
    )
    other = in_force(cast, "U-1", document="old-rules", expires_on=date(2025, 12, 31)).document
    services.link_documents(first.document, by=by, target=other, kind="supersedes")
    row = services.ask(by=cast.head.actor, clause_code="T-1", question="包间算不算餐厅？")
    services.answer(row, by=by, answer="算。")
    services.ask(by=cast.head.actor, clause_code="T-1", question="后院呢？")
    services.waive(
        by=cast.director.actor,
        clause_code="T-1",
        from_date=today(),
        to_date=today(),
        minutes="专题会",
        unit=cast.catering,
    )
    services.create_checklist(
        by=by,
        code="daily",
        name="每日巡查",
        area=cast.areas["catering"],
        levels=[2],
        outline=["看后厨"],
        clause_codes=["T-1"],
    )
    citation("invented", title="学校后勤管理规范", state="doubtful", note="一个名称三个编号")
    return first


READERS = [
    ("documents",),
    ("document", "canteen-rules"),
    ("version", "canteen-rules", 1),
    ("version_print", "canteen-rules", 1),
    ("clause_in_version", "canteen-rules", 1, "T-1"),
    ("clauses",),
    ("clause", "T-1"),
    ("ask", "T-1"),
    ("questions",),
    ("waivers",),
    ("checklists",),
    ("checklist", "daily"),
    ("citations",),
    ("citation", "school-rule"),
]
EDITORS = [
    ("document_new",),
    ("document_edit", "canteen-rules"),
    ("version", "canteen-rules", 2),
    ("version_edit", "canteen-rules", 2),
    ("version_submit", "canteen-rules", 2),
    ("clause_new", "canteen-rules", 2),
    ("clause_edit", "canteen-rules", 2, "T-1"),
    ("compare", "canteen-rules"),
    ("checklist_new",),
    ("checklist_edit", "daily"),
    ("citation_new",),
    ("citation_edit", "school-rule"),
    ("import",),
]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("page", READERS, ids=lambda page: page[0])
def test_everyone_signed_in_reads_what_is_published(
    cast: Cast, browser_of: Browser, page: Any, language: str
) -> None:
    furnished(cast)
    cast.student.account.language = language
    cast.student.account.save()
    response = browser_of(cast.student).get(url(*page))
    assert response.status_code == 200
    assert f'lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("page", EDITORS, ids=lambda page: page[0])
def test_editors_open_what_others_do_not_see(cast: Cast, browser_of: Browser, page: Any) -> None:
    furnished(cast)
    assert browser_of(cast.monitoring_head).get(url(*page)).status_code == 200
    assert browser_of(cast.head).get(url(*page)).status_code in (403, 404)


def test_a_draft_is_not_found_by_readers(cast: Cast, browser_of: Browser) -> None:
    furnished(cast)
    browser = browser_of(cast.student)
    for page in (("version", "canteen-rules", 2), ("clause_in_version", "canteen-rules", 2, "T-1")):
        assert browser.get(url(*page)).status_code == 404
    assert browser.get(url("version_export", "canteen-rules", 2, "yaml")).status_code == 404
    shown = browser.get(url("document", "canteen-rules")).content.decode()
    assert "第 2 版" not in shown and "起草" not in shown
    assert browser.get(url("compare", "canteen-rules")).status_code == 404


def test_guests_confined_to_one_noun_and_strangers_stay_outside(cast: Cast, browser_of: Browser) -> None:
    furnished(cast)
    account = cast.student.account
    account.confined_kind, account.confined_id = "inspections.inspection", "1"
    account.save()
    assert browser_of(cast.student).get(url("documents")).status_code == 403
    assert Client().get(url("documents")).status_code == 302


# ---------------------------------------------------------------- cost


LISTS = ["documents", "clauses", "checklists", "citations", "questions", "waivers"]


def rows(cast: Cast, count: int, start: int = 0) -> None:
    by = cast.monitoring_head.actor
    for n in range(start, count):
        in_force(cast, f"N-{n}", document=f"doc-{n}")
        citation(f"rule-{n}", title=f"办法{n}")
        services.create_checklist(
            by=by, code=f"list-{n}", name=f"表{n}", area=cast.areas["catering"], levels=[2], outline=["看"]
        )
        services.ask(by=by, clause_code=f"N-{n}", question="？")
        services.waive(
            by=cast.director.actor, clause_code=f"N-{n}", from_date=today(), to_date=today(), minutes="会"
        )


@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_for_one_row_and_for_three(cast: Cast, browser_of: Browser, name: str) -> None:
    browser = browser_of(cast.inspector)
    counts = []
    for have, count in ((0, 1), (1, 3)):
        rows(cast, count, have)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert browser.get(url(name)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_exported(cast: Cast, browser_of: Browser, name: str) -> None:
    furnished(cast)
    response = browser_of(cast.inspector).get(url(name), {"export": "xlsx"})
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", LISTS)
def test_empty_lists_say_what_will_stand_there(cast: Cast, browser_of: Browser, name: str) -> None:
    assert "empty-title" in browser_of(cast.monitoring_head).get(url(name)).content.decode()


def test_the_page_of_a_version_costs_the_same_for_any_number_of_clauses(
    cast: Cast, browser_of: Browser
) -> None:
    services.import_pack(builtin(), by=cast.monitoring_head.actor, citations=builtin_citations())
    browser = browser_of(cast.monitoring_head)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url("version", "catering", 1)).status_code == 200
    assert len(captured) <= 20


def test_the_search_narrows(cast: Cast, browser_of: Browser) -> None:
    services.adopt_builtin_packs(by=system("t"), meeting="会", adopted_on=ADOPTED, effective_on=ADOPTED)
    browser = browser_of(cast.student)

    def found(**query: str) -> str:
        return browser.get(url("clauses"), query).content.decode()

    assert "CY-01" in found(area="catering", severity="major", level="2", basis="verified")
    assert "JT-01" not in found(area="catering")
    assert "CY-13" in found(q="留样")
    assert "CY-02" in found(q="食品安全法")
    assert "CY-02" not in found(q="没有这样的条款")
    assert browser.get(url("clauses"), {"area": "nowhere"}).status_code == 400
    everything = sum("<tr>" in line for line in found(aspect="sanitation").split("\n"))
    assert everything > 5


# ---------------------------------------------------------------- the life on pages


def posted(browser: Client, page: str, *args: object, **data: Any) -> Any:
    return browser.post(url(page, *args), data)


def test_a_document_lives_through_its_pages(cast: Cast, browser_of: Browser) -> None:
    citation()
    writer, decider = browser_of(cast.monitoring_head), browser_of(cast.director)
    where = ("hall-rules", 1)
    area = cast.areas["catering"].pk
    assert (
        posted(writer, "document_new", code="hall-rules", title="餐厅检查细则", area=area).status_code == 302
    )
    assert posted(writer, "version_start", "hall-rules").status_code == 302
    assert posted(writer, "clause_new", *where, **clause_data()).status_code == 302
    clause = Clause.objects.get()
    assert (clause.cap, clause.measured, clause.bases.get().article) == (
        6,
        [{"name": "温度", "name_en": "温度", "unit": "℃", "unit_en": "℃", "min": 70, "max": 90.5}],
        "3",
    )
    assert posted(writer, "version_submit", *where).status_code == 302
    assert posted(decider, "version_return", *where, reason="补充说明").status_code == 302
    said = {"title": "餐厅检查细则", "summary": "试行", "focus": ""}
    assert posted(writer, "version_edit", *where, **said).status_code == 302
    assert posted(writer, "version_submit", *where).status_code == 302
    assert (
        posted(decider, "version_adopt", *where, meeting="办公会", adopted_on="2025-02-10").status_code == 302
    )
    dates = {
        "published_on": "2025-02-20",
        "effective_on": "2025-03-01",
        "expires_on": "2028-02-28",
        "review": "first",
    }
    assert posted(decider, "version_publish", *where, **dates).status_code == 302
    version = DocumentVersion.objects.get()
    assert (version.state, version.review_due_on) == ("published", date(2025, 9, 1))
    shown = browser_of(cast.student).get(url("version", *where)).content.decode()
    assert "少 1 天" in shown and "应当复审" in shown
    assert (
        posted(decider, "version_repeal", *where, repealed_on="2026-01-01", reason="并入新细则").status_code
        == 302
    )
    assert "已废止" in browser_of(cast.student).get(url("document", "hall-rules")).content.decode()


def clause_data(**more: Any) -> dict[str, Any]:
    rows = {
        f"bases-{n}-{name}": value
        for n, row in enumerate([{"citation": Citation.objects.get().pk, "article": "3", "state": "pending"}])
        for name, value in row.items()
    }
    figure = {"name": "温度", "unit": "℃", "min": "70", "max": "90.5"}
    measures = {f"measures-0-{name}": value for name, value in figure.items()}
    counts = {
        f"{p}-{k}_FORMS": v
        for p, n in (("bases", 1), ("measures", 1))
        for k, v in (("TOTAL", n), ("INITIAL", 0))
    }
    return {
        "code": "T-1",
        "area": Clause._meta.get_field("area").related_model.objects.get(code="catering").pk,  # type: ignore[union-attr]
        "group": "加工",
        "title": "热菜中心温度",
        "check_text": "抽测三份",
        "kind": "rule",
        "methods": ["measure"],
        "severity": "serious",
        "points": "2",
        "per": "dish",
        "per_amount": "1",
        "deadline_unit": "at_once",
        "deadline_amount": "0",
        "domain": "safety",
        "heading": "hygiene",
        "aspects": ["sanitation"],
        "dimension": "quality",
        "tier": "norm",
        "levels": ["1", "2"],
        "responsible": "餐饮管理部",
        "weight": "1",
        **rows,
        **measures,
        **counts,
        **more,
    }


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"cap": "1"}, "扣分上限不能小于单次扣分"),
        ({"deadline_amount": "3"}, "数值应为 0"),
        ({"stop_use": "on"}, "期限单位应为“小时”"),
        ({"code": "小写 a"}, "请用大写字母"),
        ({"measures-0-max": "60"}, "下限不能大于上限"),
        ({"measures-0-min": "", "measures-0-max": ""}, "请填写下限或者上限"),
        ({"methods": []}, "请选择“检查方法”"),
        ({"title": ""}, "请填写“条款”"),
    ],
)
def test_what_is_wrong_with_a_clause_stands_beside_its_field(
    cast: Cast, browser_of: Browser, wrong: dict[str, Any], sentence: str
) -> None:
    version = draft(cast, "X-1")
    where = (version.document.code, 1)
    response = posted(browser_of(cast.monitoring_head), "clause_new", *where, **clause_data(**wrong))
    assert response.status_code == 422
    shown = response.content.decode()
    assert (sentence in shown and "热菜中心温度" in shown) or "title" in wrong
    assert not Clause.objects.filter(code="T-1").exists()


def test_a_clause_is_edited_and_removed(cast: Cast, browser_of: Browser) -> None:
    draft(cast, "T-1", "T-2")
    browser = browser_of(cast.monitoring_head)
    clause = Clause.objects.get(code="T-1")
    area = {"area": clause.area_id, "version": clause.version}
    initial = {
        "bases-0-citation": Citation.objects.get().pk,
        "bases-0-article": "9",
        "bases-INITIAL_FORMS": 1,
    }
    said = clause_data(**area, **initial, **{"measures-TOTAL_FORMS": 0}, title="改过的条款")
    assert posted(browser, "clause_edit", "canteen-rules", 1, "T-1", **said).status_code == 302
    clause.refresh_from_db()
    assert (clause.title, clause.bases.get().article) == ("改过的条款", "9")
    stale = posted(browser, "clause_edit", "canteen-rules", 1, "T-1", **said)
    assert stale.status_code == 409 and "那一次已经保存" in stale.content.decode()
    other = posted(browser, "clause_edit", "canteen-rules", 1, "T-1", **(said | {"title": "又改的条款"}))
    both = [(str(change.before), str(change.after)) for change in other.context["form"].differences]
    assert other.status_code == 409 and ("改过的条款", "又改的条款") in both
    now = {"title": "又改的条款", "version": other.context["form"]["version"].value()}
    assert posted(browser, "clause_edit", "canteen-rules", 1, "T-1", **(said | now)).status_code == 302
    assert posted(browser, "clause_remove", "canteen-rules", 1, "T-2").status_code == 302
    assert not Clause.objects.filter(code="T-2").exists()


def test_an_unfinished_version_lists_what_is_missing_when_it_is_submitted(
    cast: Cast, browser_of: Browser
) -> None:
    version = draft(cast)
    add(version, cast.monitoring_head.actor, "T-2", bases=[])
    browser = browser_of(cast.monitoring_head)
    assert "没有依据" in browser.get(url("version", "canteen-rules", 1)).content.decode()
    response = posted(browser, "version_submit", "canteen-rules", 1)
    assert response.status_code == 422 and "T-2" in response.content.decode()


def test_forms_of_dates_say_what_is_out_of_order(cast: Cast, browser_of: Browser) -> None:
    adopted(cast, draft(cast))
    browser = browser_of(cast.director)
    dates = {"published_on": "2025-03-02", "effective_on": "2025-03-01", "review": "yearly"}
    response = posted(browser, "version_publish", "canteen-rules", 1, **dates)
    assert response.status_code == 422 and "施行日期不能早于" in response.content.decode()
    response = posted(browser, "version_publish", "canteen-rules", 1, **(dates | {"review": "day"}))
    assert response.status_code == 422 and "请填写复审日期" in response.content.decode()
    assert DocumentVersion.objects.get().state == "adopted"


def test_a_forbidden_step_is_denied_and_recorded(cast: Cast, browser_of: Browser) -> None:
    adopted(cast, draft(cast))
    assert posted(browser_of(cast.monitoring_head), "version_publish", "canteen-rules", 1).status_code == 403
    assert AuditEntry.objects.filter(result="denied", verb="page.standards:version_publish").exists()


def test_drafts_are_discarded_and_documents_linked_on_their_pages(cast: Cast, browser_of: Browser) -> None:
    furnished(cast)
    browser = browser_of(cast.monitoring_head)
    assert posted(browser, "version_discard", "canteen-rules", 2).status_code == 302
    assert DocumentVersion.objects.filter(document__code="canteen-rules").count() == 1
    old = Document.objects.get(code="old-rules")
    page = url("document", "canteen-rules")
    assert "已失效" in browser.get(page).content.decode()
    assert posted(browser, "document_unlink", "canteen-rules", link="supersedes:old-rules").status_code == 302
    assert not DocumentLink.objects.exists()
    assert (
        posted(browser, "document_link", "canteen-rules", kind="see_also", target=old.pk).status_code == 302
    )
    assert DocumentLink.objects.get().target == old
    response = posted(browser, "document_link", "canteen-rules", kind="see_also")
    assert response.status_code == 422 and "请选择“文件”" in response.content.decode()
    edited = posted(
        browser, "document_edit", "canteen-rules", title="食堂检查细则（修订）", serial_no="后勤〔2026〕1号"
    )
    assert edited.status_code == 302
    assert "后勤〔2026〕1号" in browser.get(page).content.decode()


def test_versions_are_compared_clause_by_clause(cast: Cast, browser_of: Browser) -> None:
    furnished(cast)
    browser = browser_of(cast.monitoring_head)
    shown = browser.get(url("compare", "canteen-rules")).content.decode()
    assert "每次扣 1 分" in shown and "每次扣 2 分" in shown
    assert browser.get(url("compare", "canteen-rules"), {"old": 1, "new": 1}).status_code == 404
    assert browser.get(url("compare", "canteen-rules"), {"old": 9, "new": "x"}).status_code == 404


def test_a_version_is_printed_with_its_meeting_and_bases(cast: Cast, browser_of: Browser) -> None:
    in_force(cast)
    shown = browser_of(cast.student).get(url("version_print", "canteen-rules", 1)).content.decode()
    assert "2025年第3次主任办公会" in shown and "《食堂管理办法》第3条" in shown


# ---------------------------------------------------------------- clauses, questions, waivers


def test_a_clause_shows_answers_waivers_and_history(cast: Cast, browser_of: Browser) -> None:
    furnished(cast)
    shown = browser_of(cast.monitoring_head).get(url("clause", "T-1")).content.decode()
    for words in (
        "包间算不算餐厅",
        "算。",
        "等待答复",
        "正在豁免",
        "专题会",
        "第 1 版",
        "第 2 版",
        "《食堂管理办法》第3条",
    ):
        assert words in shown
    assert "登记豁免" not in shown
    assert "登记豁免" in browser_of(cast.director).get(url("clause", "T-1")).content.decode()
    assert browser_of(cast.director).get(url("clause", "T-404")).status_code == 404


def test_questions_and_waivers_on_pages(cast: Cast, browser_of: Browser) -> None:
    in_force(cast)
    assert posted(browser_of(cast.student), "ask", "T-1", question="怎么算干净？").status_code == 302
    row = Interpretation.objects.get()
    assert posted(browser_of(cast.student), "answer", row.pk, answer="看").status_code == 403
    assert posted(browser_of(cast.monitoring_head), "answer", row.pk, answer="无油污。").status_code == 302
    dates = {"from_date": "2026-07-01", "to_date": "2026-07-31"}
    director = browser_of(cast.director)
    assert posted(director, "waive", "T-1", **dates, minutes="").status_code == 422
    assert (
        posted(director, "waive", "T-1", **dates, minutes="专题会", unit=cast.catering.pk).status_code == 302
    )
    waiver = Waiver.objects.get()
    assert posted(director, "waiver_end", waiver.pk, to_date="2026-06-30").status_code == 422
    assert posted(director, "waiver_end", waiver.pk, to_date="2026-07-10").status_code == 302
    waiver.refresh_from_db()
    assert waiver.to_date == date(2026, 7, 10)


# ---------------------------------------------------------------- checklists, citations


def test_a_checklist_is_made_and_changed(cast: Cast, browser_of: Browser) -> None:
    in_force(cast, "T-1", "T-2")
    browser = browser_of(cast.monitoring_head)
    area = cast.areas["catering"].pk
    said = {"name": "巡查", "levels": ["2"], "outline": "看后厨\n\n问员工"}
    assert posted(browser, "checklist_new", code="patrol", area=area, **said).status_code == 302
    row = Checklist.objects.get()
    assert row.outline == ["看后厨", "问员工"]
    changed = posted(browser, "checklist_edit", "patrol", **said, clause_codes=["T-2"], is_active="on")
    assert changed.status_code == 302
    shown = browser.get(url("checklist", "patrol")).content.decode()
    assert "T-2 条款" in shown and "T-1 条款" not in shown
    assert posted(browser, "checklist_edit", "patrol", **(said | {"outline": " "})).status_code == 422


def test_a_clause_that_left_shows_on_the_checklist(cast: Cast, browser_of: Browser) -> None:
    first = in_force(cast, "T-1", "T-2")
    by = cast.monitoring_head.actor
    services.create_checklist(
        by=by,
        code="c",
        name="表",
        area=cast.areas["catering"],
        levels=[2],
        outline=["看"],
        clause_codes=["T-1", "T-2"],
    )
    second = next_version(cast, first.document)
    services.remove_clause(second, by=by, code="T-2")
    published(cast, second, today())
    assert "T-2" in browser_of(cast.student).get(url("checklist", "c")).content.decode()
    assert queries.missing_codes(Checklist.objects.get()) == ["T-2"]


def test_citations_are_entered_and_checked(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.monitoring_head)
    said = {"title": "食品安全法", "kind": "law", "tier": "law", "state": "pending"}
    assert posted(browser, "citation_new", code="food-law", **said).status_code == 302
    checked = {"state": "verified", "checked_on": "2026-01-08", "verified_articles": "45\n53"}
    assert posted(browser, "citation_edit", "food-law", **(said | {"state": "verified"})).status_code == 422
    assert posted(browser, "citation_edit", "food-law", **(said | checked)).status_code == 302
    assert Citation.objects.get().verified_articles == ["45", "53"]
    assert posted(browser, "citation_new", code="food-law", **said).status_code == 422


def test_a_doubtful_citation_is_found_but_not_offered(cast: Cast, browser_of: Browser) -> None:
    """R-004-01: "invented" ones cannot be cited."""
    furnished(cast)
    found = browser_of(cast.student).get(url("citations"), {"state": "doubtful"}).content.decode()
    assert "学校后勤管理规范" in found
    form = browser_of(cast.monitoring_head).get(url("clause_new", "canteen-rules", 2)).content.decode()
    assert "食堂管理办法" in form and "学校后勤管理规范" not in form


# ---------------------------------------------------------------- import, export


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_a_pack_is_looked_at_and_then_imported(cast: Cast, browser_of: Browser, form: str) -> None:
    pack = builtin()
    content = write_xlsx(pack) if form == "xlsx" else write_pack(pack).encode()
    bases = write_citations(builtin_citations()).encode()
    browser = browser_of(cast.monitoring_head)
    looked = posted(
        browser, "import", file=upload(f"catering.{form}", content), citations=upload("citations.yaml", bases)
    )
    assert looked.status_code == 200 and "CY-25" in looked.content.decode()
    assert not Document.objects.exists()
    again = {"pack_text": looked.context["pack_text"], "citations_text": looked.context["citations_text"]}
    done = posted(browser, "import", step="import", **again)
    assert done.status_code == 302
    version = DocumentVersion.objects.get()
    assert queries.pack_of(version) == pack
    out = browser.get(url("version_export", "catering", 1, form))
    assert out.status_code == 200 and "attachment" in out["Content-Disposition"]
    assert browser.get(url("version_export", "catering", 1, "pdf")).status_code == 404
    adopted(cast, version)
    same = posted(browser, "import", text=write_pack(pack))
    assert same.status_code == 200 and "没有变化" in same.content.decode()
    refused = posted(browser, "import", step="import", **again)
    assert refused.status_code == 422 and "没有变化" in refused.content.decode()


def test_a_faulty_file_is_refused_with_its_lines_and_nothing_typed_is_lost(
    cast: Cast, browser_of: Browser
) -> None:
    text = write_pack(builtin()).replace("severity: major", "severity: grave", 1)
    line = next(n for n, said in enumerate(text.split("\n"), 1) if "severity: grave" in said)
    browser = browser_of(cast.monitoring_head)
    response = posted(browser, "import", text=text)
    shown = response.content.decode()
    assert response.status_code == 422 and f"第 {line} 行" in shown and "severity: grave" in shown
    unknown = posted(browser, "import", text=write_pack(builtin()))
    assert unknown.status_code == 422 and "不在依据表中" in unknown.content.decode()
    assert posted(browser, "import").status_code == 422
    assert not Document.objects.exists()


def test_the_day_of_publication_is_today_by_the_school_and_can_be_changed(
    cast: Cast, browser_of: Browser
) -> None:
    """Not the day of the meeting; at 23:30 in London it is tomorrow on campus."""
    version = adopted(cast, draft(cast))
    browser = browser_of(cast.director)
    with time_machine.travel(datetime(2026, 3, 5, 23, 30, tzinfo=UTC), tick=False):
        form = browser.get(url("version_publish", "canteen-rules", 1)).content.decode()
        assert 'name="published_on" value="2026-03-06"' in form
        dates = {"published_on": "2026-03-02", "effective_on": "2026-03-09", "review": "yearly"}
        assert posted(browser, "version_publish", "canteen-rules", 1, **dates).status_code == 302
    version.refresh_from_db()
    assert version.published_on == date(2026, 3, 2)
