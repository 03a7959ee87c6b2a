"""A list as a spreadsheet: written row by row in constant memory, nothing in it is ever calculated."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from duqin.ui.listing.columns import Column
from duqin.ui.listing.filters import BadQuery
from duqin.ui.parts import Text

MOST_ROWS = 1_048_575
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = {
    "moment": 18,
    "due": 18,
    "deadline": 18,
    "day": 12,
    "number": 10,
    "points": 8,
    "amount": 14,
    "state": 12,
}


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula, even saved as CSV: an apostrophe goes in front."""
    return (
        f"'{text}"
        if text.lstrip(" \u3000").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS)
        else text
    )


def export(
    columns: Sequence[Column], rows: Iterable[Any], *, title: Text = "", basis: Sequence[tuple[str, str]] = ()
) -> tuple[IO[bytes], int]:
    """Write the rows to a temporary file; returns it, rewound, with the number of rows.

    A second sheet says what the list was narrowed by (`basis`), so that its figures can be checked.

    Raises:
        BadQuery: more rows than a spreadsheet holds.
    """
    target = tempfile.TemporaryFile()  # noqa: SIM115 handed to the response, which closes it
    try:
        written = _write_book(target, columns, rows, str(title), basis)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target, written


def spreadsheet(
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    title: Text,
    basis: Sequence[tuple[str, str]] = (),
    of: str = "",
) -> FileResponse:
    """A table of a page as a file to download, named by its title and what it is of (a month, a span; today by itself)."""
    file, _written = export(columns, rows, title=title, basis=basis)
    name = f"{title}-{of or timezone.localdate().strftime('%Y%m%d')}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)


def _write_book(
    target: IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Any],
    title: str,
    basis: Sequence[tuple[str, str]],
) -> int:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
    }
    book = xlsxwriter.Workbook(target, options)
    written = _write_rows(book, [column for column in columns if column.export is not False], rows, title)
    counted = [(_("行数"), str(written)), (_("导出时间"), f"{timezone.localtime():%Y-%m-%d %H:%M}")]
    _write_basis(book, [*basis, *counted])
    book.close()
    return written


def _write_rows(book: Any, columns: Sequence[Column], rows: Iterable[Any], title: str) -> int:
    sheet = book.add_worksheet(_sheet_name(title) or _("清单"))
    head = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, WIDTHS.get(column.kind, 22))
        sheet.write_string(0, index, str(column.label), head)
    read = [column.exporter() for column in columns]
    number = 0
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise BadQuery("list.too_long", _("一张表最多 1,048,575 行，请先缩小筛选范围再导出。"))
        for index, value_of in enumerate(read):
            _write(sheet, number, index, value_of(row), day)
    if number:
        sheet.autofilter(0, 0, number, len(columns) - 1)
    return number


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, timezone.make_naive(value) if timezone.is_aware(value) else value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, harmless(str(value)))


def _write_basis(book: Any, basis: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(_("口径"))
    sheet.set_column(0, 1, 24)
    for row, (label, words) in enumerate(basis):
        sheet.write_string(row, 0, harmless(label))
        sheet.write_string(row, 1, harmless(words))


def _sheet_name(title: str) -> str:
    """A name a sheet may have: at most 31 characters and none of []:*?/\\."""
    return "".join(mark for mark in title if mark not in "[]:*?/\\'")[:31].strip()


def in_chunks(
    rows: Iterator[Any], prepare: Callable[[list[Any]], Iterable[Any]], size: int = 500
) -> Iterator[Any]:
    """Rows prepared a chunk at a time, as a page would be."""
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield from prepare(chunk)
            chunk = []
    if chunk:
        yield from prepare(chunk)
