"""Places in tree order, their codes on the wall, what is out of use, and how well each is provided for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from duqin.foundation.organisation.models import BeatPlace, Grid, Place, PlaceOutage
from duqin.foundation.organisation.queries.tree import descendants_of, in_force
from duqin.foundation.organisation.rules.places import chain_of, covers
from duqin.kernel.moments import today


def places() -> QuerySet[Place]:
    """All places, closed ones too, with what a list of them shows."""
    return Place.objects.select_related("unit", "grid__holder", "parent")


def current_places() -> QuerySet[Place]:
    """Places in use as a tree: depth first, siblings by order and code, each with `tree_depth`."""
    tree = Place.objects.with_tree_fields().order_siblings_by("order", "code")
    return tree.filter(is_active=True).select_related("unit", "grid")


def depth_of(node: Place | Grid) -> int:
    """How deep a node of a tree query lies; 0 at the root."""
    depth: int = node.tree_depth  # type: ignore[union-attr]  # given by the query of the tree
    return depth


def place_choices() -> list[tuple[int, str, int]]:
    """Places in use for a tree field: id, label with code, depth."""
    rows = current_places().select_related(None).only("code", "name", "parent_id")
    return [(place.pk, f"{place.name} {place.code}", depth_of(place)) for place in rows]


def place_by_code(code: str) -> QuerySet[Place]:
    """The place of a code, whatever its state; at most one."""
    return places().filter(code=code)


def place_by_token(token: str) -> QuerySet[Place]:
    """The place whose code on the wall was scanned; at most one."""
    return places().filter(qr_token=token)


def place_tree() -> dict[int, int | None]:
    """Place id → parent id."""
    return dict(Place.objects.order_by().values_list("pk", "parent_id"))


def places_under(place: Place, tree: Mapping[int, int | None] | None = None) -> frozenset[int]:
    """Ids of the place and everything below it."""
    return descendants_of([place.pk], place_tree() if tree is None else tree)


def ancestors_of(place: Place) -> list[Place]:
    """From the campus down to the place above it."""
    above = chain_of(place.pk, place_tree())[:-1]
    found = Place.objects.in_bulk(above)
    return [found[pk] for pk in above]


def heads_of(of: Iterable[int], tree: Mapping[int, int | None]) -> dict[int, Place]:
    """Place id → the building it lies in; where there is none its campus, or whatever it stands under."""
    kinds = (Place.Kind.CAMPUS, Place.Kind.BUILDING)
    wide = set(Place.objects.filter(kind__in=kinds).values_list("pk", flat=True))
    heads: dict[int, int] = {}
    for place in of:
        chain = chain_of(place, tree)
        heads[place] = next((pk for pk in reversed(chain) if pk in wide), chain[0])
    found = Place.objects.in_bulk(set(heads.values()))
    return {place: found[head] for place, head in heads.items()}


def children_of(place: Place) -> QuerySet[Place]:
    """The places directly below that are in use."""
    return places().filter(parent=place, is_active=True).order_by("order", "code")


def checkpoints() -> QuerySet[Place]:
    """Places that count in coverage."""
    return Place.objects.filter(is_active=True, is_checkpoint=True)


def places_without_grid() -> QuerySet[Place]:
    """Places in use that no grid answers for (R-004-23)."""
    return places().filter(is_active=True, grid__isnull=True).order_by("code")


def places_without_holder() -> QuerySet[Place]:
    """Places in use that lie in a grid nobody holds, or whose holder has left (R-004-23)."""
    unheld = Q(grid__holder__isnull=True) | Q(grid__holder__is_active=False)
    return places().filter(unheld, is_active=True, grid__isnull=False).order_by("code")


@dataclass(frozen=True, slots=True)
class GridGaps:
    """How many places in use no grid answers for, and how many lie in a grid that nobody holds (R-004-23)."""

    without_grid: int
    without_holder: int


def grid_gaps() -> GridGaps:
    """Both numbers in one statement; the places are listed by the two questions above."""
    unheld = Q(grid__isnull=False) & (Q(grid__holder__isnull=True) | Q(grid__holder__is_active=False))
    counted = Place.objects.filter(is_active=True).aggregate(
        none=Count("pk", filter=Q(grid__isnull=True)), unheld=Count("pk", filter=unheld)
    )
    return GridGaps(counted["none"], counted["unheld"])


def outages_of(place: Place) -> QuerySet[PlaceOutage]:
    """When the place itself was out of use, latest first."""
    return PlaceOutage.objects.filter(place=place).order_by("-from_date", "-pk")


def all_outages() -> QuerySet[PlaceOutage]:
    """Outages past, present and to come."""
    return PlaceOutage.objects.select_related("place")


def outages(day: date | None = None) -> QuerySet[PlaceOutage]:
    """What is out of use on the day (today unless given)."""
    return (
        PlaceOutage.objects.filter(in_force(day or today())).select_related("place").order_by("place__code")
    )


def out_of_use(day: date | None = None) -> dict[int, PlaceOutage]:
    """Place id → the outage it is under on the day; a building out of use takes everything in it with it."""
    return {place: found[0] for place, found in _reached(outages(day)).items()}


def _reached(rows: Iterable[PlaceOutage]) -> dict[int, list[PlaceOutage]]:
    """Place id → outages of the place or of anything above it."""
    reached: dict[int, list[PlaceOutage]] = {}
    found = list(rows)
    tree = place_tree() if found else {}
    for outage in found:
        for place in descendants_of([outage.place_id], tree):
            reached.setdefault(place, []).append(outage)
    return reached


@dataclass(frozen=True, slots=True)
class Window:
    """The checkpoints of a window of days: what coverage divides by, and what it leaves out and why."""

    counted: list[Place] = field(default_factory=list)
    left_out: list[tuple[Place, PlaceOutage]] = field(default_factory=list)


def checkpoints_in_use(first: date, last: date, within: Q | None = None) -> Window:
    """Checkpoints that were in use on at least one day of the window (domain-model §8.1).

    Args:
        within: narrows the places, e.g. Q(unit=…) or Q(pk__in=…).
    """
    asked = checkpoints().filter(within or Q()).select_related("unit").order_by("code")
    touching = PlaceOutage.objects.filter(
        Q(from_date__lte=last), Q(to_date__isnull=True) | Q(to_date__gte=first)
    )
    reached = _reached(touching.order_by("from_date"))
    window = Window()
    for place in asked:
        found = reached.get(place.pk, [])
        if covers(first, last, [(outage.from_date, outage.to_date) for outage in found]):
            window.left_out.append((place, found[0]))
        else:
            window.counted.append(place)
    return window


@dataclass(slots=True)
class Provision:
    """How well a place and everything below it is provided for: numbers of checkpoints.

    `beats` counts those in some monitor's beat today, `held` those in a grid with a holder.
    """

    place: Place
    points: int = 0
    with_unit: int = 0
    held: int = 0
    beats: int = 0
    closed: int = 0


def provisions(of: Iterable[Place], day: date | None = None) -> list[Provision]:
    """One row for each of these places, counting all checkpoints in and below it; four statements in all."""
    day = day or today()
    tree = place_tree()
    rows = {place.pk: Provision(place) for place in of}
    closed = out_of_use(day)
    beats = BeatPlace.objects.filter(in_force(day), monitor__state__in=["approved", "filed"])
    walked = set(beats.values_list("place_id", flat=True))
    for point, unit, held in checkpoints().values_list("pk", "unit_id", "grid__holder__is_active"):
        for pk in chain_of(point, tree):
            if row := rows.get(pk):
                row.points += 1
                row.with_unit += unit is not None
                row.held += held is True
                row.beats += point in walked
                row.closed += point in closed
    return list(rows.values())
