"""How many cases each unit has in each state."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from duqin.engines.cases.models import Case
from duqin.engines.cases.models.protected import seen
from duqin.foundation.organisation.models import Unit
from duqin.kernel.actors import Actor
from duqin.kernel.prepared import Among, Prepared, Slot
from duqin.kernel.prepared_rows import PerActor, PreparedRows, as_tuple


@dataclass(frozen=True, slots=True)
class UnitTally:
    """The cases of a unit by state; `open_count` are those neither closed nor void."""

    unit: Unit | None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def open_count(self) -> int:
        return sum(count for state, count in self.counts.items() if state not in ("closed", "void"))


def _counted(by: Actor) -> QuerySet[Any, Any]:
    """Unit, state, number; apart what lies in reach, which an index answers alone, and one's own beyond it."""
    plain = Case.objects.order_by().values_list("unit_id", "state").annotate(number=Count("*"))
    reach = by.reach("cases.read")
    if by.confined_to is not None:
        return plain.filter(pk__in=Case.objects.visible_to(by).values("pk"))
    if reach.everywhere:
        return plain
    units = reach.unit_ids | by.unit_ids
    own = plain.filter(seen(by.person_id or 0, Q(pk__in=[]))).exclude(unit__in=units)
    return plain.filter(unit__in=units).union(own, all=True)


_COUNTED = PerActor(lambda by: PreparedRows(as_tuple, lambda: _counted(by)))


_UNITS = Prepared(lambda: Unit.objects.filter(Among("id", Slot("units"))).order_by("order", "code"))


def tallies(by: Actor) -> list[UnitTally]:
    """Units with cases the actor may see, in their order."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for unit, state, number in _COUNTED.of(by).all():
        counted[unit][state] += number
    units = _UNITS.all(units=list(counted))
    return [UnitTally(unit, counted[unit.pk]) for unit in units]
