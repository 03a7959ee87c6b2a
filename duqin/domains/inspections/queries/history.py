"""What was found before: this clause, this unit, this place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from duqin.domains.inspections.models import Finding
from duqin.foundation.organisation.models import Place, Unit
from duqin.kernel.moments import now

WINDOW = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Past:
    """How often a clause was broken at a unit within the window, and when last."""

    count: int
    last_at: datetime


def history(unit: Unit, place: Place | None = None, *, days: int = 60) -> dict[str, Past]:
    """Clause code → findings of the unit (at the place, when given) in the last days, in one statement."""
    rows = Finding.objects.filter(unit=unit, is_void=False, found_at__gte=now() - timedelta(days=days))
    if place is not None:
        rows = rows.filter(place=place)
    counted = rows.values_list("clause__code").annotate(n=Count("pk"), last=Max("found_at"))
    return {code: Past(n, last) for code, n, last in counted.order_by()}


def history_words(past: Past | None, *, days: int = 60) -> str:
    """“60 天内第 3 次” for what would be the next finding; empty for the first."""
    if past is None:
        return ""
    return _("%(days)d 天内第 %(n)d 次") % {"days": days, "n": past.count + 1}
