"""Who does not go: monitors without a patrol, departments without a self-check (R-000-28, R-002-05)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Finding, Inspection, Party
from duqin.domains.inspections.models.plans import Kind
from duqin.domains.inspections.queries.coverage import DONE, moments
from duqin.domains.inspections.queries.rows import findings, inspections
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import MonitorAppointment, Unit
from duqin.kernel.actors import Actor
from duqin.kernel.figures import Rate
from duqin.kernel.moments import campus_date

SILENT_AFTER = 3
"""Working days in a row without a patrol after which a monitor is listed (R-000-28)."""
PATROLS = (Kind.PATROL, Kind.SELF_CHECK)
LOOK_BACK = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class SilentMonitor:
    """A monitor in office who has not been on patrol.

    Attributes:
        days: working days without one, at least 3; counted back 60 days at most.
        last_on: day of the last patrol; None when there never was one.
        since: the last day that was not silent; names the silence, so that it is told once.
    """

    appointment: MonitorAppointment
    days: int
    last_on: date | None
    since: date


def silent_monitors(by: Actor, day: date) -> list[SilentMonitor]:
    """Monitors in reach without a patrol on the last 3 working days before this day; longest silence first.

    A patrol is a patrol or self-check the monitor led or took part in as inspector, begun on that day and not
    abandoned. Days before the office began do not count; a patrol today ends the silence.
    """
    past = organisation.calendar().working_days(day - LOOK_BACK, day - timedelta(days=1))
    held = organisation.monitors_in_office(day).filter(
        by.reach(policies.READ).q("unit"), person__is_active=True
    )
    monitors = list(held.filter(role=MonitorAppointment.Role.MONITOR))
    last = _last_patrols({held.person_id for held in monitors}, day)
    found = []
    for monitor in monitors:
        since = max(
            filter(None, (last.get(monitor.person_id), (monitor.approved_on or day) - timedelta(days=1)))
        )
        silent = [working for working in past if working > since]
        if len(silent) >= SILENT_AFTER:
            found.append(SilentMonitor(monitor, len(silent), last.get(monitor.person_id), since))
    return sorted(found, key=lambda row: (-row.days, row.appointment.unit.code, row.appointment.pk))


def _last_patrols(people: Iterable[int], day: date) -> dict[int, date]:
    """Person id → day of the last patrol, up to this day."""
    before = moments(day, day)[1]
    visits = Inspection.objects.filter(kind__in=PATROLS, started_at__lt=before).exclude(state="abandoned")
    led = visits.filter(lead__in=people).order_by().values_list("lead_id").annotate(last=Max("started_at"))
    inspector = Party.Role.INSPECTOR
    sides = Party.objects.filter(person__in=people, role=inspector, inspection__in=visits.values("pk"))
    joined = sides.order_by().values_list("person_id").annotate(last=Max("inspection__started_at"))
    rows: list[tuple[Any, Any]] = [*led, *joined]
    found: dict[int, date] = {}
    for person, moment in rows:
        seen = campus_date(moment)
        found[person] = max(seen, found.get(person, seen))
    return found


@dataclass(frozen=True, slots=True)
class Balance:
    """Self-check first, supervision second (R-002-05): how both stand at a unit in a window."""

    unit: Unit
    self_checks: int
    own_findings: int
    supervisions: int
    supervised_findings: int

    @property
    def is_absent(self) -> bool:
        """Supervision found something and the unit itself never looked."""
        return self.self_checks == 0 and self.supervised_findings > 0

    @property
    def share(self) -> Rate:
        """Findings the unit found itself, of all."""
        return Rate(self.own_findings, self.own_findings + self.supervised_findings)


def self_check_balance(by: Actor, from_date: date, to_date: date) -> list[Balance]:
    """Each supervised unit in reach, those whose self-check is absent first; five statements at most."""
    begin, end = moments(from_date, to_date)
    units = list(organisation.supervised_units(to_date).filter(by.reach(policies.READ).q("pk")))
    visits = inspections(by).filter(state__in=DONE, started_at__gte=begin, started_at__lt=end, unit__in=units)
    visited = Counter[tuple[int, bool]]()
    for unit, level, count in _per_unit(Inspection.objects.filter(pk__in=visits.values("pk")), "level"):
        visited[unit, level == policies.SELF] += count
    seen = findings(by).filter(is_void=False, found_at__gte=begin, found_at__lt=end, unit__in=units)
    found = Counter[tuple[int, bool]]()
    for unit, level, count in _per_unit(
        Finding.objects.filter(pk__in=seen.values("pk")), "inspection__level"
    ):
        found[unit, level == policies.SELF] += count
    rows = [
        Balance(
            unit, visited[unit.pk, True], found[unit.pk, True], visited[unit.pk, False], found[unit.pk, False]
        )
        for unit in units
    ]
    return sorted(rows, key=lambda row: not row.is_absent)


def _per_unit(rows: QuerySet[Any], level: str) -> Iterable[tuple[int, int, int]]:
    return rows.order_by().values_list("unit_id", level).annotate(Count("pk"))
