"""What an import would do, line by line, before it does it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.rules.import_layout import Layout
from duqin.kernel.spreadsheets import Spreadsheet


class Outcome(StrEnum):
    """What becomes of a line."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAULTY = "faulty"

    @property
    def label(self) -> Any:
        return OUTCOMES[self]


OUTCOMES = {
    Outcome.CREATED: _("新增"),
    Outcome.CHANGED: _("变更"),
    Outcome.UNCHANGED: _("不变"),
    Outcome.FAULTY: _("有误"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of an existing row: what it says now and what the file says, in the reader's words."""

    field: str
    label: str
    before: str
    after: str


@dataclass(slots=True)
class Line:
    """A line of the file.

    Attributes:
        row: number of the line as a spreadsheet shows it.
        identity: code or staff number.
        values: what the cells mean, by key; a key is absent where the cell is empty.
        noun: id of the row it changes; None for a new one.
        effects: sentences on what else happens (appointments that end).
    """

    layout: Layout
    row: int
    identity: str
    cells: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    noun: int | None = None
    differences: list[Difference] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        if self.errors:
            return Outcome.FAULTY
        if self.noun is None:
            return Outcome.CREATED
        return Outcome.CHANGED if self.differences else Outcome.UNCHANGED

    @property
    def label(self) -> str:
        """Code or number with the name."""
        return f"{self.identity} {self.cells.get('name', '')}".strip()

    def changed(self, key: str) -> bool:
        """Whether the field of an existing row becomes another."""
        return any(d.field == key for d in self.differences)

    def facts(self) -> list[Any]:
        """What the confirmation is bound to."""
        told = [[d.field, d.before, d.after] for d in self.differences]
        return [self.layout.key, self.row, self.identity, str(self.outcome), told, self.errors]


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that was read: its hash, its lines by sheet, and what is wrong with sheets and headings."""

    source: Spreadsheet
    lines: Mapping[str, Sequence[Line]]
    errors: Sequence[str] = ()

    @property
    def sha256(self) -> str:
        return self.source.sha256


class Preview:
    """All lines with what would become of them, as of now."""

    def __init__(self, workbook: Workbook, lines: Mapping[str, Sequence[Line]]) -> None:
        self.workbook = workbook
        self.by_sheet = lines
        self.errors = list(workbook.errors)

    @property
    def lines(self) -> list[Line]:
        return [line for lines in self.by_sheet.values() for line in lines]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong, so that it may be applied."""
        return not self.errors and not any(line.errors for line in self.lines)

    @property
    def is_idle(self) -> bool:
        """Whether applying it would change nothing."""
        return self.is_sound and all(line.outcome == Outcome.UNCHANGED for line in self.lines)

    @property
    def fingerprint(self) -> str:
        """What the confirmation is bound to: the file, and what it would do to the data as they are now."""
        facts = [self.workbook.sha256, self.errors, [line.facts() for line in self.lines]]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()

    def count(self, outcome: Outcome, sheet: str = "") -> int:
        """How many lines come out so, in one sheet or in all."""
        return sum(
            line.outcome == outcome for line in (self.by_sheet.get(sheet, []) if sheet else self.lines)
        )

    def counts(self) -> dict[str, Counter[str]]:
        """Sheet → outcome → number of lines."""
        return {sheet: Counter(str(line.outcome) for line in lines) for sheet, lines in self.by_sheet.items()}

    def with_outcome(self, outcome: Outcome) -> list[Line]:
        """The lines that come out so, in the order of the file."""
        return [line for line in self.lines if line.outcome == outcome]

    def __str__(self) -> str:
        """What stands in the audit row: the file's hash, the counts, then what is new, as far as there is
        room.
        """
        told = [f"{line.layout.key}:{line.identity}" for line in self.with_outcome(Outcome.CREATED)]
        counts = {sheet: dict(found) for sheet, found in self.counts().items()}
        return f"sha256 {self.workbook.sha256} {json.dumps(counts)} {' '.join(told)}"
