"""What a half-monthly report is made of: windows between the days it is due, and what happened in one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Finding, HalfMonthReport, Inspection
from duqin.domains.inspections.queries.coverage import DONE, Coverage, Scope, unit_coverage
from duqin.domains.inspections.queries.rows import findings, inspections
from duqin.domains.inspections.rules.report_days import Half, ReportDays, choices_of
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Unit
from duqin.kernel.actors import Actor


def report_days() -> ReportDays:
    """How due days of half-month reports follow from the calendar and from what the school chose."""
    school = organisation.institution()
    return ReportDays(organisation.calendar(), choices_of(school.settings if school else {}))


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What a unit's monitors did in a half month, what was found at the unit, what is still open from before."""

    unit: Unit
    half: Half
    visits: tuple[Inspection, ...]
    coverage: Coverage
    findings: tuple[Finding, ...]
    carried: tuple[Finding, ...]

    def in_state(self, *states: str) -> int:
        """Findings of the half month whose case stands so."""
        return sum(one.case is not None and one.case.state in states for one in self.findings)

    @property
    def overdue(self) -> int:
        return sum(one.case is not None and one.case.is_overdue for one in self.findings)


def reports(by: Actor) -> QuerySet[HalfMonthReport]:
    """Reports that units in reach have handed in."""
    return HalfMonthReport.objects.filter(by.reach(policies.READ).q("unit")).select_related("unit")


def handed_in(unit: Unit, half: Half) -> HalfMonthReport | None:
    """The report of a unit for this half month, once it was handed in."""
    return HalfMonthReport.objects.filter(unit=unit, named_on=half.named).first()


def missing_reports(by: Actor, half: Half) -> list[Unit]:
    """Units in reach that had a monitor when the report was due and have handed in none."""
    given = HalfMonthReport.objects.filter(named_on=half.named).values("unit")
    watched = organisation.monitors_in_office(half.due).order_by().values("unit")
    rows = organisation.current_units().filter(by.reach(policies.READ).q("pk"), pk__in=watched)
    return list(rows.exclude(pk__in=given).order_by("order", "code"))


def unit_report(by: Actor, unit: Unit, half: Half, *, is_told: bool = False) -> UnitReport:
    """The report of a unit over a half month, as far as the actor sees it.

    Args:
        is_told: without unannounced inspections that are not released, whoever asks: what the unit itself may know.
    """
    seen = inspections(by).filter(unit=unit, state__in=DONE)
    visits = seen.filter(started_at__gte=half.begin, started_at__lt=half.end).order_by("started_at", "pk")
    own = findings(by).filter(unit=unit, is_void=False).order_by("found_at", "number")
    if is_told:
        visits = visits.filter(Q(is_unannounced=False) | Q(state="released"))
        own = own.filter(Q(inspection__is_unannounced=False) | Q(inspection__state="released"))
    settled = Q(case__state__in=("closed", "void"))
    return UnitReport(
        unit,
        half,
        tuple(visits),
        unit_coverage(unit, half.first, half.last, Scope(by=by)),
        tuple(own.filter(found_at__gte=half.begin, found_at__lt=half.end)),
        tuple(own.filter(found_at__lt=half.begin).exclude(settled)),
    )


def findings_of(ids: Iterable[UUID]) -> dict[UUID, list[Finding]]:
    """Inspection → findings that stand, in order; for those who see the inspections."""
    rows = Finding.objects.filter(inspection__in=list(ids), is_void=False).select_related("case", "unit")
    found: dict[UUID, list[Finding]] = defaultdict(list)
    for row in rows.order_by("number"):
        found[row.inspection_id].append(row)
    return dict(found)
