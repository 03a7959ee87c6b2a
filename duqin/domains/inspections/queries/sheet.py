"""The sheet of an inspection: every clause of its versions, with the answer, in few statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from duqin.domains.inspections.models import Answer, Finding, Inspection
from duqin.domains.inspections.queries.history import Past, history
from duqin.domains.inspections.rules.measuring import Reading, readings
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import Clause
from duqin.kernel.figures import Rate
from duqin.kernel.moments import campus_date


@dataclass(slots=True)
class SheetItem:
    """A clause on the sheet with its register, its findings and what was found here before."""

    clause: Clause
    answer: Answer | None = None
    findings: list[Finding] = field(default_factory=list)
    past: Past | None = None

    @property
    def result(self) -> str:
        return self.answer.result if self.answer else Answer.Result.UNCHECKED

    @property
    def readings(self) -> list[Reading]:
        return readings(self.clause.measured, self.answer.measured if self.answer else [])


@dataclass(slots=True)
class Sheet:
    """Items by group, in the order of the checklist."""

    inspection: Inspection
    items: list[SheetItem]

    @property
    def groups(self) -> list[tuple[str, list[SheetItem]]]:
        found: dict[str, list[SheetItem]] = defaultdict(list)
        for item in self.items:
            found[item.clause.group].append(item)
        return list(found.items())

    @property
    def done(self) -> Rate:
        """Clauses answered of clauses on the sheet."""
        return Rate(sum(i.result != Answer.Result.UNCHECKED for i in self.items), len(self.items))

    def count(self, result: str) -> int:
        return sum(item.result == result for item in self.items)


def sheet(inspection: Inspection) -> Sheet:
    """The clauses of the inspection's own versions (of its day), never of today's."""
    clauses = standards.clauses_in_force(
        day=campus_date(inspection.started_at),
        area_code=inspection.area.code,
        level=inspection.level,
        unit=inspection.unit,
        checklist=inspection.checklist,
    )
    answers = {row.clause_id: row for row in inspection.answers.prefetch_related("photos__evidence").order_by("answered_at")}
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in inspection.findings.filter(is_void=False).select_related("place", "unit").prefetch_related(
        "photos__evidence"
    ):
        found[finding.clause_id].append(finding)
    past = history(inspection.unit, inspection.place)
    return Sheet(
        inspection,
        [SheetItem(c, answers.get(c.pk), found[c.pk], past.get(c.code)) for c in clauses],
    )
