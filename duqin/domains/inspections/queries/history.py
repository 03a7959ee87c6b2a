"""What was found before: this clause, this unit, this place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, Max, Q, QuerySet, UUIDField
from django.utils.translation import gettext as _

from duqin.domains.inspections.models import Finding, Inspection
from duqin.foundation.organisation.models import Place, Unit
from duqin.kernel.moments import now
from duqin.kernel.prepared import Slot
from duqin.kernel.prepared_rows import PreparedRows, as_tuple

DAYS = 60


@dataclass(frozen=True, slots=True)
class Past:
    """How often a clause was broken at a unit within the window, and when last."""

    count: int
    last_at: datetime


def history(
    unit: Unit, place: Place | None = None, *, days: int = DAYS, during: Inspection | None = None
) -> dict[str, Past]:
    """Clause code → findings of the unit (at the place and in it, when given) in the last days, in one statement.

    What an unannounced inspection found stays out of the count until it is released, or the count would tell of it;
    `during` is the inspection under way, whose own findings do count.
    """
    since = now() - timedelta(days=days)
    known = {"unit": unit.pk, "since": since, "during": during.pk if during else None}
    rows = _OF_UNIT.all(**known) if place is None else _AT_PLACE.all(**known, place=place.pk)
    return {code: Past(count, last_at) for code, count, last_at in rows}


def _counted(at: Q) -> QuerySet[Any, Any]:
    during = Slot("during", UUIDField())
    told = Q(inspection__is_unannounced=False) | Q(inspection__state="released") | Q(inspection=during)
    recent = Q(unit=Slot("unit"), found_at__gte=Slot("since", DateTimeField()))
    rows = Finding.objects.filter(told & recent & at, is_void=False).order_by()
    return rows.values_list("clause__code").annotate(n=Count("pk"), last=Max("found_at"))


def _at_or_in(place: Any) -> Q:
    """Findings at a place or up to three steps below it (building, floor, room, point)."""
    return (
        Q(place=place)
        | Q(place__parent=place)
        | Q(place__parent__parent=place)
        | Q(place__parent__parent__parent=place)
    )


_OF_UNIT = PreparedRows(as_tuple, lambda: _counted(Q()))
_AT_PLACE = PreparedRows(as_tuple, lambda: _counted(_at_or_in(Slot("place"))))


def history_words(past: Past | None, *, days: int = DAYS, is_recorded: bool = False) -> str:
    """“60 天内第 3 次” for what would be the next finding, or for the newest where that is recorded; empty for the first."""
    number = 1 if past is None else past.count if is_recorded else past.count + 1
    return _("%(days)d 天内第 %(n)d 次") % {"days": days, "n": number} if number > 1 else ""
