"""Coverage as a picture: buildings by floors (interface: a matrix before numbers)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from duqin.domains.inspections.queries.coverage import Coverage, PlaceVisit
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Place


@dataclass(slots=True)
class FloorCell:
    """The checkpoints of a building on one floor; `place` is the floor, or the building where it has none."""

    place: Place | None = None
    visits: list[PlaceVisit] = field(default_factory=list)

    @property
    def in_use(self) -> list[PlaceVisit]:
        return [visit for visit in self.visits if not visit.out_of_use]

    @property
    def covered(self) -> int:
        return sum(visit.is_covered for visit in self.in_use)

    def level(self, *, is_running: bool) -> str:
        """done, part, missed (plan while the window runs), none where nothing is in use."""
        if not self.in_use:
            return "none"
        if self.covered == len(self.in_use):
            return "done"
        return "part" if self.covered else ("plan" if is_running else "missed")


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """Rows are buildings in order of code, columns the names of their floors; "" for what lies on no floor."""

    columns: list[str]
    rows: list[tuple[Place | None, list[FloorCell]]]


def floor_plan(coverage: Coverage) -> FloorPlan:
    """Put the checkpoints of a coverage on their floors; two statements."""
    tree = organisation.place_tree()
    frame = (
        organisation.places().select_related(None).filter(kind__in=[Place.Kind.BUILDING, Place.Kind.FLOOR])
    )
    structure = {place.pk: place for place in frame}
    cells: dict[tuple[int, str], FloorCell] = defaultdict(FloorCell)
    buildings: dict[int, Place | None] = {}
    floors: dict[str, tuple[int, str]] = {}
    for visit in coverage.visits:
        above = [structure[pk] for pk in _up(visit.place.pk, tree) if pk in structure]
        floor = next((p for p in above if p.kind == Place.Kind.FLOOR), None)
        building = next((p for p in above if p.kind == Place.Kind.BUILDING), None)
        name, key = floor.name if floor else "", building.pk if building else 0
        buildings[key] = building
        floors.setdefault(name, (floor.order, floor.code.rpartition("-")[2]) if floor else (0, ""))
        cell = cells[key, name]
        cell.visits.append(visit)
        cell.place = floor or building
    columns = sorted(floors, key=lambda name: (floors[name], name))
    order = sorted(buildings, key=lambda key: _code(buildings[key]))
    return FloorPlan(columns, [(buildings[key], [cells[key, name] for name in columns]) for key in order])


def _code(building: Place | None) -> str:
    """What buildings are ordered by; what stands in none comes last."""
    return building.code if building is not None else "~"


def _up(place: int, tree: dict[int, int | None]) -> Iterable[int]:
    at: int | None = place
    while at is not None:
        yield at
        at = tree.get(at)
