"""The tree of units, small enough to be read whole: today's, or that of any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Expression, Q

from duqin.foundation.organisation.models import Unit, UnitPlacement
from duqin.kernel.moments import today
from duqin.kernel.prepared_rows import PreparedRows, as_tuple


def in_force(day: date | Expression, start: str = "from_date", end: str = "to_date") -> Q:
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


def and_above(unit_ids: Iterable[int]) -> frozenset[int]:
    """The units and those above them."""
    tree, found = parents(), set[int]()
    for unit in unit_ids:
        at: int | None = unit
        while at is not None and at not in found:
            found.add(at)
            at = tree.get(at)
    return frozenset(found)


Line = tuple[int, int | None, int | None, date | None, date | None]
"""A unit, its parent, and of a contract of this unit who supervises it, from when, until when."""

LINE = (
    "pk",
    "parent_id",
    *(f"provider__contracts__{c}" for c in ("supervising_unit_id", "from_date", "to_date")),
)

_TREE = PreparedRows(as_tuple, lambda: Unit.objects.order_by().values_list(*LINE))


def tree_and_supervisors(day: date) -> tuple[dict[int, int | None], dict[int, set[int]]]:
    """Unit id → parent id on the day, and provider unit id → units that supervise it by a contract in force then.

    One statement for today, two for another day.
    """
    return arranged(_TREE.all(), day)


def arranged(lines: Iterable[Line], day: date) -> tuple[dict[int, int | None], dict[int, set[int]]]:
    """The same of lines that are at hand already."""
    tree: dict[int, int | None] = {}
    supervisors: dict[int, set[int]] = defaultdict(set)
    for unit, parent, supervisor, first, last in lines:
        tree[unit] = parent
        if supervisor and first and first <= day and (last is None or day <= last):
            supervisors[unit].add(supervisor)
    if day != today():
        tree |= dict(UnitPlacement.objects.filter(in_force(day)).values_list("unit_id", "parent_id"))
    return tree, supervisors


def units_on(day: date) -> Q:
    """Filter for units that exist on the day."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
