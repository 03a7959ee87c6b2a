"""From a figure of an issue to the records it counts: those of the whole, of a heading, of a unit (R-000-18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Frozen = dict[str, Any]

FINDING, INSPECTION = "inspections.finding", "inspections.inspection"
OF_A_UNIT = {
    "inspections": (INSPECTION, "visits", ""),
    "findings": (FINDING, "ids", ""),
    "closed": (FINDING, "closed_ids", ""),
    "overdue": (FINDING, "overdue_ids", ""),
    "rate": (FINDING, "due_ids", "done_ids"),
}
"""Figure of a unit's line → kind of its records, where the line keeps them, and which of them a rate counts."""


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure with its records.

    Attributes:
        of: the figure of an issue it is a figure of, as `LABELS` names them; of a heading the heading itself.
        ids: keys of the records; for a rate those of the whole.
        part_ids: of a rate those it counts; None for a plain count.
        unit: the line of the unit it belongs to. heading: the heading it belongs to.
    """

    of: str
    text: str
    kind: str
    ids: tuple[str, ...]
    part_ids: frozenset[str] | None = None
    unit: Frozen | None = None
    heading: str = ""


def traced(figures: Frozen, code: str) -> Traced | None:
    """The figure of this code: `closed`, `heading.hygiene`, `unit.12.closed`; None for one the issue does not have."""
    first, *rest = code.split(".")
    if not rest:
        return _whole(figures, code)
    if first == "heading" and len(rest) == 1:
        return _heading(figures, rest[0])
    if first == "unit" and len(rest) == 2:
        line = next((line for line in figures["units"] if str(line["unit"]) == rest[0]), None)
        return _unit(line, rest[1]) if line else None
    return None


def codes_of(line: Frozen) -> Iterator[tuple[str, str]]:
    """What opens the figures of a unit's line that count anything: name of the figure and code."""
    for what, (_kind, kept, _part) in OF_A_UNIT.items():
        if line.get(kept):
            yield what, f"unit.{line['unit']}.{what}"


def _whole(figures: Frozen, code: str) -> Traced | None:
    shown = figures["figures"].get(code)
    if shown is None:
        return None
    part = frozenset(shown["part_ids"]) if "part_ids" in shown else None
    return Traced(code, shown["text"], shown["kind"], tuple(shown["ids"]), part)


def _heading(figures: Frozen, heading: str) -> Traced | None:
    row = next((row for row in figures["headings"] if row["heading"] == heading), None)
    return row and Traced("heading", str(row["count"]), FINDING, tuple(row["ids"]), heading=heading)


def _unit(line: Frozen, what: str) -> Traced | None:
    kind, kept, part = OF_A_UNIT.get(what, ("", "", ""))
    if kept not in line:  # no such figure, or an issue frozen before its records were kept
        return None
    counted = frozenset(line[part]) if part else None
    text = line["rate"] if part else str(len(line[kept]))
    return Traced("rectification_rate" if part else what, text, kind, tuple(line[kept]), counted, unit=line)
