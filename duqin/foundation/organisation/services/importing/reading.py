"""From a file to lines: sheets and headings are recognised, cells stay text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from duqin.foundation.organisation.rules.import_layout import SHEETS, Heading, Layout, layout_of
from duqin.foundation.organisation.services.importing.lines import Line, Workbook
from duqin.kernel import spreadsheets
from duqin.kernel.errors import Refusal
from duqin.kernel.spreadsheets import Sheet

LONGEST_CELL = 500


def read_workbook(path: Path | str) -> Workbook:
    """Read the file of an import; what is wrong inside is told by the preview, line by line.

    Raises:
        Refusal: the file is not an .xlsx, too large, has macros or is not safe to open
            (kernel/spreadsheets.py), or has none of the three sheets.
    """
    with Path(path).open("rb") as file:
        return read_bytes(file.read(spreadsheets.MAX_BYTES + 1))


def read_bytes(data: bytes) -> Workbook:
    """The same for a file held in memory."""
    source = spreadsheets.read(data)
    lines: dict[str, list[Line]] = {layout.key: [] for layout in SHEETS}
    errors: list[str] = []
    known = [(layout, sheet) for sheet in source.sheets.values() if (layout := layout_of(sheet.name))]
    if not known:
        names = _("、").join(layout.local for layout in SHEETS)
        raise Refusal(
            "import.no_sheet", _("文件里没有名为%(names)s的工作表，请使用模板。") % {"names": names}
        )
    for layout, sheet in known:
        lines[layout.key] += _lines(layout, sheet, errors)
    return Workbook(source, lines, errors)


def _lines(layout: Layout, sheet: Sheet, errors: list[str]) -> Iterator[Line]:
    rows = iter(sheet.lines)
    head = next(rows, None)
    if head is None:
        return
    headings = _headings(layout, head[1], errors)
    for number, cells in rows:
        told = {h.key: cell for h, cell in zip(headings, cells, strict=False) if h is not None and cell}
        line = Line(layout, number, told.get(layout.identity, ""), told)
        if not line.identity:
            line.errors.append(_("缺少“%(heading)s”。") % {"heading": layout.heading(layout.identity).local})
        for heading in (h for h in headings if h and len(told.get(h.key, "")) > LONGEST_CELL):
            line.errors.append(_("“%(heading)s”的内容过长。") % {"heading": heading.local})
        yield line


def _headings(layout: Layout, cells: tuple[str, ...], errors: list[str]) -> list[Heading | None]:
    """The heading of each column; strange, doubled and missing ones are named."""
    found: list[Heading | None] = []
    for cell in cells:
        heading = next((h for h in layout.headings if h.is_called(cell)), None)
        if heading is None and cell:
            errors.append(
                _("工作表“%(sheet)s”有不认识的列“%(cell)s”。") % {"sheet": layout.local, "cell": cell[:40]}
            )
        elif heading is not None and heading in found:
            errors.append(
                _("工作表“%(sheet)s”的列“%(cell)s”出现了两次。") % {"sheet": layout.local, "cell": cell[:40]}
            )
        found.append(heading)
    if layout.heading(layout.identity) not in found:
        missing = layout.heading(layout.identity).local
        errors.append(
            _("工作表“%(sheet)s”缺少列“%(heading)s”。") % {"sheet": layout.local, "heading": missing}
        )
    return found
