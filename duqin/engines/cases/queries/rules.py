"""The rules kept as data."""

from __future__ import annotations

from django.db.models import QuerySet

from duqin.engines.cases.models import ClockRule, LadderRung
from duqin.foundation.organisation.models import Unit


def ladder(procedure: str) -> list[LadderRung]:
    """The rungs of a procedure that are in force, lowest first."""
    rows = LadderRung.objects.filter(procedure=procedure, is_active=True).select_related("body")
    return list(rows.order_by("after_working_days", "severity"))


def procedures() -> list[str]:
    """The procedures that have a ladder."""
    return list(LadderRung.objects.order_by("procedure").values_list("procedure", flat=True).distinct())


def rungs() -> QuerySet[LadderRung]:
    """All rungs, also those that are switched off, in order."""
    return LadderRung.objects.select_related("body").order_by("procedure", "after_working_days", "severity")


def clock_rules() -> QuerySet[ClockRule]:
    """All clock rules, in the order they were put in."""
    return ClockRule.objects.order_by("procedure", "pk")


def committees() -> QuerySet[Unit]:
    """Bodies whose members a rung can tell."""
    return Unit.objects.filter(kind=Unit.Kind.COMMITTEE).order_by("order", "code")
