"""Files and mappings that mean harm, or are simply not what they should be: one sentence, and nothing else happens."""

from __future__ import annotations

import contextlib
import io
import time
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duqin.domains.inspections.rules.past import cells
from duqin.domains.inspections.rules.past.books import faults_book, template_book
from duqin.domains.inspections.rules.past.fields import FIELDS
from duqin.domains.inspections.services import past
from duqin.kernel import csv_files, spreadsheets
from duqin.kernel.errors import Refusal
from tests.cast import Cast
from tests.domains.inspections.past.files import as_csv, as_xlsx, line, planned


def refused(data: bytes, mapping: dict[str, Any] | None = None) -> str:
    begun = time.process_time()
    with pytest.raises(Refusal) as found:
        past.read_file(data, mapping or {})
    assert time.process_time() - begun < 1
    assert str(found.value)
    return found.value.code


def bomb() -> bytes:
    """4 MB of one letter under the name of a sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<a>" + b"a" * 80_000_000 + b"</a>")
    return out.getvalue()


HEAD = "检查编号,检查日期,被查单位,检查人,条款,结果"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import.no_heading"),
        (b"\0" * 100, "import.nul"),
        ((HEAD + "\n1,2,3,4,5,a\0b").encode(), "import.nul"),
        (b"\xff\xfe" + HEAD.encode("utf-16-le"), "import.nul"),
        (b"\xff\xff\xff\xff", "import.encoding"),
        (b"PK\x03\x04 not a workbook", "import.not_xlsx"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "Workbook".encode("utf-16-le"),
            "import.not_xlsx",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le"),
            "import.encrypted",
        ),
        ((HEAD + '\n"1,2,3').encode(), "import.csv"),
        ((HEAD + "," * 100 + "\n1").encode(), "import.too_many_columns"),
        ((HEAD + "\n" + "x" * 9_000).encode(), "import.long_cell"),
        ((HEAD + "\n" + "x" * 200_000).encode(), "import.csv"),
        (b"x" * (spreadsheets.MAX_BYTES + 1), "import.too_large"),
        ((HEAD + "\n" + "1,2\n" * 50_001).encode(), "import.too_many_rows"),
        (HEAD.encode(), "import.empty"),
        ("甲,乙\n1,2".encode(), "import.no_heading"),
        ("检查编号,条款\n1,2".encode(), "import.missing_columns"),
    ],
)
def test_what_is_no_file_of_records_is_refused(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    assert refused(bomb()) == "import.bomb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_of_offices_are_read_as_they_are(encoding: str, delimiter: str) -> None:
    file, _said = past.read_file(as_csv([line(主题="龘，靐\n第二行")], encoding, delimiter), {})
    assert file.lines[0].cells["unit"] == "CY"
    assert file.lines[0].cells["theme"] == "龘，靐\n第二行"


def test_a_formula_stays_text_in_and_out() -> None:
    evil = "=cmd|' /C calc'!A0"
    sheets = spreadsheets.read(faults_book([(2, "条款", evil)])).sheets
    assert dict(next(iter(sheets.values())).lines)[2][2] == evil
    data = faults_book([(2, "条款", evil)])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_the_template_is_understood_when_it_comes_back() -> None:
    headings = dict(next(iter(spreadsheets.read(template_book()).sheets.values())).lines)[1]
    assert len(headings) == len(FIELDS)
    file, _said = past.read_file(as_xlsx([dict(zip(headings, (f.example for f in FIELDS), strict=True))]), {})
    assert (len(file.columns), file.unused) == (len(FIELDS), [])


# ---------------------------------------------------------------- mappings


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("a: ]", "mapping.unreadable", "第 1 行"),
        ("a: &x 1\nb: *x", "mapping.unreadable", "引用"),
        ("!!python/object/apply:os.system [ls]", "mapping.unreadable", ""),
        ("[" * 5_000, "mapping.unreadable", ""),
        ("\0", "mapping.unreadable", ""),
        ("format: other", "mapping.refused", "应为 duqin-inspections-1"),
        ("columns: {}", "mapping.refused", "缺少 format"),
        ("format: duqin-inspections-1\ncolums: {}", "mapping.refused", "有不认识的项"),
        ("format: duqin-inspections-1\ncolumns: {wer: x}", "mapping.refused", "没有“wer”这一项"),
        ("format: duqin-inspections-1\nversions: {a: zwei}", "mapping.refused", "versions › a"),
        ("- a", "mapping.refused", ""),
        ("", "mapping.refused", ""),
    ],
)
def test_a_wrong_mapping_is_told_with_its_place(text: str, code: str, words: str) -> None:
    with pytest.raises(Refusal) as found:
        past.read_mapping(text.encode())
    told = [str(found.value), *(str(item) for item in getattr(found.value, "items", []))]
    assert found.value.code == code
    assert words in " ".join(told)


def test_the_sample_mapping_is_a_mapping() -> None:
    found = past.read_mapping(past.sample_mapping())
    assert set(found) >= {"columns", "defaults", "values", "units", "versions"}


def test_a_column_the_mapping_names_must_be_there() -> None:
    mapping = {"format": "duqin-inspections-1", "columns": {"seen": "说明"}}
    assert refused(as_csv([line()]), mapping) == "import.no_column"


# ---------------------------------------------------------------- anything at all


@given(text=st.text(max_size=40))
def test_a_cell_is_read_or_refused(text: str) -> None:
    for read in (cells.day_and_time, cells.clock, cells.moment, cells.count, cells.word_of_state):
        with contextlib.suppress(ValueError, OverflowError):
            read(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.dictionaries(st.sampled_from([f.zh for f in FIELDS]), st.text(max_size=20)), max_size=5)
)
def test_any_file_is_planned_or_refused(cast: Cast, rows: list[dict[str, str]]) -> None:
    try:
        found = planned(as_csv([line(), *(line() | row for row in rows)]))
    except (Refusal, UnicodeEncodeError):
        return
    assert found.wrong >= 1  # there is no clause at all


@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(Refusal):
        csv_files.read_any(data)
