"""The problem of a case as its page and its notice tell it: one statement for all its parts, rows of plain columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from duqin.domains.inspections.models import Finding
from duqin.domains.inspections.queries.cards import Visit, card_of, remember
from duqin.domains.inspections.queries.rows import findings
from duqin.engines.cases.models import Case
from duqin.engines.cases.ports import OriginCard, ProblemCard
from duqin.foundation.organisation.models import in_language
from duqin.foundation.standards import queries as standards
from duqin.foundation.trust.models import Evidence
from duqin.kernel.actors import Actor
from duqin.kernel.prepared import Few, Slot
from duqin.kernel.prepared_rows import PerActor, PreparedRows, as_tuple


class Problem(NamedTuple):
    """A finding as far as its card is made of it."""

    finding: UUID
    case_id: int
    description: str
    severity: str
    points: Decimal
    clause: str
    title: str
    title_en: str
    inspection: UUID
    visit_number: str
    visit_kind: str
    lead: str
    started_at: datetime

    @property
    def visit(self) -> Visit:
        return Visit(self.visit_number, self.visit_kind, self.lead, self.started_at)


PROBLEM = (
    *(
        "pk",
        "case_id",
        "description",
        "severity",
        "points",
        "clause__code",
        "clause__title",
        "clause__title_en",
    ),
    *("inspection_id", "inspection__number", "inspection__kind", "inspection__lead__name"),
    "inspection__started_at",
)
PHOTO = tuple(field.attname for field in Evidence._meta.concrete_fields)
COLUMNS = (
    *PROBLEM,
    *(f"photos__evidence__{name}" for name in PHOTO),
    *(f"clause__bases__{name}" for name in standards.PRINTED),
)
BEFORE_PHOTO, BEFORE_BASIS = len(PROBLEM), len(PROBLEM) + len(PHOTO)
BEHIND = len(COLUMNS)
ORDER = ("pk", "photos__order", "photos__id", "clause__bases__order", "clause__bases__id")
Row = tuple[Any, ...]


def _told_rows(by: Actor) -> QuerySet[Any, Any]:
    """The problem of one case, and where it comes from; `is_seen` says whether the actor may know of that."""
    seen = findings(by).order_by().filter(pk=OuterRef("pk"))
    rows = Finding.objects.filter(case=Slot("case")).annotate(is_seen=Exists(seen)).order_by(*ORDER)
    return rows.values_list(*COLUMNS, "number", "found_by_name", "is_seen")


_TOLD = PerActor(lambda by: PreparedRows(as_tuple, lambda: _told_rows(by)))
_PROBLEMS = PreparedRows(
    as_tuple,
    lambda: Finding.objects.filter(Few("case_id", Slot("cases"))).order_by(*ORDER).values_list(*COLUMNS),
)


def told(by: Actor, case: Case) -> tuple[ProblemCard, OriginCard | None]:
    """The problem of a case and the finding it comes from, the latter as far as the actor may know of it."""
    rows = _TOLD.of(by).all(case=case.pk)
    for problem, lines in _by_problem(rows):
        number, found_by, is_seen = lines[0][BEHIND:]
        origin = card_of(problem.finding, number, problem.visit, found_by) if is_seen else None
        return _card(problem, lines), origin
    return ProblemCard(description=case.title), None


def problem_cards(cases: Sequence[Case]) -> dict[str, ProblemCard]:
    """The problems of cases as a notice prints them, by finding; never a doubtful basis. One statement."""
    cards = {}
    for problem, lines in _by_problem(_PROBLEMS.all(cases=[case.pk for case in cases])):
        remember(problem.inspection, problem.visit)
        cards[str(problem.finding)] = _card(problem, lines)
    return cards


def _by_problem(rows: Iterable[Row]) -> Iterator[tuple[Problem, list[Row]]]:
    """Each problem with its rows: one for each photograph and basis it has, at least one."""
    for _finding, lines in groupby(rows, key=itemgetter(0)):
        own = list(lines)
        yield Problem(*own[0][:BEFORE_PHOTO]), own


def _card(problem: Problem, rows: list[Row]) -> ProblemCard:
    points = problem.points
    return ProblemCard(
        clause_text=f"{problem.clause} {in_language()(problem.title, problem.title_en)}",
        severity=problem.severity,
        basis=tuple(standards.printed_bases(_each(rows, slice(BEFORE_BASIS, BEHIND), standards.basis_of))),
        deduction=_("扣 %(points)s 分") % {"points": f"{points.normalize():f}"} if points else "",
        photos=tuple(_each(rows, slice(BEFORE_PHOTO, BEFORE_BASIS), _photo)),
        description=problem.description,
    )


def _each(rows: Iterable[Row], columns: slice, made: Callable[[Row], Any]) -> list[Any]:
    """What stands in these columns, made once each, in the order in which they come; their first is the key."""
    found = {row[columns.start]: row[columns] for row in rows}
    return [made(part) for key, part in found.items() if key is not None]


def _photo(columns: Row) -> Evidence:
    return Evidence.from_db(DEFAULT_DB_ALIAS, PHOTO, columns)
