"""Units and something else that occur in the rows of a list, by key and name, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from django.db.models import CharField, QuerySet, SmallIntegerField, Value

from duqin.foundation.organisation.models import in_language

Named = list[tuple[int, str]]
UNIT = ("pk", "name", "name_en", "order", "code")


def named_units(lines: Iterable[Any]) -> Named:
    """Units of the columns `UNIT` in the order of the house, named for the reader."""
    name = in_language()
    rows = sorted(lines, key=itemgetter(3, 4))
    return [(pk, name(chinese, english)) for pk, chinese, english, _order, _code in rows]


def units_and(units: QuerySet[Any, Any], others: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """The units, and others that have a name but none in English and no order; `told_apart` reads the lines."""
    nothing, none = Value("", CharField()), Value(0, SmallIntegerField())
    first = units.annotate(is_unit=Value(1, SmallIntegerField())).values_list("is_unit", *UNIT)
    return first.union(
        others.annotate(is_unit=none).values_list("is_unit", "pk", "name", nothing, none, nothing), all=True
    )


def told_apart(lines: Iterable[Any]) -> tuple[Named, Named]:
    """The units in the order of the house, and the others as they come."""
    found: dict[int, list[Any]] = {1: [], 0: []}
    for is_unit, *line in lines:
        found[is_unit].append(line)
    return named_units(found[1]), [(pk, name) for pk, name, *_none in found[0]]
