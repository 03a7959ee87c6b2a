"""Rows told by another system, as if a workbook had said them: the same lines, rules and preview."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from duqin.foundation.organisation.rules.import_layout import CLEAR, SHEETS, Layout
from duqin.foundation.organisation.services.importing.lines import Line, Workbook
from duqin.foundation.organisation.services.importing.reading import LONGEST_CELL
from duqin.kernel.errors import Refusal
from duqin.kernel.spreadsheets import MAX_ROWS, Spreadsheet

Told = Mapping[str, Sequence[Mapping[str, Any]]]


def read_rows(told: Told) -> Workbook:
    """Rows by sheet (units, people, places), each by the keys of its headings, as a workbook.

    A key left out leaves the field as it is; null empties it, as a hyphen does in a cell. Lists and truth
    values are what a cell would say in words. Lines are counted from 1.

    Raises:
        Refusal: import.too_many_rows.
    """
    if any(len(rows) > MAX_ROWS for rows in told.values()):
        raise Refusal("import.too_many_rows", _("每张表最多 %(n)d 行。") % {"n": MAX_ROWS})
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    lines = {
        layout.key: [_line(layout, number, row) for number, row in enumerate(told.get(layout.key, ()), 1)]
        for layout in SHEETS
    }
    return Workbook(Spreadsheet(hashlib.sha256(text.encode()).hexdigest()), lines)


def _line(layout: Layout, number: int, row: Mapping[str, Any]) -> Line:
    known = {heading.key for heading in layout.headings}
    cells = {key: said for key, value in row.items() if key in known and (said := _cell(value))}
    line = Line(layout, number, cells.get(layout.identity, ""), cells)
    if strange := sorted(set(row) - known):
        line.errors.append(_("没有“%(key)s”这个字段。") % {"key": strange[0][:40]})
    if not line.identity:
        line.errors.append(_("缺少“%(heading)s”。") % {"heading": layout.heading(layout.identity).local})
    for key in (key for key, said in cells.items() if len(said) > LONGEST_CELL):
        line.errors.append(_("“%(heading)s”的内容过长。") % {"heading": layout.heading(key).local})
    return line


def _cell(value: Any) -> str:
    """What a cell would say; empty for an empty text, which says nothing."""
    match value:
        case None:
            return CLEAR
        case bool():
            return "yes" if value else "no"
        case list():
            return "、".join(str(one).strip() for one in value) or CLEAR
        case _:
            return str(value).strip()
