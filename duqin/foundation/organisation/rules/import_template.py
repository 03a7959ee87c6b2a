"""The empty workbook of an import: three sheets with headings, and one that explains them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from duqin.foundation.organisation.rules.import_layout import SHEETS, Heading, Layout

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINES = 2000


def template_book() -> bytes:
    """The workbook in the reader's language; headings of both languages are understood when it comes back."""
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        needed = book.add_format({"bold": True, "bg_color": "#e4edf4", "border": 1, "text_wrap": True})
        usual = book.add_format({"bg_color": "#f4f2ec", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        for layout in SHEETS:
            sheet = book.add_worksheet(layout.local)
            sheet.freeze_panes(1, 0)
            for column, heading in enumerate(layout.headings):
                sheet.set_column(column, column, 18, text)
                sheet.write_string(0, column, _title(heading), needed if heading.needed else usual)
                sheet.data_validation(1, column, LINES, column, _hint(heading))
        _explain(book, needed)
    return out.getvalue()


def _title(heading: Heading) -> str:
    return heading.local + ("*" if heading.needed else "")


def _hint(heading: Heading) -> dict[str, Any]:
    """What a spreadsheet says beside a cell of this column; nothing is forbidden there, the preview tells."""
    return {
        "validate": "any",
        "input_title": heading.local[:32],
        "input_message": str(heading.help)[:255],
    }


def _explain(book: Any, head: Any) -> None:
    sheet = book.add_worksheet(_("填写说明"))
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 2, 60)
    sheet.set_column(3, 3, 24)
    for column, title in enumerate((_("工作表"), _("列"), _("填写说明"), _("示例"))):
        sheet.write_string(0, column, title, head)
    lines: list[tuple[Layout, Heading]] = [
        (layout, heading) for layout in SHEETS for heading in layout.headings
    ]
    for row, (layout, heading) in enumerate(lines, start=1):
        told = (layout.local, _title(heading), str(heading.help), heading.example)
        for column, words in enumerate(told):
            sheet.write_string(row, column, words)
    rules = (
        _("带 * 的列新增时必填。空着的单元格不改变已有内容；填一个短横“-”清空。"),
        _("先预览，再确认；有一处错误就全部不导入。同一个文件再次导入不会有任何变化。"),
    )
    for row, rule in enumerate(rules, start=len(lines) + 2):
        sheet.write_string(row, 0, rule)
