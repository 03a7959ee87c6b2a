"""What a half-monthly report is made of: windows between the days it is due, and what happened in one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Finding, HalfMonthReport, Inspection
from duqin.domains.inspections.queries.coverage import DONE, Coverage, Scope, unit_coverage
from duqin.domains.inspections.queries.rows import findings, inspections
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Unit
from duqin.kernel.actors import Actor
from duqin.kernel.moments import CAMPUS

DUE_DAYS = (10, 25)


@dataclass(frozen=True, slots=True)
class Half:
    """The half month a report covers: from the day after one due day to the next (R-000-29)."""

    first: date
    due: date

    @property
    def begin(self) -> datetime:
        return datetime.combine(self.first, time(), CAMPUS)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.due + timedelta(days=1), time(), CAMPUS)


def half_of(day: date) -> Half:
    """The half month a day falls into: 26th to 10th, or 11th to 25th."""
    if day.day <= DUE_DAYS[0]:
        before = day.replace(day=1) - timedelta(days=1)
        return Half(before.replace(day=DUE_DAYS[1] + 1), day.replace(day=DUE_DAYS[0]))
    if day.day <= DUE_DAYS[1]:
        return Half(day.replace(day=DUE_DAYS[0] + 1), day.replace(day=DUE_DAYS[1]))
    after = (day.replace(day=1) + timedelta(days=32)).replace(day=DUE_DAYS[0])
    return Half(day.replace(day=DUE_DAYS[1] + 1), after)


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


def last_due(day: date) -> Half:
    """The half month that was due last, on this day or before it."""
    half = half_of(day)
    return half if half.due <= day else half_of(half.first - timedelta(days=1))


def reports(by: Actor) -> QuerySet[HalfMonthReport]:
    """Reports that units in reach have handed in."""
    return HalfMonthReport.objects.filter(by.reach(policies.READ).q("unit")).select_related("unit")


def handed_in(unit: Unit, half: Half) -> HalfMonthReport | None:
    """The report of a unit for this half month, once it was handed in."""
    return HalfMonthReport.objects.filter(unit=unit, due_on=half.due).first()


def missing_reports(by: Actor, half: Half) -> list[Unit]:
    """Units in reach that had a monitor when the report was due and have handed in none."""
    given = HalfMonthReport.objects.filter(due_on=half.due).values("unit")
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
        unit_coverage(unit, half.first, half.due, Scope(by=by)),
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
