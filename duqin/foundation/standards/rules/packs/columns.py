"""The sheets of a pack's workbook: which field stands in which column, and how a cell spells it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin

from duqin.foundation.standards.rules.packs.building import hints
from duqin.foundation.standards.rules.packs.nouns import (
    PackBasis,
    PackClause,
    PackDocument,
    PackFocus,
    PackMeasure,
)
from duqin.foundation.standards.rules.packs.words import LABELS, WORDS, _

SHEETS: Mapping[str, tuple[str, type]] = {
    "header": (_("封面"), PackDocument),
    "focus": (_("监督重点"), PackFocus),
    "clauses": (_("条款"), PackClause),
    "measured": (_("测量项"), PackMeasure),
    "basis": (_("依据"), PackBasis),
}
OF_CLAUSE = ("measured", "basis")
"""Sheets whose first column is the code of the clause they belong to."""

YES, NO, COMMA = _("是"), _("否"), "、"
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,5})(?:\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the steps to its field and the type that its cells hold."""

    steps: tuple[str, ...]
    kind: Any

    @property
    def key(self) -> str:
        """The code in the second row of the sheet."""
        return ".".join(self.steps)

    @property
    def heading(self) -> str:
        """The Chinese name in the first row."""
        return LABELS.get(self.key, LABELS.get(self.steps[-1], self.key))

    @property
    def words(self) -> Mapping[str, str]:
        """Code to Chinese word, where the field has a fixed choice."""
        return WORDS.get(self.key, {})

    def cell(self, plain: Any) -> str | int | Decimal:
        """How a cell spells the plain value."""
        if isinstance(plain, bool):
            return YES if plain else NO
        if isinstance(plain, list):
            return COMMA.join(str(self.words.get(item, item)) for item in plain)
        return self.words.get(plain, plain) if isinstance(plain, str) else plain

    def plain(self, cell: Any) -> Any:
        """The plain value of a cell; what cannot be read stays as it is, for the schema to refuse."""
        if isinstance(cell, datetime):
            cell = cell.date()
        if isinstance(cell, date):
            cell = cell.isoformat()
        if get_origin(self.kind) is tuple:
            return [self._item(part) for part in _text(cell).split(COMMA)]
        if self.kind is bool:
            return {YES: True, NO: False}.get(cell, cell)
        if self.kind in (int, Decimal):
            return _number(cell)
        return self._item(cell)

    def _item(self, cell: Any) -> Any:
        text = _text(cell)
        if get_args(self.kind)[:1] == (int,):
            return _number(text)
        return {word: code for code, word in self.words.items()}.get(text, text)


@cache
def columns(sheet: str) -> tuple[Column, ...]:
    """The columns of a sheet, in the order of the noun's fields."""
    found = tuple(_columns(SHEETS[sheet][1], ()))
    return (Column(("clause",), str), *found) if sheet in OF_CLAUSE else found


def _columns(noun: type, steps: tuple[str, ...]) -> list[Column]:
    """One column a field; a group of fields is laid out flat, a list of groups has a sheet of its own."""
    found: list[Column] = []
    for field in fields(noun):
        kind = hints(noun)[field.name]
        if get_origin(kind) is UnionType:
            kind = get_args(kind)[0]
        if is_dataclass(kind) and isinstance(kind, type):
            found += _columns(kind, (*steps, field.name))
        elif not any(is_dataclass(inner) for inner in get_args(kind)):
            found.append(Column((*steps, field.name), kind))
    return found


def _text(cell: Any) -> str:
    """A cell as text: a whole number without its decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell)


def _number(cell: Any) -> Any:
    """A cell as an exact number of at most six decimals, or unchanged when it is none."""
    if isinstance(cell, bool):
        return cell
    text = f"{cell:.6f}" if isinstance(cell, int | float) else str(cell)
    if isinstance(cell, str) and not _PLAIN_NUMBER.fullmatch(cell):
        return cell
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number.normalize()
