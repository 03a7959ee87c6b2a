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

    def lay(self, campuses: list[dict[str, Any]]) -> None:
        """All of the plan."""
        for campus in campuses:
            root = self._place(campus["code"], campus["name"], "campus")
            for row in campus["buildings"]:
                self._building(root, campus["code"], row)

    def _place(self, code: str, name: str, kind: str, parent: Place | None = None, **more: Any) -> Place:
        self.places[code] = services.create_place(
            by=self.by, code=code, name=name, kind=kind, parent=parent, **more
        )
        return self.places[code]

    def _building(self, root: Place, prefix: str, row: dict[str, Any]) -> None:
        unit, area = self.units[row["unit"]], self.areas[row["area"]]
        code = f"{prefix}-{row['code']}"
        building = self._place(code, row["name"], "building", root, unit=unit, areas=[area])
        points = self.points.setdefault(row["unit"], [])
        for floor in range(1, FLOORS + 1):
            level = self._place(f"{code}-{floor}F", f"{floor}层", "floor", building, unit=unit)
            for number, name in enumerate(row["points"], 1):
                point = f"{code}-{floor}F-{number:02d}"
                points.append(
                    self._place(
                        point, name, "point", level, unit=unit, areas=[area], is_checkpoint=True, order=number
                    )
                )
