"""What is written on the sheet of an inspection: its clauses, the answers and the findings, by clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet, UUIDField

from duqin.domains.inspections.models import Answer, Finding, FindingPhoto, Inspection
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards.models import Clause, ClauseBasis
from duqin.kernel.prepared import Among, Prepared, Slot

PHOTOS = Prefetch("photos", FindingPhoto.objects.select_related("evidence").order_by("order"))


def answers_of(inspection: Inspection, clause: int | None = None) -> dict[int, list[Answer]]:
    """The registers by clause, with who wrote them, their place and their `photo_count`; of one clause if it is named."""
    known = {"inspection": inspection.pk}
    rows = _ANSWERS.all(**known) if clause is None else _ANSWERS_TO.all(**known, clause=clause)
    return _by_clause(rows)


def findings_of(
    inspection: Inspection, stop: Place | None = None, clause: int | None = None, *, with_photos: bool = False
) -> dict[int, list[Finding]]:
    """The findings that stand by clause, in the order of their numbers; those of one stop when it is given.

    Args:
        with_photos: fetch the photographs too; else only their number, `n_photos`.
    """
    known = {"inspection": inspection.pk}
    rows = _FINDINGS.all(**known) if clause is None else _FINDINGS_AT.all(**known, clause=clause)
    rows = [row for row in rows if stop is None or (row.answer and row.answer.place_id == stop.pk)]
    if with_photos:
        give_photos(inspection, rows)
    return _by_clause(sorted(rows, key=lambda row: row.number))


def written_findings(inspection: Inspection) -> list[Finding]:
    """The findings that stand, in the order of their numbers; whoever sees the inspection sees them all."""
    return sorted(_FINDINGS.all(inspection=inspection.pk), key=lambda row: row.number)


def give_photos(inspection: Inspection, findings: Collection[Any]) -> None:
    """Fetch the photographs of these findings, counted as `n_photos`, as a prefetch would; where there are any."""
    shots: dict[UUID, list[FindingPhoto]] = {finding.pk: [] for finding in findings}
    is_shown = any(finding.n_photos for finding in findings)
    for shot in _SHOTS.all(inspection=inspection.pk) if is_shown else ():
        if shot.finding_id in shots:
            shots[shot.finding_id].append(shot)
    for finding in findings:
        finding._prefetched_objects_cache = {"photos": shots[finding.pk]}


def clauses_of(wanted: Collection[int]) -> list[Clause]:
    """The clauses of these ids, in any order."""
    return _CLAUSES.all(clauses=list(wanted))


def with_bases(wanted: Collection[int]) -> list[Clause]:
    """The clauses with their bases in one statement: a published clause has at least one (R-000-35)."""
    clauses: dict[int, Clause] = {}
    bases: dict[int, list[ClauseBasis]] = defaultdict(list)
    for basis in _BASES.all(clauses=list(wanted)):
        basis.clause = clauses.setdefault(basis.clause_id, basis.clause)
        bases[basis.clause_id].append(basis)
    if bare := set(wanted) - clauses.keys():
        clauses |= {clause.pk: clause for clause in clauses_of(bare)}
    for pk, clause in clauses.items():
        clause._prefetched_objects_cache = {"bases": bases[pk]}  # type: ignore[attr-defined]  # where Django looks for what was fetched before
    return list(clauses.values())


def _by_clause(rows: Collection[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.clause_id].append(row)
    return found


def _answers(**asked: Any) -> QuerySet[Answer]:
    rows = Answer.objects.filter(inspection=Slot("inspection", UUIDField()), **asked)
    return rows.select_related("answered_by", "place").annotate(photo_count=Count("photos"))


def _findings(**asked: Any) -> QuerySet[Finding]:
    rows = Finding.objects.filter(inspection=Slot("inspection", UUIDField()), is_void=False, **asked)
    rows = rows.select_related("place", "unit", "case", "answer", "clause")
    return rows.annotate(n_photos=Count("photos"))


_ANSWERS = Prepared(lambda: _answers())
_ANSWERS_TO = Prepared(lambda: _answers(clause=Slot("clause")))
_FINDINGS = Prepared(lambda: _findings())
_FINDINGS_AT = Prepared(lambda: _findings(clause=Slot("clause")))
_SHOTS = Prepared(
    lambda: (
        FindingPhoto.objects.filter(finding__inspection=Slot("inspection", UUIDField()))
        .select_related("evidence")
        .order_by("order")
    )
)
_CLAUSES = Prepared(lambda: Clause.objects.filter(Among("id", Slot("clauses"))))
_BASES = Prepared(
    lambda: (
        ClauseBasis.objects.filter(Among("clause_id", Slot("clauses")))
        .select_related("clause", "citation")
        .order_by("order", "pk")
    )
)
