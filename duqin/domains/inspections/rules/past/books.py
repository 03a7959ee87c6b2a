"""The workbooks around an import: the template with its explanations, and the list of faults."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from duqin.domains.inspections.rules.past.fields import FIELDS

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINES = 5000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def template_book() -> bytes:
    """The empty workbook in the reader's language; headings of both languages are understood when it comes back."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, TEXT_ONLY) as book:
        needed = book.add_format({"bold": True, "bg_color": "#e4edf4", "border": 1, "text_wrap": True})
        usual = book.add_format({"bg_color": "#f4f2ec", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(_("历史检查"))
        sheet.freeze_panes(1, 1)
        for column, field in enumerate(FIELDS):
            sheet.set_column(column, column, 16, text)
            sheet.write_string(
                0, column, field.local + ("*" if field.needed else ""), needed if field.needed else usual
            )
            hint = {
                "validate": "any",
                "input_title": field.local[:32],
                "input_message": str(field.help)[:255],
            }
            sheet.data_validation(1, column, LINES, column, hint)
        rows = [
            (field.local, _("必填") if field.needed else "", str(field.help), field.example)
            for field in FIELDS
        ]
        titles = (_("列"), _("是否必填"), _("填写说明"), _("示例"))
        _write(book, _("填写说明"), titles, rows, widths=(18, 10, 70, 26))
    return out.getvalue()


def faults_book(faults: Iterable[Sequence[object]]) -> bytes:
    """Line, column and sentence of each fault, as text whatever it looks like."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, TEXT_ONLY) as book:
        rows = [tuple(str(part) for part in fault) for fault in faults]
        _write(book, _("有误的行"), (_("行"), _("列"), _("问题所在")), rows, widths=(8, 18, 90))
    return out.getvalue()


def _write(
    book: xlsxwriter.Workbook,
    name: str,
    titles: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    widths: Sequence[int],
) -> None:
    sheet, head = book.add_worksheet(name), book.add_format({"bold": True})
    marked = book.add_format({"quote_prefix": True})  # stays text when somebody edits it or saves it as CSV
    sheet.freeze_panes(1, 0)
    for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, marked if cell.startswith(FORMULA_STARTS) else None)
