"""The tree of units, small enough to be read whole: today's, or that of any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from duqin.foundation.organisation.models import Contract, Unit, UnitPlacement


def in_force(day: date, start: str = "from_date", end: str = "to_date") -> Q:
    """Filter for dated rows that hold on the day; an open end holds for ever, the last day is inclusive."""
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day}))


def parents(day: date | None = None) -> dict[int, int | None]:
    """Unit id → parent id, today or on a past day."""
    now: dict[int, int | None] = dict(Unit.objects.values_list("pk", "parent_id"))
    if day is None:
        return now
    return now | dict(UnitPlacement.objects.filter(in_force(day)).values_list("unit_id", "parent_id"))


def descendants_of(unit_ids: Iterable[int], tree: Mapping[int, int | None] | None = None) -> frozenset[int]:
    """The units and everything below them."""
    children: dict[int, list[int]] = defaultdict(list)
    for child, parent in (parents() if tree is None else tree).items():
        if parent is not None:
            children[parent].append(child)
    found: set[int] = set()
    waiting = list(unit_ids)
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(children[unit])
    return frozenset(found)


def supervised_by(unit_ids: Iterable[int], day: date) -> frozenset[int]:
    """Provider units whose contract in force is supervised by one of these units."""
    contracts = Contract.objects.filter(in_force(day), supervising_unit__in=list(unit_ids))
    return frozenset(contracts.values_list("provider__unit_id", flat=True))


def units_on(day: date) -> Q:
    """Filter for units that exist on the day."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
