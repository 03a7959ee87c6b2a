"""Grids of the demo: a campus, below it each building, held by whoever heads the unit that runs it (R-004-23)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duqin.foundation.organisation import services
from duqin.foundation.organisation.models import Person, Place
from duqin.kernel.actors import Actor


def draw(
    campuses: list[dict[str, Any]],
    *,
    by: Actor,
    places: Mapping[str, Place],
    holders: Mapping[str, Person],
    head: Person,
) -> None:
    """Every place comes to lie in exactly one lowest grid; what is in no building is held by the head himself.

    Args:
        places: by code, those of campuses and buildings among them.
        holders: who heads a unit, by the unit's code.
    """
    for campus in campuses:
        code, name = campus["code"], campus["name"]
        whole = services.create_grid(by=by, code=f"WG-{code}", name=f"{name}网格", holder=head)
        rest = services.create_grid(
            by=by, code=f"WG-{code}-00", name=f"{name}公共区域", parent=whole, holder=head
        )
        services.assign_places(rest, by=by, places=[places[code]], with_below=False)
        for row in campus["buildings"]:
            grid = services.create_grid(
                by=by,
                code=f"WG-{code}-{row['code']}",
                name=row["name"],
                parent=whole,
                holder=holders[row["unit"]],
            )
            services.assign_places(grid, by=by, places=[places[f"{code}-{row['code']}"]])
