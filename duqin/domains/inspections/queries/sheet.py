"""The sheet of an inspection: every clause of its versions, with the answer, in few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Prefetch, Q, QuerySet, When
from django.utils.translation import get_language

from duqin.domains.inspections.models import Answer, Finding, FindingPhoto, Inspection
from duqin.domains.inspections.queries.history import Past, history_words, one_more, past_condition
from duqin.domains.inspections.rules.deductions import SINGLE
from duqin.domains.inspections.rules.measuring import Reading, readings
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards.models import Clause, ClauseBasis
from duqin.kernel.figures import Rate

PHOTOS = Prefetch("photos", FindingPhoto.objects.select_related("evidence").order_by("order"))


@dataclass(slots=True)
class SheetItem:
    """A clause on the sheet with its register, its findings and what was found here before.

    Attributes:
        answer: the register of this stop, or of the inspection as a whole.
        elsewhere: what was answered at the stops of the round, on the sheet of the whole.
        said: the clause in words, when the page that shows the sheet has put them here.
    """

    clause: Clause
    answer: Answer | None = None
    elsewhere: list[Answer] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    past: Past | None = None
    said: Mapping[str, Any] = field(default_factory=dict)

    @property
    def result(self) -> str:
        """A finding makes it a problem; else the own answer, else what the stops have in common at its worst."""
        if self.findings:
            return Answer.Result.PROBLEM
        own = self.answer.result if self.answer else Answer.Result.UNCHECKED
        if own != Answer.Result.UNCHECKED:
            return own
        there = {row.result for row in self.elsewhere}
        return next((r for r in (Answer.Result.OK, Answer.Result.NOT_APPLICABLE) if r in there), own)

    @property
    def is_bare(self) -> bool:
        """Marked as a problem, and nobody has said which."""
        return self.result == Answer.Result.PROBLEM and not self.findings

    @property
    def readings(self) -> list[Reading]:
        english = (get_language() or "").startswith("en")
        return readings(self.clause.measured, self.answer.measured if self.answer else [], english=english)

    @property
    def counts(self) -> bool:
        """Whether a finding says how many places, persons or metres."""
        return self.clause.per in SINGLE or self.clause.per_amount != 1

    @property
    def past_words(self) -> str:
        return history_words(self.past)

    @property
    def photo_count(self) -> int:
        """Photographs of the item itself, without those of its findings."""
        return getattr(self.answer, "photo_count", 0)


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """A group of clauses with how much of it is done, and what can be answered at one stroke."""

    key: str
    name: str
    items: list[SheetItem]

    @property
    def done(self) -> Rate:
        return done_of(self.items)

    @property
    def rest(self) -> list[SheetItem]:
        """Items without an answer and without anything to measure."""
        return [i for i in self.items if i.result == Answer.Result.UNCHECKED and not i.clause.measured]


@dataclass(slots=True)
class Sheet:
    """Items in the order of the checklist, safety first; `stop` is the place of a round whose sheet it is."""

    inspection: Inspection
    items: list[SheetItem]
    stop: Place | None = None

    @property
    def groups(self) -> list[SheetGroup]:
        found: dict[str, list[SheetItem]] = defaultdict(list)
        for item in self.items:
            found[item.clause.group].append(item)
        return [
            SheetGroup(f"g{number}", items[0].clause.local_group, items)
            for number, items in enumerate(found.values(), 1)
        ]

    @property
    def done(self) -> Rate:
        """Clauses answered of clauses on the sheet."""
        return done_of(self.items)

    @property
    def findings(self) -> list[Finding]:
        return [finding for item in self.items for finding in item.findings]

    def with_result(self, result: str) -> list[SheetItem]:
        """Items that stand so."""
        return [item for item in self.items if item.result == result]

    @property
    def problem_count(self) -> int:
        return len(self.with_result(Answer.Result.PROBLEM))

    @property
    def unchecked(self) -> list[SheetItem]:
        return self.with_result(Answer.Result.UNCHECKED)

    @property
    def bare(self) -> list[SheetItem]:
        return [item for item in self.items if item.is_bare]

    def item(self, clause_id: int) -> SheetItem | None:
        return next((item for item in self.items if item.clause.pk == clause_id), None)


def done_of(items: Iterable[SheetItem]) -> Rate:
    """How many of the items have an answer."""
    results = [item.result for item in items]
    return Rate(sum(result != Answer.Result.UNCHECKED for result in results), len(results))


def sheet(
    inspection: Inspection, stop: Place | None = None, *, only: int | None = None, with_photos: bool = False
) -> Sheet:
    """The clauses that were fixed when the inspection began, whatever has been published since; three statements.

    Args:
        stop: the sheet of one stop of a round; the whole inspection unless given.
        only: a single clause, for the answer to one tap; progress is then not to be read from it.
        with_photos: fetch the photographs of the findings too; else only their number, `n_photos`.
    """
    places = {pk: order for order, pk in enumerate(inspection.items) if only in (None, pk)}
    clauses = with_bases(places)
    answers = _answers(inspection, only)
    found, past = _findings_and_past(inspection, stop, only, with_photos)
    items = []
    for clause in sorted(clauses, key=lambda clause: places[clause.pk]):
        registers = answers[clause.pk]
        own = next((row for row in registers if row.place_id == (stop.pk if stop else None)), None)
        elsewhere = [row for row in registers if row is not own] if stop is None else []
        items.append(SheetItem(clause, own, elsewhere, found[clause.pk], past.get(clause.code)))
    return Sheet(inspection, items, stop)


def sheet_clauses(inspection: Inspection) -> QuerySet[Clause]:
    """The clauses on the sheet of an inspection, unordered."""
    return Clause.objects.filter(pk__in=inspection.items)


def stops(inspection: Inspection) -> list[tuple[Place, int]]:
    """The stops of the round in the order of arrival, with how many items were answered there."""
    rows = inspection.answers.filter(place__isnull=False).exclude(result=Answer.Result.UNCHECKED)
    found: dict[int, tuple[Place, int]] = {}
    for row in rows.select_related("place").order_by("answered_at"):
        if row.place is not None:
            found[row.place.pk] = (row.place, found.get(row.place.pk, (row.place, 0))[1] + 1)
    return list(found.values())


def _answers(inspection: Inspection, only: int | None) -> dict[int, list[Answer]]:
    rows = inspection.answers.select_related("answered_by").annotate(photo_count=Count("photos"))
    found: dict[int, list[Answer]] = defaultdict(list)
    for row in rows.filter(clause=only) if only is not None else rows:
        found[row.clause_id].append(row)
    return found


def with_bases(wanted: Mapping[int, int]) -> list[Clause]:
    """The clauses with their bases in one statement: a published clause has at least one (R-000-35)."""
    clauses: dict[int, Clause] = {}
    bases: dict[int, list[ClauseBasis]] = defaultdict(list)
    rows = ClauseBasis.objects.filter(clause__in=list(wanted)).select_related("clause", "citation")
    for basis in rows.order_by("order", "pk"):
        basis.clause = clauses.setdefault(basis.clause_id, basis.clause)
        bases[basis.clause_id].append(basis)
    if bare := wanted.keys() - clauses.keys():
        clauses |= {clause.pk: clause for clause in Clause.objects.filter(pk__in=bare)}
    for pk, clause in clauses.items():
        clause._prefetched_objects_cache = {"bases": bases[pk]}  # type: ignore[attr-defined]
    return list(clauses.values())


def _findings_and_past(
    inspection: Inspection, stop: Place | None, only: int | None, with_photos: bool
) -> tuple[dict[int, list[Finding]], dict[str, Past]]:
    """The findings of the sheet by clause, and what was found before by code: both out of one statement."""
    before = past_condition(inspection.unit, stop or inspection.place, during=inspection)
    rows = Finding.objects.filter(before | Q(inspection=inspection), is_void=False)
    if only is not None:
        rows = rows.filter(clause__code__in=Clause.objects.filter(pk=only).values("code"))
    rows = rows.annotate(is_past=Case(When(before, then=True), default=False), n_photos=Count("photos"))
    rows = rows.select_related("place", "unit", "case", "answer", "clause")
    found: dict[int, list[Finding]] = defaultdict(list)
    past: dict[str, Past] = {}
    for row in rows.prefetch_related(PHOTOS) if with_photos else rows:
        if row.is_past:
            past[row.clause.code] = one_more(past.get(row.clause.code), row)
        if row.inspection_id == inspection.pk and (
            stop is None or (row.answer and row.answer.place_id == stop.pk)
        ):
            found[row.clause_id].append(row)
    for listed in found.values():
        listed.sort(key=lambda finding: finding.number)
    return found, past
