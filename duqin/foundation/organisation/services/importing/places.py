"""The sheet of places: codes, tree, responsible units and grids (R-004-72)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import Place
from duqin.foundation.organisation.rules.places import (
    LONGEST_NAME,
    clean_code,
    full_name,
    is_code,
    may_stand_under,
)
from duqin.foundation.organisation.services.importing import cells
from duqin.foundation.organisation.services.importing.lines import Line
from duqin.foundation.organisation.services.importing.register import Register
from duqin.foundation.organisation.services.importing.words import say_text, say_yes_no

LONGEST_CODE = 60
CAMPUS = Place.Kind.CAMPUS


def plan_places(lines: Iterable[Line], register: Register) -> None:
    """Fill values, differences and errors of the lines."""
    rows = list(lines)
    cells.refuse_doubles(rows)
    words = {"kind": cells.words_of(Place.Kind), "risk": cells.words_of(Place.Risk)}
    known = set(register.places) | {line.identity for line in rows}
    for line in rows:
        _take(line, register, words, known)
        place = register.places.get(line.identity)
        if place is None:
            cells.require(line)
        else:
            line.noun = place.pk
            _compare(line, place, register)
    _refuse_misplaced(rows, register)


def cleaned(line: Line) -> Line:
    """The line with its codes as places store them: in capitals."""
    told = dict(line.cells)
    for key in ("code", "parent", "grid"):
        if key in told:
            told[key] = clean_code(told[key])
    return replace(line, identity=clean_code(line.identity), cells=told)


def _take(line: Line, register: Register, words: dict[str, dict[str, str]], known: set[str]) -> None:
    if line.identity and not is_code(line.identity, LONGEST_CODE):
        cells.fault(line, "code", _("由字母和数字组成，各段用“-”或“.”连接，最长 %(n)d 位。"), n=LONGEST_CODE)
    cells.take_text(line, "name", Place)
    for key, choices in words.items():
        cells.take_choice(line, key, choices)
    cells.take_reference(line, "parent", lambda code: code if code in known else None)
    cells.take_reference(line, "unit", register.find_unit)
    cells.take_reference(line, "grid", lambda code: code if code in register.grids else None)
    cells.take_references(line, "areas", register.find_area, register.area_names)
    cells.take_yes_no(line, "is_checkpoint")


def _compare(line: Line, place: Place, register: Register) -> None:
    if not place.is_active:
        line.errors.append(_("该地点已经停用，请先恢复它。"))
    if line.values.get("kind", place.kind) != place.kind:
        cells.fault(line, "kind", _("已有地点的类别不能更改，请另行登记。"))
    if place.grid is not None and line.values.get("grid", "") is None:
        cells.fault(line, "grid", _("不能清空。"))
    cells.compare(line, "name", place.name, say_text)
    cells.compare(line, "parent", place.parent.code if place.parent else None, say_text)
    cells.compare(line, "unit", place.unit.code if place.unit else None, register.say_unit)
    cells.compare(line, "grid", place.grid.code if place.grid else None, say_text)
    if "areas" in line.values:
        line.values["areas"].sort()
    cells.compare(line, "areas", sorted(area.pk for area in place.areas.all()), register.say_areas)
    cells.compare(line, "is_checkpoint", place.is_checkpoint, say_yes_no)
    cells.compare(line, "risk", place.risk, lambda value: str(Place.Risk(value).label))


def _refuse_misplaced(lines: list[Line], register: Register) -> None:
    """Kinds only get narrower downwards, and full names stay readable, once the whole file is in."""
    kinds = {code: place.kind for code, place in register.places.items()}
    names = {code: place.name for code, place in register.places.items()}
    above = {code: place.parent.code if place.parent else None for code, place in register.places.items()}
    for line in lines:
        kinds.setdefault(line.identity, line.values.get("kind", ""))
        names[line.identity] = line.values.get("name") or names.get(line.identity, "")
        above[line.identity] = line.values.get("parent", above.get(line.identity))
    for line in lines:
        parent = above[line.identity]
        kind, above_kind = kinds[line.identity], kinds.get(parent, "") if parent else None
        if not kind or above_kind == "":
            continue
        if not may_stand_under(kind, above_kind):
            cells.fault(
                line,
                "parent",
                _("校区之下是楼宇、楼层、房间、点位，可以略过一级，不能颠倒；只有校区没有上级。"),
            )
        elif len(full_name((kinds[c], names[c]) for c in _chain(line.identity, above))) > LONGEST_NAME:
            cells.fault(line, "name", _("从楼宇起的全名最多 %(n)d 个字。"), n=LONGEST_NAME)


def _chain(code: str, above: dict[str, str | None]) -> list[str]:
    """Codes from the campus down; a ring of wrong lines ends where it closes."""
    found: list[str] = []
    here: str | None = code
    while here is not None and here not in found:
        found.append(here)
        here = above.get(here)
    return found[::-1]
