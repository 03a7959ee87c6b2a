"""How many of a monitor's rounds are too perfect to have been walked (domain-model §8.8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Answer, Inspection
from duqin.domains.inspections.queries.coverage import DONE, moments
from duqin.domains.inspections.queries.diligence import PATROLS
from duqin.domains.inspections.rules.perfection import Walked
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import MonitorAppointment
from duqin.kernel.actors import Actor
from duqin.kernel.figures import Rate

OK, PROBLEM, UNCHECKED = Answer.Result.OK, Answer.Result.PROBLEM, Answer.Result.UNCHECKED


@dataclass(frozen=True, slots=True)
class Rounds:
    """A monitor's finished patrols and self-checks in a window.

    Attributes:
        share: those that are too perfect (rules/perfection.py), of all.
    """

    appointment: MonitorAppointment
    without_problem: int
    share: Rate


def rounds_of_monitors(by: Actor, from_date: date, to_date: date) -> list[Rounds]:
    """Each monitor in reach who led a round in the window, the highest share first; three statements.

    A statistic for the monitor's quality indicator: nothing is stopped, marked or counted off by it.
    """
    held = organisation.monitors_in_office(to_date).filter(
        by.reach(policies.READ).q("unit"), person__is_active=True, role=MonitorAppointment.Role.MONITOR
    )
    monitors = {one.person_id: one for one in held}
    begin, end = moments(from_date, to_date)
    visits = Inspection.objects.filter(
        lead__in=monitors, kind__in=PATROLS, state__in=DONE, started_at__gte=begin, started_at__lt=end
    )
    led: dict[int, list[UUID]] = defaultdict(list)
    for pk, lead in visits.order_by().values_list("pk", "lead_id"):
        led[lead].append(pk)
    walked = _walked(visits)
    clean = {pk for pk, one in walked.items() if one.answered and one.passed == one.answered}
    perfect = {pk for pk, one in walked.items() if one.is_too_perfect}
    rows = [
        Rounds(
            monitors[person],
            len(clean.intersection(keys)),
            Rate(len(perfect.intersection(keys)), len(keys)),
        )
        for person, keys in led.items()
    ]
    return sorted(rows, key=lambda row: (-row.share.part / row.share.whole, row.appointment.unit.code))


def _walked(visits: QuerySet[Inspection]) -> dict[UUID, Walked]:
    """What each visit left behind; one statement."""
    here = Answer.objects.filter(inspection__in=visits.order_by().values("pk")).exclude(result=UNCHECKED)
    moment = Coalesce("device_answered_at", "answered_at")
    told_of = ~Q(note="") | ~Q(measured=[]) | Q(result=PROBLEM) | Q(photos__isnull=False)
    told = (
        here.order_by()
        .values("inspection")
        .annotate(
            answered=Count("pk", distinct=True),
            passed=Count("pk", filter=Q(result=OK), distinct=True),
            traces=Count("pk", filter=told_of | Q(attachments__isnull=False), distinct=True),
            first=Min(moment),
            last=Max(moment),
        )
    )
    rows: Iterable[tuple[Any, ...]] = told.values_list(
        "inspection", "answered", "passed", "traces", "first", "last"
    )
    return {
        pk: Walked(answered, passed, traces, (last - first).total_seconds())
        for pk, answered, passed, traces, first, last in rows
    }
