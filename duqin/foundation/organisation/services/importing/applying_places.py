"""Places of an import: the new ones level by level, every change by its own verb."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import Grid, Place, ServiceArea, Unit
from duqin.foundation.organisation.rules.places import ORDER
from duqin.foundation.organisation.services import grids, places
from duqin.foundation.organisation.services.importing.lines import Line, Outcome
from duqin.foundation.organisation.services.importing.told import at
from duqin.kernel.actors import Actor

BATCH = 500
CHANGEABLE = {"name", "unit", "areas", "is_checkpoint"}


def apply_places(lines: Sequence[Line], by: Actor) -> None:
    """Create what is new, from campuses down to points, then change what is there; full names follow the
    changes.
    """
    units = {unit.code: unit for unit in Unit.objects.all()}
    _create([line for line in lines if line.outcome == Outcome.CREATED], units)
    for line in lines:
        if line.outcome == Outcome.CHANGED:
            with at(line):
                _change(line, units, by)


def _create(lines: Sequence[Line], units: dict[str, Unit]) -> None:
    """One statement a level and batch; unit and grid are those of the place above unless the file names
    others.
    """
    there = {place.code: place for place in Place.objects.all()} if lines else {}
    grid_ids = dict(Grid.objects.values_list("code", "pk"))
    for kind in ORDER:
        level = [line for line in lines if line.values["kind"] == kind]
        rows = [_new(line, there.get(line.values.get("parent") or ""), units, grid_ids) for line in level]
        there |= {place.code: place for place in Place.objects.bulk_create(rows, batch_size=BATCH)}
        _put_areas(level, there)


def _new(line: Line, parent: Place | None, units: dict[str, Unit], grid_ids: dict[str, int]) -> Place:
    told = line.values
    place = Place(code=line.identity, name=told["name"], kind=told["kind"], parent=parent)
    place.unit = units.get(told.get("unit") or "")
    place.grid_id = grid_ids.get(told.get("grid") or "")
    if parent is not None:
        place.unit_id = place.unit_id if "unit" in told else parent.unit_id
        place.grid_id = place.grid_id or parent.grid_id
    above = parent.full_name if parent is not None and parent.kind != Place.Kind.CAMPUS else ""
    place.full_name = f"{above} {place.name}".strip()
    place.is_checkpoint = told.get("is_checkpoint", False)
    place.risk = told.get("risk", Place.Risk.BLUE)
    return place


def _put_areas(lines: Sequence[Line], there: dict[str, Place]) -> None:
    through = Place.areas.through
    rows = [
        through(place_id=there[line.identity].pk, servicearea_id=area)
        for line in lines
        for area in line.values.get("areas", ())
    ]
    through._default_manager.bulk_create(rows, batch_size=BATCH)


def _change(line: Line, units: dict[str, Unit], by: Actor) -> None:
    place = Place.objects.select_related("unit").get(pk=line.noun or 0)
    told = line.values
    if line.changed("parent"):
        places.move_place(place, by=by, parent=Place.objects.filter(code=told["parent"]).first())
    if any(line.changed(key) for key in CHANGEABLE):
        there = place.latitude, place.longitude
        places.change_place(
            place,
            by=by,
            code=place.code,
            name=told.get("name", place.name),
            unit=units.get(told["unit"] or "") if "unit" in told else place.unit,
            areas=ServiceArea.objects.filter(pk__in=told["areas"])
            if "areas" in told
            else list(place.areas.all()),
            is_checkpoint=told.get("is_checkpoint", place.is_checkpoint),
            coordinates=None if None in there else there,  # type: ignore[arg-type]  # two numbers, or none
            order=place.order,
        )
    if line.changed("grid"):
        grids.assign_places(Grid.objects.get(code=told["grid"]), by=by, places=[place], with_below=False)
    if line.changed("risk"):
        places.set_risk(place, by=by, risk=told["risk"], reason=_("导入表格"))
