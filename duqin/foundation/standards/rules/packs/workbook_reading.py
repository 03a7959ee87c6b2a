"""A pack from an Excel workbook, hostile ones refused before they can grow."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path as File
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from duqin.foundation.standards.rules.packs.columns import OF_CLAUSE, SHEETS, Column, columns
from duqin.foundation.standards.rules.packs.judging import judge_pack
from duqin.foundation.standards.rules.packs.nouns import Pack
from duqin.foundation.standards.rules.packs.plain import MAX_BYTES, Path
from duqin.foundation.standards.rules.packs.refusals import PackProblem, refuse
from duqin.foundation.standards.rules.packs.shape import label
from duqin.kernel import spreadsheets
from duqin.kernel.errors import Refusal

MAX_UNPACKED = 50 * 1024 * 1024
MAX_PARTS = 200
MAX_ROWS = 6000
MAX_COLUMNS = 100
FIRST_ROW = 3
"""Data begin below the Chinese headings and the field codes."""

_PART = re.compile(r"(?:\[Content_Types\]\.xml|_rels/\.rels|xl/[\w./-]+\.(?:xml|rels))")
_TAG = re.compile(rb"<(?:[^\s<>/:!?]+:)?(?:c|row)(?=[\s/>])")
_PLACE = re.compile(rb"""<(?:[^\s<>/:!?]+:)?(?:c|row)\s(?:[^<]*?\s)?r\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")

Rows = dict[Path, tuple[str, int]]


def read_xlsx(source: File | bytes) -> Pack:
    """The pack in a workbook made by `write_xlsx`, edited by people or not.

    Raises PackError with every fault, its sheet and row and a Chinese sentence.
    """
    book = _open(_bytes(source))
    reader = _Reader(book)
    return judge_pack(reader.pack(), reader.locate, reader.problems)


