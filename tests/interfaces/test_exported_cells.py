"""C7: what people wrote leaves the house as text, whatever a spreadsheet would like to make of it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from duqin.domains.inspections.rules.past.books import faults_book
from duqin.ui.listing import Column
from duqin.ui.listing.export import export

ROOT = Path(__file__).resolve().parents[2]
EVIL = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＠A1",
    '=HYPERLINK("http://evil.example","看")',
    "=IMPORTXML(A1,1)",
]
WRITERS = {
    "duqin/ui/listing/export.py": "every list; here",
    "duqin/domains/inspections/rules/past/books.py": "faults of an import; here. The template has words of ours only",
    "duqin/foundation/organisation/rules/import_template.py": "words of ours only",
    "duqin/foundation/standards/rules/packs/workbook_writing.py": "packs; tests/foundation/standards/test_packs.py",
}


def test_these_write_workbooks_and_nothing_writes_commas() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "duqin").rglob("*.py")
        if re.search(r"import xlsxwriter|import openpyxl|csv\.(?:writer|DictWriter)", path.read_text("utf-8"))
    }
    assert found == set(WRITERS)


def parts(data: bytes) -> tuple[str, str, str]:
    """The first sheet, the texts and the styles of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml")
        sheet, texts, styles = (book.read(n).decode() if n in book.namelist() else "" for n in names)
        return sheet, texts, styles


@pytest.mark.parametrize("text", EVIL)
def test_a_list_carries_it_as_text_with_an_apostrophe(text: str) -> None:
    file, _rows = export([Column("name", "名称", lambda row: row)], [text])
    with file:
        sheet, texts, _styles = parts(file.read())
    assert "<f>" not in sheet
    cell = re.search(r'<c r="A2"[^>]*t="(s|inlineStr)"[^>]*>', sheet)
    assert cell
    assert ">'" in (sheet if cell[1] == "inlineStr" else texts)


@pytest.mark.parametrize("text", EVIL)
def test_the_faults_of_an_import_carry_it_marked_as_text(text: str) -> None:
    sheet, _texts, styles = parts(faults_book([(2, "条款", text)]))
    assert "<f>" not in sheet
    cell = re.search(r'<c r="C2" s="(\d+)" t="s">', sheet)
    assert cell, sheet
    formats = re.findall(r"<xf [^>]*>", styles.partition("<cellXfs")[2])
    assert 'quotePrefix="1"' in formats[int(cell[1])]
