"""Grids: responsibility to a person; every place belongs to exactly one lowest grid (R-004-23).

A place keeps its own grid; a new place takes the grid of the place above it, and once a place has a grid it
never loses it. A grid that has grids below it holds no places itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies, queries
from duqin.foundation.organisation.models import Grid, Person, Place
from duqin.foundation.organisation.rules.places import clean_code, is_code
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal

LONGEST_CODE = 40


@act("organisation.create_grid", may=policies.may_maintain)
def create_grid(
    *, by: Actor, code: str, name: str, parent: Grid | None = None, holder: Person | None = None
) -> Grid:
    """Enter a grid. The first grid below a grid takes over its places, for they belong to the lowest.

    Raises:
        Refusal: "grid.code", "grid.code_taken".
    """
    grid = Grid(name=name.strip(), parent=_locked(parent), holder=holder)
    grid.code = _free_code(code, grid)
    grid.save()
    if parent is not None:
        Place.objects.filter(grid=parent).update(grid=grid)
    return grid


@act("organisation.change_grid", may=policies.may_maintain)
def change_grid(grid: Grid, *, by: Actor, code: str, name: str) -> Grid:
    """Correct code and name. Raises Refusal: "grid.code", "grid.code_taken"."""
    grid.code, grid.name = _free_code(code, grid), name.strip()
    grid.save()
    return grid


@act("organisation.set_grid_holder", may=policies.may_maintain)
def set_grid_holder(grid: Grid, *, by: Actor, holder: Person | None) -> Grid:
    """Name who answers for the grid; nobody puts it on the list of gaps.

    Raises:
        Refusal: "grid.holder" when the person has left.
    """
    if holder is not None and not holder.is_active:
        raise Refusal("grid.holder", _("%(name)s已离岗，请另选网格长。") % {"name": holder}, field="holder")
    grid.holder = holder
    grid.save(update_fields=["holder"])
    return grid


@act("organisation.move_grid", may=policies.may_maintain)
def move_grid(grid: Grid, *, by: Actor, parent: Grid | None) -> Grid:
    """Put a grid under another.

    Raises:
        Refusal: "grid.loop" under itself, "grid.parent_has_places" when the new parent holds places itself.
    """
    parent = _locked(parent)
    if parent is not None:
        if parent.pk in queries.grids_under(grid):
            raise Refusal("grid.loop", _("网格不能放到自己的下级之中。"), field="parent")
        if Place.objects.filter(grid=parent).exists():
            sentence = _("“%(grid)s”直接管着地点，不能再有下级；请先把它的地点划入别的网格。")
            raise Refusal("grid.parent_has_places", sentence % {"grid": parent}, field="parent")
    grid.parent = parent
    grid.save(update_fields=["parent"])
    return grid


@act("organisation.assign_places", may=policies.may_maintain)
def assign_places(grid: Grid, *, by: Actor, places: Iterable[Place], with_below: bool = True) -> Grid:
    """Put places, and what is below them, into a grid; they leave the grid they were in.

    Raises:
        Refusal: "grid.not_lowest" when there are grids below this one.
    """
    if Grid.objects.filter(parent=grid).exists():
        sentence = _("“%(grid)s”之下还有网格；地点要划入最低一级的网格。")
        raise Refusal("grid.not_lowest", sentence % {"grid": grid})
    tree = queries.place_tree()
    wanted: set[int] = set()
    for place in places:
        wanted |= queries.places_under(place, tree) if with_below else {place.pk}
    Place.objects.filter(pk__in=wanted).update(grid=grid)
    return grid


@act("organisation.remove_grid", may=policies.may_maintain)
def remove_grid(grid: Grid, *, by: Actor) -> Grid:
    """Take a grid out. The only grid below another gives its places back to that one.

    Raises:
        Refusal: "grid.has_grids", or "grid.has_places" when nobody would answer for its places.
    """
    if Grid.objects.filter(parent=grid).exists():
        raise Refusal("grid.has_grids", _("“%(grid)s”之下还有网格，请先处理下级网格。") % {"grid": grid})
    held = Place.objects.filter(grid=grid)
    parent = _locked(grid.parent)
    if parent is not None and not Grid.objects.filter(parent=parent).exclude(pk=grid.pk).exists():
        held.update(grid=parent)
    if held.exists():
        raise Refusal("grid.has_places", _("“%(grid)s”还管着地点，请先把它们划入别的网格。") % {"grid": grid})
    Grid.objects.filter(pk=grid.pk).delete()
    return grid


def _locked(grid: Grid | None) -> Grid | None:
    """Hold the other grid too, so that nobody puts places into it meanwhile."""
    return grid and Grid.objects.select_for_update(of=("self",)).get(pk=grid.pk)


def _free_code(written: str, grid: Grid) -> str:
    code = clean_code(written)
    if not is_code(code, LONGEST_CODE):
        sentence = _("编码由字母和数字组成，各段用“-”或“.”连接，例如 WG-01-2，最长 40 位。")
        raise Refusal("grid.code", sentence, field="code")
    if taken := Grid.objects.filter(code=code).exclude(pk=grid.pk).first():
        words = {"code": code, "grid": taken}
        raise Refusal("grid.code_taken", _("编码 %(code)s 已用于网格“%(grid)s”。") % words, field="code")
    return code
