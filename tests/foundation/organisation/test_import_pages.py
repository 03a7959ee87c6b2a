"""The pages of the import: upload, preview, confirm; nothing happens before, and nothing else after."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Person, Unit
from duqin.foundation.organisation.rules.import_layout import SHEETS
from duqin.foundation.organisation.services import importing
from duqin.kernel import spreadsheets
from tests.cast import Cast
from tests.foundation.organisation.workbooks import departments, staff, workbook

UPLOAD = "/organisation/import/"


@pytest.fixture
def desk(cast: Cast, browser_of: Callable[..., Client]) -> Client:
    return browser_of(cast.monitoring_head)


def upload(desk: Client, data: bytes) -> str:
    """Send a file; returns the address of its preview."""
    answer = desk.post(UPLOAD, {"file": SimpleUploadedFile("组织.xlsx", data)})
    assert answer.status_code == 302
    return str(answer["Location"])


def fingerprint(page: str) -> str:
    found = re.search(r'name="fingerprint" value="([0-9a-f]{64})"', page)
    assert found
    return found.group(1)


def test_a_file_is_previewed_then_confirmed(cast: Cast, desk: Client) -> None:
    address = upload(desk, workbook(单位=departments(), 人员=staff(40)))
    page = desk.get(address).content.decode()
    assert not Unit.objects.filter(code="D01").exists()
    assert ("确认导入" in page, "D01 办公室" in page) == (True, True)
    answer = desk.post(address, {"fingerprint": fingerprint(page)})
    assert (answer.status_code, "导入完成" in answer.content.decode()) == (200, True)
    assert Person.objects.filter(staff_no__startswith="20000").count() == 40
    assert desk.get(address).status_code == 422
    again = desk.get(upload(desk, workbook(单位=departments(), 人员=staff(40)))).content.decode()
    assert "没有变化" in again


def test_a_changed_house_asks_for_another_look(cast: Cast, desk: Client) -> None:
    address = upload(desk, workbook(单位=[["单位代码", "单位名称"], ["CY", "膳食部"]]))
    seen = fingerprint(desk.get(address).content.decode())
    organisation.update_unit(cast.catering, by=cast.administrator.actor, name="饮食部")
    answer = desk.post(address, {"fingerprint": seen})
    assert (answer.status_code, "数据有了变化" in answer.content.decode()) == (409, True)
    assert Unit.objects.get(code="CY").name == "饮食部"
    assert desk.post(address, {"fingerprint": fingerprint(answer.content.decode())}).status_code == 200
    assert Unit.objects.get(code="CY").name == "膳食部"


def test_a_faulty_file_cannot_be_confirmed(cast: Cast, desk: Client) -> None:
    address = upload(desk, workbook(人员=[["工号", "姓名", "单位代码"], ["1", "甲", "D99"]]))
    page = desk.get(address).content.decode()
    assert ("找不到“D99”" in page, "确认导入" in page) == (True, False)
    preview = importing.preview(importing.kept(address.rstrip("/").rsplit("/", 1)[1]))
    assert desk.post(address, {"fingerprint": preview.fingerprint}).status_code == 422
    assert not Person.objects.filter(staff_no="1").exists()


def test_what_is_no_workbook_is_refused_beside_the_field(cast: Cast, desk: Client) -> None:
    answer = desk.post(UPLOAD, {"file": SimpleUploadedFile("x.xlsx", b"not a workbook")})
    assert (answer.status_code, "这不是 .xlsx 文件" in answer.content.decode()) == (422, True)
    assert desk.get("/organisation/import/" + "0" * 64 + "/").status_code == 422


def test_a_preview_is_kept_small(cast: Cast, desk: Client) -> None:
    """Budget of a page: 60 kB, even with hundreds of lines."""
    page = desk.get(upload(desk, workbook(单位=departments(), 人员=staff(340)))).content
    assert len(page) < 60_000


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_comes_back_empty_and_understood(cast: Cast, desk: Client, language: str) -> None:
    data = desk.get("/organisation/import/template/", headers={"accept-language": language}).content
    book = importing.read_bytes(data)
    assert (list(book.errors), [len(lines) for lines in book.lines.values()]) == ([], [0, 0, 0])
    headings = [dict(sheet.lines)[1] for sheet in list(spreadsheets.read(data).sheets.values())[:3]]
    assert [len(cells) for cells in headings] == [len(layout.headings) for layout in SHEETS]
