"""From a file to its lines: the sheet, the row of headings, the cells by field with defaults and translations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from duqin.domains.inspections.rules.past.fields import BY_KEY, NEEDED, guessed, plain
from duqin.domains.inspections.rules.past.mapping import FileMapping
from duqin.kernel.errors import Refusal
from duqin.kernel.spreadsheets import Sheet, Spreadsheet

HEADINGS_WITHIN = 5  # rows in which the headings are looked for


@dataclass(slots=True)
class Line:
    """A line of the file: its number as a spreadsheet shows it, its cells, what they mean, what is wrong."""

    row: int
    cells: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, key: str, sentence: str) -> None:
        """Note what is wrong with a field."""
        self.faults.append((key, sentence))


@dataclass(frozen=True, slots=True)
class PastFile:
    """A file as it was read.

    Attributes:
        unused: headings that no field stands for.
    """

    sha256: str
    lines: Sequence[Line]
    columns: Mapping[str, str]
    unused: Sequence[str] = ()


def read_lines(book: Spreadsheet, mapping: FileMapping) -> PastFile:
    """The lines of the sheet that holds the records.

    Raises:
        Refusal: "import.no_sheet", "import.no_heading", "import.missing_columns", "import.empty".
    """
    sheet, start, columns = _found(book, mapping)
    headings = dict(sheet.lines)[start]
    missing = [key for key in NEEDED if key not in columns and key not in mapping.defaults]
    if missing:
        names = _("、").join(BY_KEY[key].local for key in missing)
        raise Refusal(
            "import.missing_columns",
            _("缺少这些列：%(names)s。请按模板填写，或在对应关系里写明哪一列是它们。") % {"names": names},
        )
    lines = [Line(row, _cells(cells, columns, mapping)) for row, cells in sheet.lines if row > start]
    if not lines:
        raise Refusal("import.empty", _("文件里没有要导入的行。"))
    used = set(columns.values())
    unused = [heading for number, heading in enumerate(headings) if heading and number not in used]
    shown = {key: headings[number] for key, number in columns.items()}
    return PastFile(book.sha256, lines, shown, unused)


def _found(book: Spreadsheet, mapping: FileMapping) -> tuple[Sheet, int, dict[str, int]]:
    """The sheet, the number of its row of headings, and field → column; where most fields are recognised."""
    if mapping.sheet and len(book.sheets) > 1 and mapping.sheet not in book.sheets:
        raise Refusal("import.no_sheet", _("文件里没有名为“%(name)s”的工作表。") % {"name": mapping.sheet})
    sheet, row = where_headings_are(book, mapping)
    headings = dict(sheet.lines).get(row, ())
    columns = columns_of(headings, mapping)
    if not columns:
        raise Refusal("import.no_heading", _("找不到列标题；第一行应为列标题，如“检查编号、检查日期”。"))
    _refuse_unknown(headings, mapping)
    return sheet, row, columns


def where_headings_are(book: Spreadsheet, mapping: FileMapping) -> tuple[Sheet, int]:
    """The sheet and the line in which most headings are recognised; failing that, the fullest of the first lines."""
    sheets = list(book.sheets.values())
    if len(sheets) > 1 and mapping.sheet in book.sheets:
        sheets = [book.sheets[mapping.sheet]]
    offered = [
        (len(columns_of(cells, mapping)), sum(map(bool, cells)), -row, place)
        for place, sheet in enumerate(sheets)
        for row, cells in sheet.lines[:HEADINGS_WITHIN]
    ]
    _known, _filled, row, place = max(offered, key=lambda one: one[:3], default=(0, 0, -1, 0))
    return sheets[place] if sheets else Sheet("", ()), -row


def columns_of(cells: Sequence[str], mapping: FileMapping) -> dict[str, int]:
    """Field → column: as the mapping says, else by the heading; a field whose heading is empty there has none."""
    by_heading: dict[str, int] = {}
    for number, heading in enumerate(cells):
        by_heading.setdefault(plain(heading), number)
    chosen = {key: plain(heading) for key, heading in mapping.columns.items()}
    named = {key: by_heading[heading] for key, heading in chosen.items() if heading and heading in by_heading}
    taken = set(named.values())
    guesses = {key: n for key, n in guessed(cells).items() if n not in taken and key not in chosen}
    return guesses | named


def _refuse_unknown(headings: Sequence[str], mapping: FileMapping) -> None:
    known = {plain(heading) for heading in headings}
    lost = [heading for heading in mapping.columns.values() if heading and plain(heading) not in known]
    if lost:
        raise Refusal(
            "import.no_column",
            _("对应关系里写的这些列，文件里没有：%(names)s。") % {"names": _("、").join(lost)},
        )


def _cells(cells: Sequence[str], columns: Mapping[str, int], mapping: FileMapping) -> dict[str, str]:
    """Field → what stands there, translated; the default where nothing stands."""
    found = {}
    for key, number in columns.items():
        text = cells[number] if number < len(cells) else ""
        found[key] = mapping.values.get(key, {}).get(text, text) or mapping.defaults.get(key, "")
    for key, text in mapping.defaults.items():
        found.setdefault(key, text)
    return found


def digest(lines: Sequence[Line]) -> str:
    """What the lines of one inspection say, without their place in the file."""
    facts = [sorted((key, text) for key, text in line.cells.items() if text) for line in lines]
    return hashlib.sha256(json.dumps(sorted(facts), ensure_ascii=False).encode()).hexdigest()
