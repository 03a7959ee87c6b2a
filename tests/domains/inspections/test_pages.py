"""The pages of inspections: who may open them, what they say, what they cost, and that nothing typed is lost."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from python_calamine import CalamineWorkbook

from duqin.domains.inspections import services
from duqin.domains.inspections.models import Answer, Finding, Inspection, Obstruction, Signature
from duqin.engines.cases.models import Notice
from duqin.foundation.trust.models import Evidence
from tests.cast import Cast, Member
from tests.domains.inspections import visit
from tests.engines.documents.reading import docx_text, fetched

pytestmark = pytest.mark.django_db
Browse = Callable[[Member], Client]
FETCH = {"HTTP_X_REQUESTED_WITH": "fetch"}


@pytest.fixture
def inspection(cast: Cast) -> Inspection:
    visit.library(cast)
    return visit.begin(cast)


@pytest.fixture
def phone(cast: Cast, browser_of: Browse) -> Client:
    return browser_of(cast.inspector)


def at(name: str, *args: Any) -> str:
    return reverse(f"inspections:{name}", args=args)


def key(code: str) -> str:
    return str(visit.clause(code).pk)


# ---------------------------------------------------------------- begin


def test_the_start_page_offers_what_the_person_may_inspect(cast: Cast, browser_of: Browse) -> None:
    visit.library(cast)
    page = browser_of(cast.monitor).get(at("start")).content.decode()
    assert "三级（部门自查）" in page
    assert "二级（中心）" not in page
    assert ">餐饮管理部<" in page.replace("\u3000", "")
    units = re.search(r'name="unit".*?</select>', page, re.DOTALL)
    assert units
    assert "车队" not in units.group()
    assert browser_of(cast.head).get(at("start")).status_code == 403


def test_a_scanned_code_brings_place_and_unit(cast: Cast, phone: Client) -> None:
    visit.library(cast)
    page = phone.get(at("start"), {"scanned": cast.kitchen.qr_token}).content.decode()
    assert f'value="{cast.kitchen.pk}" selected' in page
    assert f'value="{cast.catering.pk}" selected' in page


def test_the_outline_is_prefilled_and_what_was_written_stays(cast: Cast, phone: Client) -> None:
    visit.library(cast)
    chosen = {"level": 2, "area": cast.areas["catering"].pk, "unit": cast.catering.pk}
    refresh = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "start-fields"}
    part = phone.post(at("start"), chosen, **refresh)
    assert part.status_code == 200
    assert "食品安全" in part.content.decode()
    assert "<html" not in part.content.decode()
    own = phone.post(at("start"), chosen | {"outline": "只看库房", "suggested": "环境卫生"}, **refresh)
    assert "只看库房" in own.content.decode()
    assert not Inspection.objects.exists()


def test_begun_from_the_page(cast: Cast, phone: Client) -> None:
    visit.library(cast)
    identity = uuid4()
    said = {
        "id": identity,
        "level": 2,
        "kind": "patrol",
        "area": cast.areas["catering"].pk,
        "unit": cast.catering.pk,
        "scanned": cast.kitchen.code,
        "outline": "后厨卫生\n索证索票",
        "accompanied_by": "钱监控",
    }
    for _tap in range(2):
        response = phone.post(at("start"), said)
        assert response.status_code == 302
        assert response["Location"] == at("sheet", identity)
    found = Inspection.objects.get()
    assert (found.place, found.outline) == (cast.kitchen, ["后厨卫生", "索证索票"])


def test_a_wrong_code_is_said_beside_its_field_and_the_rest_stays(cast: Cast, phone: Client) -> None:
    visit.library(cast)
    said = {"id": uuid4(), "level": 2, "kind": "patrol", "scanned": "没有这个", "outline": "我写的提纲"}
    response = phone.post(at("start"), said)
    page = response.content.decode()
    assert response.status_code == 422
    assert "没有找到这个点位" in page
    assert "我写的提纲" in page


# ---------------------------------------------------------------- the sheet


def test_the_sheet_shows_groups_limits_history_and_what_a_breach_costs(cast: Cast, phone: Client) -> None:
    visit.library(cast)
    visit.handed_in(cast, "C-4")
    visit.handed_in(cast, "C-4")
    page = phone.get(at("sheet", visit.begin(cast).pk)).content.decode()
    for words in (
        "环境卫生",
        "≥ 70 ℃",
        "60 天内第 3 次",
        "每处扣 2 分，一次检查最多扣 6 分",
        "3 个工作日",
        "要照片",
    ):
        assert words in page


def test_one_tap_is_one_request(cast: Cast, inspection: Inspection, phone: Client) -> None:
    said = {"clause": key("C-1"), "result": "ok", "operation_id": uuid4(), "at": "2026-05-06T08:00:00.000Z"}
    for _tap in range(2):
        response = phone.post(at("answer", inspection.pk), said, **FETCH)
        assert response.status_code == 200
        assert 'data-result="ok"' in response.content.decode()
    assert Answer.objects.get().result == "ok"
    changed = phone.post(at("answer", inspection.pk), said | {"result": "na"}, **FETCH)
    assert changed.status_code == 409
    assert Answer.objects.get().result == "ok"


def test_out_of_limits_comes_back_as_a_problem_with_the_reason(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    response = phone.post(
        at("answer", inspection.pk), {"clause": key("C-2"), "result": "ok", "measured": "62"}
    )
    page = response.content.decode()
    assert 'data-result="problem"' in page
    assert "中心温度 62 ℃" in page


def test_the_other_answer_is_shown_with_both_ways_out(
    cast: Cast, inspection: Inspection, browser_of: Browse
) -> None:
    inspection.parties.create(role="inspector", person=cast.second_inspector.person)
    services.answer(inspection, by=cast.inspector.actor, clause=visit.clause("C-1"), result="ok")
    second = browser_of(cast.second_inspector)
    said = {"clause": key("C-1"), "result": "na", "operation_id": uuid4()}
    response = second.post(at("answer", inspection.pk), said)
    page = response.content.decode()
    assert response.status_code == 409
    assert "以我的为准" in page
    seen = re.search(r'data-insist="([0-9a-f-]+)"', page)
    assert seen
    again = second.post(at("answer", inspection.pk), said | {"operation_id": uuid4(), "seen": seen[1]})
    assert again.status_code == 200
    assert Answer.objects.get().result == "na"


def test_without_script_the_form_saves_what_was_changed(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    said = {
        f"result-{key('C-1')}": "ok",
        f"was-{key('C-1')}": "unchecked",
        f"result-{key('C-2')}": "ok",
        f"was-{key('C-2')}": "unchecked",
        f"measured-{key('C-2')}": "七十",
        f"was-{key('C-3')}": "unchecked",
        f"note-{key('C-3')}": "明天再看",
    }
    response = phone.post(at("sheet", inspection.pk), said, follow=True)
    page = response.content.decode()
    assert "“七十”不是数值" in page
    assert "已保存 2 项" in page
    results = dict(Answer.objects.values_list("clause__code", "result"))
    assert results == {"C-1": "ok", "C-3": "unchecked"}


def test_without_script_the_rest_of_a_group_and_back(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    response = phone.post(at("sheet", inspection.pk), {"rest": "g2"})
    assert Answer.objects.filter(result="ok").exists()
    undo = re.search(r"undo=([0-9a-f-]+)", response["Location"])
    assert undo
    assert undo[1] in phone.get(response["Location"]).content.decode()
    phone.post(at("take_back", inspection.pk), {"operation_id": undo[1]})
    assert not Answer.objects.exclude(result="unchecked").exists()


def test_by_script_the_rest_of_a_group_and_back(cast: Cast, inspection: Inspection, phone: Client) -> None:
    operation = str(uuid4())
    said = {"operation_id": operation, "clause": [key("C-1"), key("C-5"), key("C-2")]}
    answer = phone.post(at("rest", inspection.pk), said, **FETCH).json()
    assert sorted(answer["changed"]) == sorted([int(key("C-1")), int(key("C-5"))])
    undone = phone.post(at("take_back", inspection.pk), {"operation_id": operation}, **FETCH).json()
    assert undone == {"undone": 2}


@pytest.mark.parametrize("given", ["", "abc", "999999", "-1"])
def test_a_clause_that_is_not_on_the_sheet_does_not_exist(
    cast: Cast, inspection: Inspection, phone: Client, given: str
) -> None:
    assert phone.post(at("answer", inspection.pk), {"clause": given, "result": "ok"}).status_code == 404


def test_an_id_that_is_none_is_refused(cast: Cast, inspection: Inspection, phone: Client) -> None:
    said = {"clause": key("C-1"), "result": "ok", "operation_id": "not-a-uuid"}
    assert phone.post(at("answer", inspection.pk), said).status_code == 422
    assert not Answer.objects.exists()


def test_a_round_goes_on_to_the_next_place(cast: Cast, inspection: Inspection, phone: Client) -> None:
    there = phone.get(at("stops", inspection.pk), {"scanned": cast.store.qr_token})
    assert there["Location"] == f"{at('sheet', inspection.pk)}?stop={cast.store.pk}"
    assert "一楼库房" in phone.get(there["Location"]).content.decode()
    phone.post(at("answer", inspection.pk), {"clause": key("C-1"), "result": "ok", "stop": cast.store.pk})
    assert "一楼库房" in phone.get(at("stops", inspection.pk)).content.decode()
    assert phone.get(at("stops", inspection.pk), {"scanned": "nowhere"}).status_code == 422


# ---------------------------------------------------------------- capture


def captured(phone: Client, inspection: Inspection, code: str = "C-3", **more: Any) -> Any:
    said = {
        "clause": key(code),
        "id": uuid4(),
        "description": "调料无标识",
        "count": 1,
        "unit": inspection.unit_id,
        "photos": [visit.upload()],
    }
    return phone.post(at("finding_add", inspection.pk), said | more, **FETCH)


def test_captured_with_photographs(cast: Cast, inspection: Inspection, phone: Client) -> None:
    photos = [visit.upload(), visit.upload(visit.picture("blue"), "2.jpg")]
    response = captured(phone, inspection, photos=photos, place=cast.store.pk)
    assert response.status_code == 201
    assert "调料无标识" in response.content.decode()
    finding = Finding.objects.get()
    assert (finding.place, finding.photos.count()) == (cast.store, 2)


def test_a_first_finding_is_neither_a_second_one_nor_a_note(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    """Counted with itself: 60 天内第 2 次 stands there from the second one on; photographs of a finding are its own."""
    assert captured(phone, inspection, "C-1", photos=[visit.upload()]).status_code == 201
    page = phone.get(at("sheet", inspection.pk)).content.decode()
    assert "60 天内第" not in page
    assert "有备注" not in page
    assert captured(phone, inspection, "C-1", photos=[visit.upload(visit.picture("blue"))]).status_code == 201
    assert "60 天内第 2 次" in phone.get(at("sheet", inspection.pk)).content.decode()
    noted = {"clause": key("C-1"), "result": "problem", "note": "已告知值班长"}
    assert phone.post(at("answer", inspection.pk), noted).status_code in (200, 302)
    assert "有备注" in phone.get(at("sheet", inspection.pk)).content.decode()


@pytest.mark.parametrize("said", ["plain", "photos", "elsewhere", "at a stop", "fixed", "graver"])
def test_the_first_of_an_item_is_shown_as_it_is_read_afterwards(
    cast: Cast, inspection: Inspection, phone: Client, said: str
) -> None:
    """Nothing is asked to show it; sent again, it is read."""
    given: dict[str, Callable[[], dict[str, Any]]] = {
        "plain": lambda: {"photos": []},
        "photos": lambda: {"photos": [visit.upload(), visit.upload(visit.picture("blue"), "2.jpg")]},
        "elsewhere": lambda: {"photos": [], "place": cast.store.pk},
        "at a stop": lambda: {"photos": [], "stop": cast.store.pk, "place": cast.kitchen.pk},
        "fixed": lambda: {"photos": [], "is_fixed_on_spot": "on", "measures": "已清理", "cause": "疏忽"},
        "graver": lambda: {"photos": [], "severity": "major", "count": 3, "description": "  两行\n 字 "},
    }
    identity = uuid4()
    first = captured(phone, inspection, "C-1", id=identity, **given[said]())
    again = captured(phone, inspection, "C-1", id=identity, **given[said]())
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content.decode() == again.content.decode()
    assert Finding.objects.count() == 1
    assert str(identity) in first.content.decode()


def test_what_stands_beside_a_new_finding_is_shown_with_it(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    assert captured(phone, inspection, "C-1", photos=[], description="第一处").status_code == 201
    second = captured(phone, inspection, "C-1", photos=[], description="第二处").content.decode()
    assert "第一处" in second
    assert "第二处" in second
    phone.post(at("answer", inspection.pk), {"clause": key("C-2"), "result": "ok", "stop": cast.store.pk})
    whole = captured(phone, inspection, "C-2", photos=[], description="整体").content.decode()
    assert "一楼库房" in whole
    assert "整体" in whole


def test_a_double_tap_on_save_is_one_finding(cast: Cast, inspection: Inspection, phone: Client) -> None:
    identity = uuid4()
    assert captured(phone, inspection, id=identity).status_code == 201
    assert captured(phone, inspection, id=identity).status_code == 201
    assert Finding.objects.count() == 1
    other = captured(phone, inspection, id=identity, description="另一处")
    assert other.status_code == 409
    assert captured(phone, inspection, id=other.json()["id"], description="另一处").status_code == 201
    assert sorted(Finding.objects.values_list("description", flat=True)) == ["另一处", "调料无标识"]


def test_a_description_begins_with_the_clause(cast: Cast, inspection: Inspection, phone: Client) -> None:
    page = phone.get(at("finding_add", inspection.pk), {"clause": key("C-4")}).content.decode()
    assert "不符合“C-4 条款”。" in page
    assert "几处" in page
    assert 'capture="environment"' in page


def noise() -> bytes:
    out = io.BytesIO()
    Image.new("1", (8000, 7500)).save(out, "PNG")
    return out.getvalue()


HOSTILE = {
    "text": (b"<script>alert(1)</script>" * 40, "不是照片"),
    "sixty-megapixels": (noise(), "5000 万像素"),
    "truncated": (visit.picture("red", (2000, 1500))[:4000], "不完整或已损坏"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_photograph_is_refused_and_nothing_typed_is_lost(
    cast: Cast, inspection: Inspection, phone: Client, name: str
) -> None:
    content, why = HOSTILE[name]
    photos = [visit.upload(visit.picture("blue"), "good.jpg"), visit.upload(content, "evil.jpg")]
    said = {
        "clause": key("C-3"),
        "id": uuid4(),
        "description": "三号库调料无标识",
        "count": 1,
        "photos": photos,
    }
    said |= {"unit": inspection.unit_id, "guidance": "讲过标识要求", "post_name": "库管员"}
    response = phone.post(at("finding_add", inspection.pk), said)
    page = response.content.decode()
    assert response.status_code == 422
    assert why in page
    for typed in ("三号库调料无标识", "讲过标识要求", "库管员", str(said["id"])):
        assert typed in page
    assert not Finding.objects.exists()
    kept = re.findall(r'name="kept" value="([0-9a-f]{64})"', page)
    assert len(kept) == 1, "the good photograph need not be taken again"
    said.pop("photos")
    assert phone.post(at("finding_add", inspection.pk), said | {"kept": kept}).status_code == 302
    assert Finding.objects.get().photos.count() == 1


def test_another_persons_photograph_is_not_taken_along(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    theirs = visit.kept(cast.stranger.actor, "black")
    response = captured(phone, inspection, "C-1", photos=[], kept=theirs.sha256)
    assert response.status_code == 201
    assert not Finding.objects.get().photos.exists()


def test_where_a_photograph_was_taken_is_gone_from_the_copy_people_see(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "PhoneMaker"
    content = visit.picture("red", exif=exif)
    assert b"PhoneMaker" in content
    captured(phone, inspection, photos=[visit.upload(content)])
    kept = Evidence.objects.get()
    shown = phone.get(reverse("trust:shown", args=[kept.sha256]))
    body = b"".join(shown.streaming_content)  # type: ignore[attr-defined]
    assert shown.status_code == 200
    assert b"PhoneMaker" not in body
    assert b"Exif" not in body
    assert not Image.open(io.BytesIO(body)).getexif()
    with default_storage.open(kept.original) as original:
        assert original.read() == content


def test_an_answer_with_a_hostile_photograph_is_refused_whole(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    said = {"clause": key("C-1"), "result": "ok", "photos": [visit.upload(b"not a picture")]}
    response = phone.post(at("answer", inspection.pk), said)
    assert response.status_code == 422
    assert "不是照片" in response.content.decode()
    assert not Answer.objects.exclude(result="unchecked").exists()


def test_a_finding_is_changed_and_taken_back_from_the_sheet(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    finding = visit.found(cast, inspection)
    said = {
        "id": finding.pk,
        "description": "地面油污",
        "count": 1,
        "unit": cast.fleet.pk,
        "version": finding.version,
    }
    assert phone.post(at("finding_change", finding.pk), said).status_code == 302
    finding.refresh_from_db()
    assert (finding.description, finding.unit) == ("地面油污", cast.fleet)
    stale = phone.post(at("finding_change", finding.pk), said | {"description": "更改"})
    assert stale.status_code == 409
    assert "更改" in stale.content.decode()
    response = phone.post(at("finding_void", finding.pk), {"reason": "看错了"})
    assert response["Location"].startswith(at("sheet", inspection.pk))
    assert Finding.objects.get().is_void


# ---------------------------------------------------------------- signatures, handing in, after it


def test_a_signature_from_the_pad_is_kept(cast: Cast, inspection: Inspection, phone: Client) -> None:
    import base64

    out = io.BytesIO()
    Image.new("RGBA", (300, 120), (0, 0, 0, 0)).save(out, "PNG")
    pad = "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
    party = inspection.parties.get(role="accompany")
    said = {"id": uuid4(), "role": "inspector", "name": "钱监控", "signature": pad}
    for _tap in range(2):
        assert phone.post(f"{at('sign', inspection.pk)}?party={party.pk}", said).status_code == 302
    row = Signature.objects.get()
    assert (row.role, row.name, row.party) == ("accompany", "钱监控", party)
    page = phone.get(at("signatures", inspection.pk)).content.decode()
    assert page.count("未签名") == 2
    empty = phone.post(at("sign", inspection.pk), said | {"signature": ""})
    assert empty.status_code == 422
    assert "钱监控" in empty.content.decode()


def test_a_refusal_and_an_obstruction_from_the_page(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    party = inspection.parties.get(role="accompany")
    said = {"id": uuid4(), "role": "accompany", "name": "赵经理", "reason": "不认可", "witness": ""}
    response = phone.post(f"{at('refuse', inspection.pk)}?party={party.pk}", said)
    assert response.status_code == 422
    assert "不认可" in response.content.decode()
    phone.post(f"{at('refuse', inspection.pk)}?party={party.pk}", said | {"witness": "郑督查"})
    said = {"id": uuid4(), "at": "2026-01-05T11:05", "what": "拒绝打开库房", "witness": "郑督查"}
    phone.post(at("obstruct", inspection.pk), said)
    page = phone.get(at("signatures", inspection.pk)).content.decode()
    for words in ("拒签", "见证人：郑督查", "拒绝打开库房"):
        assert words in page
    assert Obstruction.objects.count() == 1


def test_before_handing_in_the_page_says_what_will_happen(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    visit.found(cast, inspection, "C-4", count=2)
    visit.found(cast, inspection, "C-1", is_fixed_on_spot=True, measures="拖干")
    page = phone.get(at("submit", inspection.pk)).content.decode()
    for words in ("3 项未查", "餐饮管理部：1 个问题立案", "1 个问题已当场整改", "还有 3 人未签名"):
        assert words in page
    response = phone.post(at("submit", inspection.pk), {"summary": "总体良好", "version": inspection.version})
    assert response["Location"] == at("done", inspection.pk)
    after = phone.get(at("done", inspection.pk)).content.decode()
    assert reverse("cases:notice", args=[Notice.objects.get().pk]) in after
    assert "当场签发" in after


def test_what_keeps_a_sheet_from_being_handed_in_is_said_and_the_summary_stays(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    response = phone.post(at("submit", inspection.pk), {"summary": "写了很久的小结"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "还没有检查任何条款" in page
    assert "写了很久的小结" in page


def test_a_sheet_is_handed_in_by_its_lead_once(
    cast: Cast, inspection: Inspection, phone: Client, browser_of: Browse
) -> None:
    visit.found(cast, inspection)
    now = Inspection.objects.get().version
    address, version = at("submit", inspection.pk), {"version": now}
    assert browser_of(cast.stranger).post(address, version).status_code == 404
    assert browser_of(cast.monitoring_head).post(address, version).status_code == 403
    assert phone.post(address, {"version": now - 1}).status_code == 409
    assert Inspection.objects.get().state == "in_progress"
    assert phone.post(address, version)["Location"] == at("done", inspection.pk)
    assert phone.post(address, version)["Location"] == at("detail", inspection.pk)
    assert Notice.objects.count() == 1


def test_the_ledger_has_a_line_for_a_check_that_found_nothing(
    cast: Cast, phone: Client, browser_of: Browse
) -> None:
    """R-001-22, and in the export."""
    visit.library(cast)
    clean, dirty = visit.handed_in(cast), visit.handed_in(cast, "C-1")
    page = phone.get(at("list")).content.decode()
    assert "未发现问题" in page
    assert "1 个问题" in page
    nothing = phone.get(at("list"), {"result": "nothing"}).content.decode()
    assert clean.number in nothing
    assert dirty.number not in nothing
    export = b"".join(phone.get(at("list"), {"export": "xlsx"}).streaming_content)  # type: ignore[attr-defined]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(export)).get_sheet_by_index(0).to_python()
    assert {row[0] for row in rows[1:]} == {clean.number, dirty.number}
    assert "未发现问题" in {row[-1] for row in rows[1:]}
    assert "日常巡查" in {row[4] for row in rows[1:]}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"domain": "safety"}, ["C-5", "B-1"]),
        ({"domain": "quality"}, ["C-1", "B-1"]),
        ({"severity": "serious"}, ["C-5"]),
        ({"state": "recorded"}, []),
        ({"state": "open"}, ["C-1", "C-5", "B-1"]),
        ({"heading": "hygiene"}, ["C-1", "C-5", "B-1"]),
        ({"level": "1"}, []),
        ({"q": "C-5"}, ["C-5"]),
    ],
)
def test_findings_are_narrowed(cast: Cast, phone: Client, query: dict[str, str], shown: list[str]) -> None:
    """R-000-01: what is quality and safety counts once in the total and once in each view."""
    visit.library(cast, {"code": "B-1", "domain": "both"})
    visit.handed_in(cast, "C-1", "C-5", "B-1")
    page = phone.get(at("findings"), query).content.decode()
    assert {code for code in ("C-1", "C-5", "B-1") if f"{code} 不符合" in page} == set(shown)


def test_each_finding_leads_to_its_case_and_its_points(cast: Cast, phone: Client) -> None:
    visit.library(cast)
    finding = visit.handed_in(cast, "C-4").findings.get()
    assert finding.case is not None
    page = phone.get(at("finding", finding.pk)).content.decode()
    for words in (finding.case.number, "扣分来源", "食堂检查细则 v1", "赵经理"):
        assert words in page or reverse("cases:detail", args=[finding.case.number]) in page
    assert reverse("cases:detail", args=[finding.case.number]) in phone.get(at("findings")).content.decode()


def test_the_record_prints_its_fields_signatures_and_what_is_unsigned(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    visit.found(cast, inspection, "C-4", count=2)
    party = inspection.parties.get(role="accompany")
    services.refuse_to_sign(
        inspection,
        by=cast.inspector.actor,
        role="accompany",
        name="赵经理",
        party=party,
        reason="不认可",
        witness="郑督查",
    )
    services.submit(inspection, by=cast.inspector.actor, weather="晴", route="一楼", handover="复看库房")
    phone.cookies["duqin_language"] = "en"
    page = docx_text(fetched(phone, at("record_file", inspection.pk, "docx")))
    for words in (
        *(inspection.number, "检查记录", "监控部", "餐饮管理部", "第一食堂 一楼后厨", "后厨卫生", "日常巡查"),
        *(
            "晴",
            "一楼",
            "交接事项",
            "复看库房",
            "地面有积水",
            "4",
            "拒签：不认可（见证人：郑督查）",
            "未签名",
            "王督查",
        ),
        "《食堂检查细则》第1版",
    ):
        assert words in page, words


def test_two_hosts_are_both_printed(cast: Cast, phone: Client) -> None:
    """R-000-16."""
    visit.library(cast)
    found = visit.begin(cast, kind="joint", theme="工作纪律专项督查", co_hosts=[cast.security])
    page = docx_text(fetched(phone, at("record_file", found.pk, "docx")))
    for words in ("监控部", "保卫处", "工作纪律专项督查"):
        assert words in page


def test_review_from_the_page(cast: Cast, browser_of: Browse) -> None:
    visit.library(cast)
    found = visit.handed_in(cast)
    boss = browser_of(cast.monitoring_head)
    page = boss.get(at("detail", found.pk)).content.decode()
    assert at("confirm", found.pk) in page
    assert (
        at("confirm", found.pk) not in browser_of(cast.inspector).get(at("detail", found.pk)).content.decode()
    )
    assert boss.post(at("return", found.pk), {"reason": "", "version": found.version}).status_code == 422
    boss.post(at("return", found.pk), {"reason": "补拍库房", "version": found.version})
    found.refresh_from_db()
    assert (found.state, found.return_reason) == ("returned", "补拍库房")
    assert "补拍库房" in browser_of(cast.inspector).get(at("sheet", found.pk)).content.decode()
    stale = boss.post(at("confirm", found.pk), {"version": 1})
    assert stale.status_code == 409


def test_a_guest_is_handed_his_link_once(cast: Cast, inspection: Inspection, phone: Client) -> None:
    said = {
        "name": "李某",
        "username": "guest.li",
        "valid_from": "2099-05-06T08:00",
        "valid_until": "2099-05-06T18:00",
    }
    response = phone.post(at("guests", inspection.pk), said)
    page = response.content.decode()
    assert "/set-password/" in page
    assert "<svg" in page
    assert "no-store" in response["Cache-Control"]
    assert "/set-password/" not in phone.get(at("guests", inspection.pk)).content.decode()
    again = phone.post(at("guests", inspection.pk), said)
    assert again.status_code == 422
    assert "已经有人使用" in again.content.decode()


# ---------------------------------------------------------------- who may open what

OPEN_PAGES = (
    "detail",
    "sheet",
    "signatures",
    "sign",
    "refuse",
    "obstruct",
    "submit",
    "abandon",
    "guests",
)
POSTED = ("answer", "rest", "take_back", "confirm", "release", "return")


@pytest.mark.parametrize("name", ["stranger", "student", "provider_manager", "head"])
def test_an_inspection_in_progress_is_nobody_elses(
    cast: Cast, inspection: Inspection, browser_of: Browse, name: str
) -> None:
    finding = visit.found(cast, inspection)
    browser = browser_of(cast.members()[name])
    assert browser.get(at("record_file", inspection.pk, "pdf")).status_code in (403, 404)
    for page in OPEN_PAGES:
        assert browser.get(at(page, inspection.pk)).status_code in (403, 404), page
    for page in POSTED:
        assert browser.post(at(page, inspection.pk)).status_code in (403, 404), page
    assert browser.get(at("finding_add", inspection.pk), {"clause": key("C-1")}).status_code in (403, 404)
    for page in ("finding", "finding_change", "finding_void"):
        assert browser.get(at(page, finding.pk)).status_code in (403, 404), page


def test_what_cannot_be_taken_back_any_more_is_not_asked_a_reason_for(
    cast: Cast, inspection: Inspection, browser_of: Browse
) -> None:
    """Of a finding whose case is closed, or that is void already, the page says so; who may not is led to the finding."""
    finding = visit.found(cast, inspection, is_fixed_on_spot=True, measures="拖干", cause="排水不畅")
    services.submit(inspection, by=cast.inspector.actor)
    finding.refresh_from_db()
    assert finding.case is not None and finding.case.state == "closed"
    head = browser_of(cast.monitoring_head)
    for answer in (
        head.get(at("finding_void", finding.pk)),
        head.post(at("finding_void", finding.pk), {"reason": "错开"}),
    ):
        page = answer.content.decode()
        assert (answer.status_code, "已销号，不能再作废" in page) == (422, True)
    assert "data-refusal" in head.get(at("finding_void", finding.pk)).content.decode()
    led = browser_of(cast.inspector).get(at("finding_void", finding.pk))
    assert (led.status_code, led["Location"]) == (302, at("finding", finding.pk))


def test_another_units_records_do_not_exist(cast: Cast, browser_of: Browse) -> None:
    visit.library(cast)
    found = visit.handed_in(cast, "C-1")
    browser = browser_of(cast.stranger)
    for page in ("detail", "done", "signatures"):
        assert browser.get(at(page, found.pk)).status_code == 404, page
    assert browser.get(at("record_file", found.pk, "pdf")).status_code == 404
    assert browser.get(at("finding", found.findings.get().pk)).status_code == 404
    assert browser.get(at("detail", uuid4())).status_code == 404


def test_the_inspected_unit_reads_and_does_not_write(cast: Cast, browser_of: Browse) -> None:
    visit.library(cast)
    found = visit.handed_in(cast, "C-1")
    browser = browser_of(cast.head)
    assert browser.get(at("detail", found.pk)).status_code == 200
    assert browser.get(at("sheet", found.pk)).status_code == 404
    assert browser.post(at("confirm", found.pk)).status_code == 403
    assert browser.post(at("finding_void", found.findings.get().pk), {"reason": "不对"}).status_code == 403


# ---------------------------------------------------------------- what it costs


def statements(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def test_the_sheet_costs_the_same_with_5_and_with_25_clauses(cast: Cast, phone: Client) -> None:
    visit.library(cast, *({"code": f"X-{n:02d}"} for n in range(20)))
    long = visit.begin(cast)
    for n in range(6):
        visit.found(cast, long, f"X-{n:02d}", photos=[visit.kept(cast.inspector.actor)])
        services.answer(long, by=cast.inspector.actor, clause=visit.clause(f"X-{n + 10}"), result="ok")
    short = visit.begin(cast)
    Inspection.objects.filter(pk=short.pk).update(items=short.items[:5])
    costs = statements(phone, at("sheet", short.pk)), statements(phone, at("sheet", long.pk))
    assert costs[0] == costs[1] <= 12


def test_the_sheet_of_sixty_clauses_is_small_on_the_wire(cast: Cast, phone: Client) -> None:
    visit.library(
        cast,
        *(
            {"code": f"X-{n:02d}", "check_text": f"检查第 {n} 处的清洁情况，逐一查看并记录"}
            for n in range(55)
        ),
    )
    page = phone.get(at("sheet", visit.begin(cast).pk)).content
    assert len(gzip.compress(page, 6)) < 60_000


@pytest.mark.parametrize("listed", ["list", "findings"])
def test_a_list_costs_the_same_with_one_and_with_three_rows(cast: Cast, phone: Client, listed: str) -> None:
    visit.library(cast)
    visit.handed_in(cast, "C-1")
    one = statements(phone, at(listed))
    visit.handed_in(cast, "C-1")
    visit.handed_in(cast, "C-4")
    assert statements(phone, at(listed)) == one <= 12


def test_an_answer_costs_little(cast: Cast, inspection: Inspection, phone: Client) -> None:
    phone.get(at("sheet", inspection.pk))
    with CaptureQueriesContext(connection) as asked:
        phone.post(
            at("answer", inspection.pk), {"clause": key("C-1"), "result": "ok", "operation_id": uuid4()}
        )
    assert len(asked) <= 28


@pytest.mark.usefixtures("cast")
def test_points_are_said_without_trailing_zeros() -> None:
    assert Finding(points=Decimal("2.50")).points_words == "2.5"
    assert Finding(points=Decimal("10.00")).points_words == "10"
    assert Finding(points=Decimal("0")).points_words == "0"


def test_when_a_photograph_was_taken_is_kept_beside_when_it_came(
    cast: Cast, inspection: Inspection, phone: Client
) -> None:
    captured(phone, inspection, taken="2026-01-05T03:04:05.000Z")
    kept = Evidence.objects.get()
    assert kept.taken_at is not None
    assert kept.taken_at.isoformat() == "2026-01-05T03:04:05+00:00"
    for wrong in ("yesterday", "2026-99-99T00:00:00Z", "2999-01-01T00:00:00Z", "2026-01-05T03:04:05"):
        captured(
            phone,
            inspection,
            photos=[visit.upload(visit.picture("blue", (640, 480 + len(wrong))))],
            taken=wrong,
        )
    assert set(Evidence.objects.exclude(pk=kept.pk).values_list("taken_at", flat=True)) == {None}


def test_photographs_of_items_stand_on_the_record(cast: Cast, inspection: Inspection, phone: Client) -> None:
    said = {"clause": key("C-1"), "result": "ok", "photos": [visit.upload()]}
    assert phone.post(at("answer", inspection.pk), said).status_code == 200
    assert Evidence.objects.get().sha256 in phone.get(at("detail", inspection.pk)).content.decode()
