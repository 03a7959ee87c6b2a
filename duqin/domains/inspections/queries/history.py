"""What was found before: this clause, this unit, this place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from duqin.domains.inspections.models import Finding, Inspection
from duqin.foundation.organisation.models import Place, Unit
from duqin.kernel.moments import now

DAYS = 60


@dataclass(frozen=True, slots=True)
class Past:
    """How often a clause was broken at a unit within the window, and when last."""

    count: int
    last_at: datetime


def history(
    unit: Unit, place: Place | None = None, *, days: int = DAYS, during: Inspection | None = None
) -> dict[str, Past]:
    """Clause code → findings of the unit (at the place and in it, when given) in the last days, in one statement."""
    rows = Finding.objects.filter(past_condition(unit, place, days=days, during=during), is_void=False)
    counted = rows.values_list("clause__code").annotate(n=Count("pk"), last=Max("found_at"))
    return {code: Past(n, last) for code, n, last in counted.order_by()}


def past_condition(
    unit: Unit, place: Place | None, *, days: int = DAYS, during: Inspection | None = None
) -> Q:
    """Filter for what was found at the unit (and place) in the last days.

    What an unannounced inspection found stays out of the count until it is released, or the count would tell of it;
    `during` is the inspection under way, whose own findings do count.
    """
    told = Q(inspection__is_unannounced=False) | Q(inspection__state="released") | Q(inspection=during)
    recent = Q(unit=unit, found_at__gte=now() - timedelta(days=days))
    return told & recent & at_or_in(place) if place is not None else told & recent


def one_more(past: Past | None, finding: Finding) -> Past:
    """The count with one finding more."""
    if past is None:
        return Past(1, finding.found_at)
    return Past(past.count + 1, max(past.last_at, finding.found_at))


def at_or_in(place: Place) -> Q:
    """Filter for findings at a place or up to three steps below it (building, floor, room, point)."""
    return (
        Q(place=place)
        | Q(place__parent=place)
        | Q(place__parent__parent=place)
        | Q(place__parent__parent__parent=place)
    )


def history_words(past: Past | None, *, days: int = DAYS) -> str:
    """“60 天内第 3 次” for what would be the next finding; empty for the first."""
    if past is None:
        return ""
    return _("%(days)d 天内第 %(n)d 次") % {"days": days, "n": past.count + 1}
