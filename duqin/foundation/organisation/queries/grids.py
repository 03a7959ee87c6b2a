"""Grids as a tree, their holders, their gaps (R-004-23)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from duqin.foundation.organisation.models import Grid, Person, Place
from duqin.foundation.organisation.queries.places import depth_of
from duqin.foundation.organisation.queries.tree import descendants_of


@dataclass(frozen=True, slots=True)
class GridRow:
    """A grid in the tree: how deep it lies, how many places it holds itself, whether grids lie below it."""

    grid: Grid
    depth: int
    places: int
    is_lowest: bool

    @property
    def is_unheld(self) -> bool:
        """Whether it is a lowest grid that nobody holds, or whose holder has left."""
        holder = self.grid.holder
        return self.is_lowest and (holder is None or not holder.is_active)


def grids() -> QuerySet[Grid]:
    """All grids as a tree, depth first by code, each with `tree_depth`."""
    return Grid.objects.with_tree_fields().order_siblings_by("code").select_related("holder__unit")


def grid_rows() -> list[GridRow]:
    """All grids in tree order with their number of places in use; two statements."""
    held = Counter(Place.objects.filter(is_active=True, grid__isnull=False).values_list("grid_id", flat=True))
    found = list(grids())
    above = {grid.parent_id for grid in found}
    return [GridRow(grid, depth_of(grid), held[grid.pk], grid.pk not in above) for grid in found]


def lowest_grids() -> QuerySet[Grid]:
    """Grids that may hold places: those without grids below."""
    return Grid.objects.filter(children__isnull=True).select_related("holder").order_by("code")


def grid_choices() -> list[tuple[int, str, int]]:
    """Grids for a tree field: id, label with code, depth."""
    return [(grid.pk, f"{grid.name} {grid.code}", depth_of(grid)) for grid in grids().select_related(None)]


def grid_by_code(code: str) -> QuerySet[Grid]:
    """The grid of a code; at most one."""
    return Grid.objects.filter(code=code).select_related("holder__unit", "parent")


def grids_without_holder() -> QuerySet[Grid]:
    """Lowest grids that nobody holds, or whose holder has left."""
    return lowest_grids().filter(Q(holder__isnull=True) | Q(holder__is_active=False))


def grids_under(grid: Grid) -> frozenset[int]:
    """Ids of the grid and all grids below it."""
    return descendants_of([grid.pk], dict(Grid.objects.order_by().values_list("pk", "parent_id")))


def working_people() -> QuerySet[Person]:
    """People who work here: any of them may hold a grid or be nominated as monitor (R-000-13)."""
    return (
        Person.objects.filter(is_active=True)
        .select_related("unit")
        .order_by("unit__order", "unit__code", "staff_no")
    )
