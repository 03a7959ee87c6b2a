"""How many cases each unit has in each state."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from duqin.engines.cases.models import Case
from duqin.engines.cases.models.protected import seen
from duqin.foundation.organisation.models import Unit
from duqin.kernel.actors import Actor
from duqin.kernel.prepared_rows import PerActor, PreparedRows, as_tuple


@dataclass(frozen=True, slots=True)
class UnitTally:
    """The cases of a unit by state; `open_count` are those neither closed nor void."""

    unit: Unit | None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def open_count(self) -> int:
        return sum(count for state, count in self.counts.items() if state not in ("closed", "void"))


NAMED = ("name", "name_en", "order", "code")
"""Of the unit; looked up for each line of the answer, not joined to every case."""


def _counted(by: Actor) -> QuerySet[Any, Any]:
    """Unit, state, number, names; apart what lies in reach, which an index answers alone, and one's own beyond it."""
    plain = Case.objects.order_by().values_list("unit_id", "state").annotate(number=Count("*"))
    reach = by.reach("cases.read")
    if by.confined_to is not None:
        return _named(plain.filter(pk__in=Case.objects.visible_to(by).values("pk")))
    if reach.everywhere:
        return _named(plain)
    units = reach.unit_ids | by.unit_ids
    own = _named(plain.filter(seen(by.person_id or 0, Q(pk__in=[]))).exclude(unit__in=units))
    return _named(plain.filter(unit__in=units)).union(own, all=True)


def _named(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    unit = Unit.objects.filter(pk=OuterRef("unit_id"))
    return rows.annotate(**{f"unit_{name}": Subquery(unit.values(name)) for name in NAMED})


_COUNTED = PerActor(lambda by: PreparedRows(as_tuple, lambda: _counted(by)))


def tallies(by: Actor) -> list[UnitTally]:
    """Units with cases the actor may see, in their order; one statement."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    named: dict[int, tuple[Any, ...]] = {}
    for unit, state, number, *names in _COUNTED.of(by).all():
        counted[unit][state] += number
        named[unit] = (*names[2:], unit, *names[:2])
    fields = ("id", "name", "name_en")
    units = [Unit.from_db(connection.alias, fields, row[2:]) for row in sorted(named.values())]
    return [UnitTally(unit, counted[unit.pk]) for unit in units]
