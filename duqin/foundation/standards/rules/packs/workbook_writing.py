"""A pack as an Excel workbook that people fill in; text stays text, whatever it begins with."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from duqin.foundation.standards.rules.packs.building import flatten
from duqin.foundation.standards.rules.packs.columns import COMMA, NO, SHEETS, YES, Column, columns
from duqin.foundation.standards.rules.packs.nouns import Pack

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
_WIDE = {"check": 60, "check_en": 60, "wording_note": 60, "wording_note_en": 60}
_SPARE_ROWS = 1000


def write_xlsx(pack: Pack) -> bytes:
    """The pack as XLSX. Reading it back gives an equal pack.

    Every text is written as a text cell, never as formula, link or number; a text that a spreadsheet would
    take for a formula when edited also carries the text mark (quote prefix).
    """
    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        for sheet, rows in _sheets(pack):
            _write_sheet(book, sheet, rows)
    return out.getvalue()


def _sheets(pack: Pack) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """Each sheet with its rows as plain values."""
    header = flatten(pack.document)
    clauses = [flatten(clause) for clause in pack.clauses]
    yield "header", [header]
    yield "focus", header.get("focus", [])
    yield "clauses", clauses
    for part in ("measured", "basis"):
        yield (
            part,
            [{"clause": clause["code"], **item} for clause in clauses for item in clause.get(part, [])],
        )


def _write_sheet(book: Any, sheet: str, rows: list[dict[str, Any]]) -> None:
    """Two rows of headings (Chinese names, field codes), then the data; choices are offered as lists."""
    heading = book.add_format({"bold": True, "bg_color": "#E8EEF3", "text_wrap": True, "valign": "top"})
    code = book.add_format({"font_color": "#7A8794", "italic": True})
    plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    marked = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True})
    number = book.add_format({"valign": "top"})
    page = book.add_worksheet(SHEETS[sheet][0])
    page.freeze_panes(2, 2 if sheet == "clauses" else 1)
    for at, column in enumerate(columns(sheet)):
        page.set_column(at, at, _WIDE.get(column.key, 16))
        page.write_string(0, at, column.heading, heading)
        page.write_string(1, at, column.key, code)
        _offer_choices(page, at, column)
        for row, values in enumerate(rows, start=2):
            value = _pick(values, column.steps)
            if value is None:
                continue
            cell = column.cell(value)
            if isinstance(cell, int | Decimal):
                page.write_number(row, at, cell, number)
            else:
                page.write_string(row, at, cell, marked if cell.startswith(_FORMULA_STARTS) else plain)


def _offer_choices(page: Any, at: int, column: Column) -> None:
    """A list of words for single choices; several choices are joined by 、 and typed."""
    choices = [YES, NO] if column.kind is bool else list(column.words.values()) if column.kind is str else []
    if choices and len(",".join(choices)) <= 255:
        page.data_validation(2, at, _SPARE_ROWS, at, {"validate": "list", "source": choices})
    elif column.words:
        page.write_comment(0, at, COMMA.join(column.words.values()))


def _pick(values: Any, steps: tuple[str, ...]) -> Any:
    """The value at the end of the steps, or None."""
    for step in steps:
        values = values.get(step) if isinstance(values, dict) else None
    return values
