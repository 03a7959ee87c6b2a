"""Units of an import, then the seats of their heads and deputies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from duqin.foundation.organisation.models import Person, Seat, ServiceArea, Unit
from duqin.foundation.organisation.queries.tree import in_force
from duqin.foundation.organisation.services import seats, units
from duqin.foundation.organisation.services.importing.lines import Line, Outcome
from duqin.foundation.organisation.services.importing.told import at
from duqin.foundation.organisation.services.importing.units import SEATS
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today

CHANGEABLE = ("name", "name_en", "short_name", "kind", "is_monitored", "is_supervised")


def apply_units(lines: Sequence[Line], by: Actor) -> None:
    """Create and change units, from the top of the new tree downwards, so that no step closes a ring."""
    there = {unit.code: unit for unit in Unit.objects.select_related("parent")}
    areas = {area.pk: area for area in ServiceArea.objects.all()}
    for line in _top_down(lines, there):
        with at(line):
            parent = there.get(line.values.get("parent") or "")
            told = {key: line.values[key] for key in CHANGEABLE if key in line.values}
            if "areas" in line.values:
                told["areas"] = [areas[pk] for pk in line.values["areas"]]
            if line.outcome == Outcome.CREATED:
                there[line.identity] = units.create_unit(by=by, code=line.identity, parent=parent, **told)
                continue
            if any(line.changed(key) for key in told):
                units.update_unit(there[line.identity], by=by, **told)
            if line.changed("parent"):
                units.move_unit(there[line.identity], by=by, parent=parent)


def _top_down(lines: Iterable[Line], there: dict[str, Unit]) -> list[Line]:
    """Lines that do something, ordered by how deep their unit lies once all is done."""
    above = {code: unit.parent.code if unit.parent else None for code, unit in there.items()}
    wanted = [line for line in lines if line.outcome != Outcome.UNCHANGED]
    for line in wanted:
        above[line.identity] = line.values.get("parent", above.get(line.identity))

    def depth(line: Line) -> int:
        steps, here = 0, above.get(line.identity)
        while here is not None:
            steps, here = steps + 1, above.get(here)
        return steps

    return sorted(wanted, key=depth)


def apply_seats(lines: Iterable[Line], by: Actor) -> None:
    """Seat the heads and deputies the file names; a hyphen takes the one who sits there away."""
    for line in lines:
        for key, role in SEATS.items():
            if key in line.values and (line.noun is None or line.changed(key)):
                with at(line):
                    _seat(line, line.values[key], role, by)


def _seat(line: Line, staff_no: str | None, role: str, by: Actor) -> None:
    unit = Unit.objects.get(code=line.identity)
    sitting = Seat.objects.filter(in_force(today()), unit=unit, role=role)
    if staff_no is None:
        for seat in sitting:
            seats.end_seat(unit, by=by, seat=seat, last_day=today() - timedelta(days=1))
    elif not sitting.filter(person__staff_no=staff_no).exists():
        person = Person.objects.get(staff_no=staff_no)
        seats.fill_seat(unit, by=by, role=role, holder=seats.Holder(person))
