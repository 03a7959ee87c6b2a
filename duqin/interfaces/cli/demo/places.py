"""Where things are in the demo: campuses, buildings, floors, and on each floor the points that are inspected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duqin.foundation.organisation import services
from duqin.foundation.organisation.models import Place, ServiceArea, Unit
from duqin.kernel.actors import Actor

FLOORS = 3


class Ground:
    """The places by their codes, and the points of each unit by the code of the unit."""

    def __init__(self, *, by: Actor, units: Mapping[str, Unit], areas: Mapping[str, ServiceArea]) -> None:
        self.by, self.units, self.areas = by, units, areas
        self.places: dict[str, Place] = {}
        self.points: dict[str, list[Place]] = {}
        self._area: dict[Place, str] = {}
        self._building_of: dict[Place, Place] = {}

    def lay(self, campuses: list[dict[str, Any]]) -> None:
        """All of the plan."""
        for campus in campuses:
            root = self._place(campus["code"], campus["name"], "campus")
            for row in campus["buildings"]:
                self._building(root, campus["code"], row)

    def points_of(self, unit: str, area: str) -> list[Place]:
        """Where the unit does this work: its own points of the area, else all of the area, else its own, else all."""
        own, of_area = self.points.get(unit, []), [p for p, known in self._area.items() if known == area]
        return [p for p in own if self._area[p] == area] or of_area or own or list(self._area)

    def named(self, names: list[str], unit: str, area: str) -> list[Place]:
        """The points of these names, the unit's own of the area if it has any."""
        there = [p for p in self.points_of(unit, area) if p.name in names]
        return there or [p for p in self._area if p.name in names]

    def is_near(self, one: Place, other: Place) -> bool:
        """Whether both are in one building."""
        return self._building_of[one] == self._building_of[other]

    def building_of(self, point: Place) -> Place:
        """The building it is in."""
        return self._building_of[point]

    def _place(self, code: str, name: str, kind: str, parent: Place | None = None, **more: Any) -> Place:
        self.places[code] = services.create_place(
            by=self.by, code=code, name=name, kind=kind, parent=parent, **more
        )
        return self.places[code]

    def _building(self, root: Place, prefix: str, row: dict[str, Any]) -> None:
        unit, area = self.units[row["unit"]], self.areas[row["area"]]
        code = f"{prefix}-{row['code']}"
        building = self._place(code, row["name"], "building", root, unit=unit, areas=[area])
        for floor in range(1, row.get("floors", FLOORS) + 1):
            level = self._place(f"{code}-{floor}F", f"{floor}层", "floor", building, unit=unit)
            self._points(building, level, row)
        if row.get("floors") == 0:  # open ground
            self._points(building, building, row)

    def _points(self, building: Place, within: Place, row: dict[str, Any]) -> None:
        unit, area = self.units[row["unit"]], self.areas[row["area"]]
        for number, name in enumerate(row["points"], 1):
            code = f"{within.code}-{number:02d}"
            more: dict[str, Any] = {"unit": unit, "areas": [area], "is_checkpoint": True, "order": number}
            point = self._place(code, name, "point", within, **more)
            self.points.setdefault(row["unit"], []).append(point)
            self._area[point], self._building_of[point] = row["area"], building
