"""The sheet of an inspection: every clause of its versions, with the answer, in few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, UUIDField
from django.utils.translation import get_language

from duqin.domains.inspections.models import Answer, Finding, Inspection
from duqin.domains.inspections.queries import written
from duqin.domains.inspections.queries.history import Past, history, history_words
from duqin.domains.inspections.rules.deductions import SINGLE
from duqin.domains.inspections.rules.measuring import Reading, readings
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards.models import Clause, DocumentVersion
from duqin.kernel.figures import Rate
from duqin.kernel.prepared import Prepared, Slot


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
    def key(self) -> str:
        """Names the item on its page."""
        return str(self.clause.pk)

    @property
    def note(self) -> str:
        return self.answer.note if self.answer else ""

    @property
    def seen(self) -> str:
        """The operation of the answer as it stands, for who answers otherwise; empty before the first."""
        return str(self.answer.operation_id or "") if self.answer else ""

    @property
    def result(self) -> str:
        return result_of(self.findings, self.answer, self.elsewhere)

    @property
    def is_bare(self) -> bool:
        """Marked as a problem, and nobody has said which."""
        return self.result == Answer.Result.PROBLEM and not self.findings

    @property
    def readings(self) -> list[Reading]:
        return readings_of(self.clause.measured, self.answer)

    @property
    def counts(self) -> bool:
        """Whether a finding says how many places, persons or metres."""
        return self.clause.per in SINGLE or self.clause.per_amount != 1

    @property
    def past_words(self) -> str:
        """The how-manieth finding the next one would be, or the newest is once one was recorded; empty for the first."""
        return history_words(self.past, is_recorded=bool(self.findings))

    @property
    def photo_count(self) -> int:
        """Photographs of the item itself, without those of its findings."""
        of_findings = sum(finding.n_photos for finding in self.findings)  # type: ignore[attr-defined]  # annotated
        return max(getattr(self.answer, "photo_count", 0) - of_findings, 0)


def result_of(findings: Sequence[Finding], answer: Answer | None, elsewhere: Iterable[Answer]) -> str:
    """A finding makes it a problem; else the own answer, else what the stops have in common at its worst."""
    if findings:
        return Answer.Result.PROBLEM
    own = answer.result if answer else Answer.Result.UNCHECKED
    if own != Answer.Result.UNCHECKED:
        return own
    there = {row.result for row in elsewhere}
    return next((r for r in (Answer.Result.OK, Answer.Result.NOT_APPLICABLE) if r in there), own)


def readings_of(limits: Sequence[Mapping[str, Any]], answer: Answer | None) -> list[Reading]:
    """What was measured beside the limits of the clause, in the language of the reader."""
    if not limits:
        return []
    english = (get_language() or "").startswith("en")
    return readings(limits, answer.measured if answer else [], english=english)


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

    @property
    def stops(self) -> list[tuple[Place, int]]:
        """Of the sheet of a whole round: its stops in the order of arrival, with how many items were answered there."""
        return stops_among(answer for item in self.items for answer in item.elsewhere)

    def item(self, clause_id: int) -> SheetItem | None:
        return next((item for item in self.items if item.clause.pk == clause_id), None)


def done_of(items: Iterable[SheetItem]) -> Rate:
    """How many of the items have an answer."""
    results = [item.result for item in items]
    return Rate(sum(result != Answer.Result.UNCHECKED for result in results), len(results))


def sheet(
    inspection: Inspection,
    stop: Place | None = None,
    *,
    only: int | None = None,
    to_fill: bool = False,
    with_photos: bool = False,
) -> Sheet:
    """The clauses that were fixed when the inspection began, whatever has been published since; three statements.

    Args:
        stop: the sheet of one stop of a round; the whole inspection unless given.
        only: a single clause; progress is then not to be read from it.
        to_fill: with what its writer looks at: the bases of each clause, and what was found here before (one statement).
        with_photos: fetch the photographs of the findings too; else only their number, `n_photos`.
    """
    places = {pk: order for order, pk in enumerate(inspection.items) if only in (None, pk)}
    clauses = written.with_bases(places) if to_fill else written.clauses_of(places)
    answers = written.answers_of(inspection, only)
    found = written.findings_of(inspection, stop, only, with_photos=with_photos)
    past = history(inspection.unit, stop or inspection.place, during=inspection) if to_fill else {}
    items = []
    for clause in sorted(clauses, key=lambda clause: places[clause.pk]):
        own, elsewhere = _told_apart(answers.get(clause.pk, []), stop)
        items.append(SheetItem(clause, own, elsewhere, found.get(clause.pk, []), past.get(clause.code)))
    return Sheet(inspection, items, stop)


def item(inspection: Inspection, clause: Clause, stop: Place | None = None) -> SheetItem:
    """How one clause of the sheet stands now, for the answer to one tap; two statements."""
    own, elsewhere = _told_apart(written.answers_of(inspection, clause.pk).get(clause.pk, []), stop)
    findings = written.findings_of(inspection, stop, clause.pk)
    return SheetItem(clause, own, elsewhere, findings.get(clause.pk, []))


def item_of(finding: Finding, stop: Place | None) -> SheetItem:
    """How the item of a finding stands that has just been recorded at a stop, or for the whole; nothing is asked where the
    finding stands alone there."""
    if finding.stands_alone:
        return SheetItem(finding.clause, finding.answer, findings=[finding])
    return item(finding.inspection, finding.clause, stop)


def _told_apart(registers: Sequence[Answer], stop: Place | None) -> tuple[Answer | None, list[Answer]]:
    """The register of the stop, or of the whole; and, on the sheet of the whole, those of the stops."""
    own = next((row for row in registers if row.place_id == (stop.pk if stop else None)), None)
    return own, [row for row in registers if row is not own] if stop is None else []


def sheet_clauses(inspection: Inspection) -> QuerySet[Clause]:
    """The clauses on the sheet of an inspection, unordered."""
    return Clause.objects.filter(pk__in=inspection.items)


def _versions() -> QuerySet[DocumentVersion]:
    through: Any = Inspection.standards.through
    used = through.objects.filter(inspection=Slot("inspection", UUIDField())).values("documentversion")
    return DocumentVersion.objects.filter(pk__in=used).select_related("document").order_by("pk")


_VERSIONS = Prepared(_versions)


def standards_of(inspection: Inspection) -> list[DocumentVersion]:
    """The versions of documents in force on its day, by which it inspects."""
    return _VERSIONS.all(inspection=inspection.pk)


_CLAUSE = Prepared(lambda: Clause.objects.select_related("area").filter(pk=Slot("clause")))


def sheet_clause(inspection: Inspection, pk: int) -> Clause | None:
    """A clause of the sheet with its area; None for what is not on it."""
    return _CLAUSE.first(clause=pk) if pk in inspection.items else None


_STOPPED = Prepared(
    lambda: (
        Answer.objects.filter(inspection=Slot("inspection", UUIDField()), place__isnull=False)
        .select_related("place")
        .only("inspection", "result", "answered_at", "place__name", "place__full_name")
    )
)


def stops(inspection: Inspection) -> list[tuple[Place, int]]:
    """The stops of the round in the order of arrival, with how many items were answered there."""
    return stops_among(_STOPPED.all(inspection=inspection.pk))


def stops_among(answers: Iterable[Answer]) -> list[tuple[Place, int]]:
    """The same of answers that are at hand with their places."""
    found: dict[int, tuple[Place, int]] = {}
    for row in sorted(answers, key=lambda row: row.answered_at):
        if row.place is not None and row.result != Answer.Result.UNCHECKED:
            found[row.place.pk] = (row.place, found.get(row.place.pk, (row.place, 0))[1] + 1)
    return list(found.values())
