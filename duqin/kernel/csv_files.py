"""A comma-separated file from outside: its encoding found, its size bounded, every cell kept as text.

Offices save such files as UTF-8 with or without a mark, and Excel in China as GB18030; nothing else is guessed.
"""

from __future__ import annotations

import csv
import hashlib
import io

from django.utils.translation import gettext as _

from duqin.kernel import spreadsheets
from duqin.kernel.errors import Refusal
from duqin.kernel.spreadsheets import MAX_BYTES, MAX_CELLS, MAX_ROWS, Sheet, Spreadsheet, cell_text

ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",;\t"
MAX_COLUMNS = 60
MAX_CELL = 8_000
MAX_BREAKS = 10 * MAX_ROWS
"""Line breaks in all, within cells and of empty lines too."""
NAME = "CSV"


def read(data: bytes) -> Spreadsheet:
    """Check and read a .csv file as a workbook with one sheet.

    Raises:
        Refusal: "import.too_large", "import.nul", "import.encoding", "import.csv", "import.too_many_rows",
            "import.too_many_columns", "import.long_cell".
    """
    if len(data) > MAX_BYTES:
        raise Refusal("import.too_large", _("文件超过 20 MB，请分成几个文件。"))
    text = _text(data)
    delimiter = _delimiter(text)
    if text.count("\n") + text.count("\r") > MAX_BREAKS or text.count(delimiter) > MAX_CELLS:
        raise _too_many_rows()
    lines: list[tuple[int, tuple[str, ...]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            _check(cells, len(lines))
            if any(cells):
                lines.append((reader.line_num, tuple(cell_text(cell) for cell in cells)))
    except csv.Error as fault:
        raise Refusal(
            "import.csv",
            _("第 %(row)d 行附近的引号或分隔符不正确，无法读取。") % {"row": reader.line_num},
        ) from fault
    return Spreadsheet(hashlib.sha256(data).hexdigest(), {NAME: Sheet(NAME, tuple(lines))})


def _text(data: bytes) -> str:
    """The text in the first encoding that fits all of it."""
    if b"\0" in data:
        raise Refusal("import.nul", _("文件里有空字节，不是文本文件；请另存为“CSV UTF-8”或 .xlsx。"))
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("import.encoding", _("认不出文件的编码；请另存为“CSV UTF-8”或 .xlsx。"))


def _delimiter(text: str) -> str:
    """The separator the first line uses most; a comma when it uses none."""
    first = text.split("\n", 1)[0]
    return max(DELIMITERS, key=lambda mark: (first.count(mark), mark == ","))


def _check(cells: list[str], number: int) -> None:
    if number > MAX_ROWS:
        raise _too_many_rows()
    if len(cells) > MAX_COLUMNS:
        raise Refusal("import.too_many_columns", _("文件超过 %(n)d 列，不能导入。") % {"n": MAX_COLUMNS})
    if any(len(cell) > MAX_CELL for cell in cells):
        raise Refusal("import.long_cell", _("有一个单元格超过 %(n)d 个字，不能导入。") % {"n": MAX_CELL})


def _too_many_rows() -> Refusal:
    return Refusal("import.too_many_rows", _("文件超过 %(n)d 行，请分成几个文件导入。") % {"n": MAX_ROWS})


def read_any(data: bytes) -> Spreadsheet:
    """A workbook by its first bytes, else a .csv file; raises as the two readers."""
    return spreadsheets.read(data) if data.startswith((b"PK", spreadsheets.COMPOUND)) else read(data)
