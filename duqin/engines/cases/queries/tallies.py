"""How many cases each unit has in each state."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count

from duqin.engines.cases.models import Case
from duqin.foundation.organisation.models import Unit
from duqin.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class UnitTally:
    """The cases of a unit by state; `open_count` are those neither closed nor void."""

    unit: Unit | None
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def open_count(self) -> int:
        return sum(count for state, count in self.counts.items() if state not in ("closed", "void"))


def tallies(by: Actor) -> list[UnitTally]:
    """Units in reach that have cases, in their order."""
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Case.objects.visible_to(by).order_by().values_list("unit_id", "state")
    for unit, state, count in rows.annotate(count=Count("pk")):
        counted[unit][state] = count
    units = Unit.objects.filter(pk__in=counted).order_by("order", "code")
    return [UnitTally(unit, counted[unit.pk]) for unit in units]
