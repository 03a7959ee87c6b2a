"""The official table of a year as a file: YAML like seed/calendar.yaml, or a sheet of three columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.kernel import plain_yaml, spreadsheets
from duqin.kernel.clock.notice import KINDS
from duqin.kernel.clock.reasons import Why
from duqin.kernel.clock.words import WHY
from duqin.kernel.errors import Refusal, Refusals

EARLIEST, LATEST = 2000, 2100
MOST_ROWS = 400
SHEET_HEADER = (gettext_lazy("日期"), gettext_lazy("类型"), gettext_lazy("事由"))
KINDS_IN_CHINESE = {
    "法定节假日": Why.holiday,
    "调休放假": Why.adjusted_restday,
    "调休上班": Why.adjusted_workday,
}
KIND_WORDS = {kind: WHY[kind] for kind in KINDS}


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day that departs from Monday–Friday."""

    date: date
    kind: Why
    note: str = ""

    @property
    def is_working(self) -> bool:
        return KINDS[self.kind]["working"]

    @property
    def is_swapped(self) -> bool:
        return KINDS[self.kind]["swapped"]


@dataclass(frozen=True, slots=True)
class YearTable:
    """The table of one year with the document it follows."""

    year: int
    source: str
    published_on: date | None
    days: tuple[DayLine, ...]


def read_yaml(text: str) -> list[YearTable]:
    """The tables of a YAML file.

    Raises:
        Refusals: "calendar.lines", one sentence for each line that cannot be read.
        Refusal: "calendar.file", the file is no table at all.
    """
    try:
        return [_table(table) for table in plain_yaml.load(text)["years"]]
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise _no_table() from fault


def read_sheet(content: bytes, *, year: int, source: str, published_on: date | None) -> YearTable:
    """The table of the first sheet of a workbook: 日期, 类型, 事由; a heading row is passed over.

    Raises:
        Refusals: "calendar.lines", one sentence for each row that cannot be read.
        Refusal: "calendar.file", it has no sheet or too many rows; else what `spreadsheets.read` says of it.
    """
    sheets = spreadsheets.read(content).sheets
    filled = next(iter(sheets.values())).lines if sheets else ()
    if not sheets or len(filled) > MOST_ROWS:
        raise _no_table()
    if filled and _date(_cell(filled[0][1], 0)) is None:
        filled = filled[1:]
    lines = [(str(number), (_cell(row, 0), _cell(row, 1), _cell(row, 2))) for number, row in filled]
    return YearTable(year, source, published_on, _lines(year, lines))


def _table(table: Mapping[str, Any]) -> YearTable:
    year, source = int(table["year"]), str(table.get("source") or "")
    cells = [(day.get("date"), day.get("kind"), day.get("note", "")) for day in table["days"]]
    lines = [(str(cell[0]), cell) for cell in cells]
    return YearTable(year, source, _date(table.get("published_on")), _lines(year, lines))


def _lines(year: int, rows: Iterable[tuple[str, Sequence[Any]]]) -> tuple[DayLine, ...]:
    """The lines in order of days; where one cannot be read, all that cannot are named at once."""
    read: dict[date, DayLine] = {}
    refused: list[Refusal] = []
    for name, cells in rows:
        try:
            line = _line(year, name, cells)
            if line.date in read:
                raise Refusal("calendar.twice", _("%(line)s：这一天在表中出现了两次。") % {"line": name})
            read[line.date] = line
        except Refusal as refusal:
            refused.append(refusal)
    if refused:
        raise Refusals("calendar.lines", _("表中有读不懂的行，一行也没有登记；请改正后重新导入。"), refused)
    return tuple(read[day] for day in sorted(read))


def _line(year: int, name: str, cells: Sequence[Any]) -> DayLine:
    day, kind = _date(cells[0]), _kind(cells[1])
    if day is None:
        raise Refusal("calendar.date", _("%(line)s：日期读不懂，请写成 2026-05-01 的样子。") % {"line": name})
    if day.year != year:
        raise Refusal("calendar.year", _("%(line)s：这一天不在 %(year)d 年。") % {"line": name, "year": year})
    if kind is None:
        words = {"line": name, "kinds": _("、").join(str(word) for word in KIND_WORDS.values())}
        raise Refusal("calendar.kind", _("%(line)s：类型应是%(kinds)s之一。") % words)
    return DayLine(day, kind, str(cells[2] or "").strip()[:60])


def _cell(row: Sequence[Any], index: int) -> Any:
    return row[index] if index < len(row) else ""


def _date(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(str(cell).strip().replace("/", "-"))
    except ValueError:
        return None


def _kind(cell: Any) -> Why | None:
    """The kind by its code, its official word, or its word in the reader's language."""
    written = str(cell or "").strip()
    if written in KINDS_IN_CHINESE:
        return KINDS_IN_CHINESE[written]
    return next((kind for kind, words in KIND_WORDS.items() if written in (kind.value, str(words))), None)


def _no_table() -> Refusal:
    return Refusal("calendar.file", _("这个文件读不出年度安排；请用导出的样表，或照内置文件的格式写 YAML。"))
