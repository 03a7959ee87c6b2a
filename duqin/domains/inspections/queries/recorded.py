"""What a record of an inspection is made of, and nothing else: read in as few rows and columns as it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, UUIDField

from duqin.domains.inspections.models import Answer, Finding, Inspection, Obstruction, Party
from duqin.domains.inspections.queries.sheet import readings_of, result_of, stops_among
from duqin.domains.inspections.queries.signers import may_have
from duqin.domains.inspections.queries.written import give_photos
from duqin.domains.inspections.rules.measuring import Reading
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards.models import Clause
from duqin.kernel.figures import Rate
from duqin.kernel.prepared import Among, Prepared, Slot
from duqin.kernel.prepared_rows import PreparedRows, as_tuple

OPEN = ("in_progress", "returned")
Row = tuple[str, str, list[dict[str, Any]]]
"""Of a clause on the sheet: its code, its title, what is measured."""
SHOWN_OF_ANSWER = (
    *("inspection", "clause", "result", "is_diverged", "note", "measured", "answered_at"),
    *("place__name", "place__full_name"),
)
SHOWN_OF_FINDING = (
    *(
        "number",
        "inspection",
        "clause",
        "description",
        "post_name",
        "guidance",
        "measures",
        "severity",
        "points",
    ),
    *("is_fixed_on_spot", "place__name", "place__full_name", "unit__name", "case__number"),
    *("clause__deadline_unit", "clause__deadline_amount", "clause__stop_use"),
    *("clause__deadline_note", "clause__deadline_note_en"),
)


class RecordLine(NamedTuple):
    """A clause of the record and what was found of it."""

    code: str
    title: str
    result: str
    readings: Sequence[Reading]
    note: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was found of each clause of an inspection, in their order.

    Attributes:
        findings: those that stand, in the order of their clauses, with their photographs.
        versions: the versions of documents the clauses are from: their own title, that of the document, their number.
        stops: the stops of the round in the order of arrival, with how many items were answered there.
        done: clauses answered of clauses on the sheet.
    """

    lines: list[RecordLine]
    findings: list[Finding]
    versions: list[tuple[str, str, int]]
    stops: list[tuple[Place, int]]
    done: Rate


@contextmanager
def holding(
    inspection: Inspection, answers: Sequence[Answer], findings: Sequence[Finding] | None
) -> Iterator[None]:
    """For the length of the block the record is made of rows that the act has read under its lock.

    Args:
        answers: as `answers_to_record` gives them.
        findings: those that stand, each with unit, place, clause, case and whether there are `n_photos`; None to have
            them read.
    """
    inspection.held = (answers, findings)
    try:
        yield
    finally:
        inspection.held = None


def answers_to_record(inspection: Inspection) -> list[Answer]:
    """The answers with what a record shows of them."""
    return _ANSWERS.all(inspection=inspection.pk)


def recorded(inspection: Inspection) -> Recorded:
    """The sheet as its record shows it; three statements, four where photographs were taken; less what is held."""
    clauses, versions = _clauses(inspection)
    held = inspection.held[0] if inspection.held else answers_to_record(inspection)
    answers = sorted(held, key=lambda row: row.answered_at)
    by_clause: dict[int, list[Answer]] = defaultdict(list)
    for row in answers:
        by_clause[row.clause_id].append(row)
    found = _findings(inspection)
    items = [pk for pk in dict.fromkeys(inspection.items) if pk in clauses]
    lines = [_line(clauses[pk], by_clause[pk], found[pk]) for pk in items]
    answered = sum(line.result != Answer.Result.UNCHECKED for line in lines)
    listed = [finding for pk in items for finding in found[pk]]
    return Recorded(lines, listed, versions, stops_among(answers), Rate(answered, len(lines)))


def _line(clause: Row, answers: Sequence[Answer], findings: Sequence[Finding]) -> RecordLine:
    code, title, measured = clause
    own = next((row for row in answers if row.place_id is None), None)
    result = result_of(findings, own, (row for row in answers if row.place_id is not None))
    return RecordLine(code, title, result, readings_of(measured, own), own.note if own else "")


def _of(model: Any, *related: str) -> Any:
    rows = model.objects.filter(inspection=Slot("inspection", UUIDField()))
    return rows.select_related(*related) if related else rows


_ANSWERS: Prepared[Answer] = Prepared(lambda: _of(Answer, "place").only(*SHOWN_OF_ANSWER))
_FINDINGS = Prepared(
    lambda: (
        _of(Finding, "place", "unit", "case", "clause")
        .filter(is_void=False)
        .only(*SHOWN_OF_FINDING)
        .annotate(n_photos=Count("photos"))
    )
)
_BARRED = Prepared(lambda: _of(Obstruction).order_by("at"))
_CLAUSES = PreparedRows(
    as_tuple,
    lambda: Clause.objects.filter(Among("id", Slot("clauses"))).values_list(
        *("id", "code", "title", "measured", "document_version", "document_version__title"),
        *("document_version__document__title", "document_version__number"),
    ),
)


def _clauses(inspection: Inspection) -> tuple[dict[int, Row], list[tuple[str, str, int]]]:
    """The clauses on the sheet by their ids; the versions they are from, in the order in which these were made."""
    found: dict[int, Row] = {}
    versions: dict[int, tuple[str, str, int]] = {}
    for pk, code, title, measured, version, *named in _CLAUSES.all(clauses=inspection.items):
        found[pk] = (code, title, measured)
        versions[version] = (named[0], named[1], named[2])
    return found, [versions[version] for version in sorted(versions)]


def _findings(inspection: Inspection) -> dict[int, list[Finding]]:
    """The findings that stand, by clause. What was handed in with the line "no problem found" has none."""
    found: dict[int, list[Finding]] = defaultdict(list)
    if inspection.found_nothing and inspection.state not in OPEN:
        return found
    held = inspection.held[1] if inspection.held else None
    rows = _FINDINGS.all(inspection=inspection.pk) if held is None else held
    give_photos(inspection, rows)
    for row in sorted(rows, key=lambda row: row.number):
        found[row.clause_id].append(row)
    return found


def obstructions_of(inspection: Inspection, parties: Sequence[Party] | None = None) -> list[Obstruction]:
    """When and how the inspection was barred, in the order of time; nothing is asked when its parties tell of none."""
    return _BARRED.all(inspection=inspection.pk) if may_have("obstructions", parties) else []