def _bytes(source: File | bytes) -> bytes:
    """The bytes of the source, within the limit of size."""
    if isinstance(source, File):
        try:
            with source.open("rb") as file:
                source = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise refuse("unreadable_file") from error
    if len(source) > MAX_BYTES:
        raise refuse("too_large", limit=MAX_BYTES // 1024 // 1024)
    return source


def _open(data: bytes) -> CalamineWorkbook:
    """The workbook, after its parts were unpacked within limits and packed anew.

    Only the parts of an XLSX file are taken over, so that no other format hides in the archive.
    """
    safe = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed, zipfile.ZipFile(safe, "w") as plain:
            parts = packed.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise refuse("too_large", limit=MAX_UNPACKED // 1024 // 1024)
            _check(data)
            for part in parts:
                if _PART.fullmatch(part.filename):
                    content = packed.read(part)
                    _guard(part.filename, content)
                    plain.writestr(part.filename, content)
        safe.seek(0)
        return CalamineWorkbook.from_filelike(safe)
    except (
        zipfile.BadZipFile,
        zlib.error,
        CalamineError,
        EOFError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise refuse("not_a_workbook") from error


def _check(data: bytes) -> None:
    """What every workbook from outside is asked (kernel/spreadsheets), said as packs say it."""
    try:
        spreadsheets.check(data)
    except Refusal as refusal:
        if refusal.code == "import.too_many_rows":
            raise refuse("sheet_too_wide", part="worksheets") from refusal
        if refusal.code == "import.bomb":
            raise refuse("too_large", limit=MAX_UNPACKED // 1024 // 1024) from refusal
        raise refuse("not_a_workbook") from refusal


def _guard(name: str, content: bytes) -> None:
    """Refuse cells that lie far out, or nowhere: a reader would reserve room for all cells before them."""
    if b"\x00" in content:  # UTF-16 would hide the tags
        raise refuse("not_a_workbook")
    places = _PLACE.findall(content)
    if len(places) != len(_TAG.findall(content)):
        raise refuse("not_a_workbook")
    for letters, digits in places:
        if int(digits[:9]) > MAX_ROWS or _column_number(letters) > MAX_COLUMNS:
            raise refuse("sheet_too_wide", part=name.rpartition("/")[2])


def _column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number


class _Reader:
    """Puts the rows of the sheets together to one plain value and remembers where each stood."""

    def __init__(self, book: CalamineWorkbook) -> None:
        self.book = book
        self.rows: Rows = {}
        self.problems: list[PackProblem] = []

    def pack(self) -> dict[str, Any]:
        """The plain value of the pack; what cannot be placed is noted in `problems`."""
        titles = [title for title, _noun in SHEETS.values()]
        for title in self.book.sheet_names:
            if title not in titles:
                self.problems.append(PackProblem("sheet_unknown", values={"title": title}))
        tables = {sheet: self.table(sheet, title) for sheet, (title, _noun) in SHEETS.items()}
        header = self.headed(tables["header"])
        focus = self.listed(tables["focus"], ("header", "focus"), SHEETS["focus"][0])
        clauses = self.listed(tables["clauses"], ("clauses",), SHEETS["clauses"][0])
        for part in OF_CLAUSE:
            self.distribute(tables[part], part, clauses)
        return {"header": {**header, **({"focus": focus} if focus else {})}, "clauses": clauses}

    def table(self, sheet: str, title: str) -> list[tuple[int, dict[str, Any]]]:
        """The filled rows of a sheet with their row numbers, cells by field code."""
        if title not in self.book.sheet_names:
            self.problems.append(PackProblem("sheet_missing", values={"label": title}))
            return []
        try:
            grid = self.book.get_sheet_by_name(title).to_python(skip_empty_area=False)
        except CalamineError as error:
            raise refuse("not_a_workbook") from error
        keys = [str(cell).strip() for cell in grid[1]] if len(grid) > 1 else []
        known = {column.key: column for column in columns(sheet)}
        self.check_keys(keys, known, title)
        filled = []
        for number, cells in enumerate(grid[FIRST_ROW - 1 :], start=FIRST_ROW):
            named = {
                key: cell
                for key, cell in zip(keys, cells, strict=True)
                if key in known and cell not in ("", None)
            }
            if named:
                filled.append((number, _nested(named, known)))
        return filled

    def check_keys(self, keys: list[str], known: Mapping[str, Column], title: str) -> None:
        """The second row names every field once and nothing else."""
        for at, key in enumerate(keys):
            if key not in known or key in keys[:at]:
                self.problems.append(PackProblem("column_unknown", "", 2, title, {"field": key}))
        for key in known:
            if key not in keys:
                self.problems.append(PackProblem("column_missing", "", 2, title, {"field": key}))

    def headed(self, table: list[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
        """The one row of the cover."""
        title = SHEETS["header"][0]
        self.rows[("header",)] = (title, table[0][0] if table else FIRST_ROW)
        for number, _row in table[1:]:
            self.problems.append(
                PackProblem("too_long_list", "", number, title, {"label": title, "limit": 1})
            )
        return table[0][1] if table else {}

    def listed(self, table: list[tuple[int, dict[str, Any]]], path: Path, title: str) -> list[dict[str, Any]]:
        """The rows of a sheet as a list that stands at `path`."""
        for at, (number, _row) in enumerate(table):
            self.rows[(*path, at)] = (title, number)
        return [row for _number, row in table]

    def distribute(
        self, table: list[tuple[int, dict[str, Any]]], part: str, clauses: list[dict[str, Any]]
    ) -> None:
        """Give each row to the clause it names."""
        at_code = {str(clause.get("code")): at for at, clause in reversed(list(enumerate(clauses)))}
        title = SHEETS[part][0]
        for number, row in table:
            code = str(row.pop("clause", ""))
            if code not in at_code:
                self.problems.append(PackProblem("clause_unknown", "", number, title, {"code": code}))
                continue
            items = clauses[at_code[code]].setdefault(part, [])
            self.rows[("clauses", at_code[code], part, len(items))] = (title, number)
            items.append(row)

    def locate(self, path: Path, code: str, values: Mapping[str, object]) -> PackProblem:
        """The sheet and row of the nearest thing that stands in the workbook, and the column's heading."""
        near = path
        while near not in self.rows and near:
            near = near[:-1]
        sheet, row = self.rows.get(near, ("", None))
        return PackProblem(
            code, label(path[len(near) :]) if len(path) > len(near) else "", row, sheet, values
        )


def _nested(named: Mapping[str, Any], known: Mapping[str, Column]) -> dict[str, Any]:
    """Cells by field code as nested plain values."""
    plain: dict[str, Any] = {}
    for key, cell in named.items():
        inner = plain
        for step in known[key].steps[:-1]:
            inner = inner.setdefault(step, {})
        inner[known[key].steps[-1]] = known[key].plain(cell)
    return plain
