"""The sheet of units: what its lines mean against the units that are there."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import Seat, Unit
from duqin.foundation.organisation.services.importing import cells
from duqin.foundation.organisation.services.importing.lines import Line
from duqin.foundation.organisation.services.importing.register import Register
from duqin.foundation.organisation.services.importing.words import say_text, say_yes_no

PLAIN = (Unit.Kind.OFFICE, Unit.Kind.CENTRE, Unit.Kind.DEPARTMENT, Unit.Kind.COLLEGE)
TEXTS = ("code", "name", "name_en", "short_name")
SEATS = {"head": Seat.Role.HEAD, "deputy": Seat.Role.DEPUTY}


def plan_units(lines: Iterable[Line], register: Register) -> None:
    """Fill values, differences and errors of the lines."""
    rows = list(lines)
    cells.refuse_doubles(rows)
    kinds = cells.words_of(Unit.Kind)
    for line in rows:
        _take(line, register, kinds)
        unit = register.units.get(line.identity)
        if unit is None:
            cells.require(line)
        else:
            line.noun = unit.pk
            _compare(line, unit, register)
    _refuse_rings(rows, register)


def _take(line: Line, register: Register, kinds: dict[str, str]) -> None:
    for key in TEXTS:
        cells.take_text(line, key, Unit)
    cells.take_choice(line, "kind", kinds)
    cells.take_reference(line, "parent", register.find_unit)
    cells.take_yes_no(line, "is_monitored")
    cells.take_yes_no(line, "is_supervised")
    cells.take_references(line, "areas", register.find_area, register.area_names)
    for key in SEATS:
        cells.take_reference(line, key, register.find_person)
    if line.identity not in register.units and line.values.get("kind", Unit.Kind.OFFICE) not in PLAIN:
        cells.fault(
            line, "kind", _("委员会、领导小组和合作企业请在各自的页面登记，那里同时确定组长或监管部门。")
        )


def _compare(line: Line, unit: Unit, register: Register) -> None:
    if unit.valid_to is not None:
        line.errors.append(_("该单位已经撤销，请先恢复它。"))
    kind = line.values.get("kind", unit.kind)
    if kind != unit.kind and not {kind, unit.kind} <= set(PLAIN):
        cells.fault(line, "kind", _("议事机构和合作企业不能与其他类别互换。"))
    for key in ("name", "name_en", "short_name"):
        cells.compare(line, key, getattr(unit, key), say_text)
    cells.compare(line, "kind", unit.kind, lambda value: str(Unit.Kind(value).label))
    cells.compare(line, "parent", unit.parent.code if unit.parent else None, register.say_unit)
    for key in ("is_monitored", "is_supervised"):
        cells.compare(line, key, getattr(unit, key), say_yes_no)
    if "areas" in line.values:
        line.values["areas"].sort()
    cells.compare(line, "areas", sorted(area.pk for area in unit.areas.all()), register.say_areas)
    for key, role in SEATS.items():
        cells.compare(line, key, register.seated.get((unit.pk, role)), register.say_person)


def _refuse_rings(lines: list[Line], register: Register) -> None:
    """Nobody may stand under himself once the whole file is in."""
    above = {code: unit.parent.code if unit.parent else None for code, unit in register.units.items()}
    above |= {line.identity: line.values["parent"] for line in lines if "parent" in line.values}
    for line in lines:
        seen: set[str | None] = set()
        here: str | None = line.identity
        while here is not None and here not in seen:
            seen.add(here)
            here = above.get(here)
        if here is not None and here == line.identity:
            cells.fault(line, "parent", _("这样单位会归到自己之下。"))
