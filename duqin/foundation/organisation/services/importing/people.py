"""The sheet of people: who is new, who changed, who moved, who left."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import Person
from duqin.foundation.organisation.services.importing import cells
from duqin.foundation.organisation.services.importing.lines import Line
from duqin.foundation.organisation.services.importing.register import Register
from duqin.foundation.organisation.services.importing.words import say_text, say_yes_no


def plan_people(lines: Iterable[Line], register: Register) -> None:
    """Fill values, differences, effects and errors of the lines."""
    rows = list(lines)
    cells.refuse_doubles(rows)
    statuses = cells.words_of(Person.Status)
    for line in rows:
        _take(line, register, statuses)
        person = register.people.get(line.identity)
        if person is None:
            cells.require(line)
            if line.values.get("is_active") is False:
                cells.fault(line, "is_active", _("没有这个工号的人员，不能办理离职。"))
        else:
            line.noun = person.pk
            _compare(line, person, register)


def _take(line: Line, register: Register, statuses: dict[str, str]) -> None:
    for key in ("staff_no", "name", "phone"):
        cells.take_text(line, key, Person)
    cells.take_email(line, "email")
    cells.take_choice(line, "status", statuses)
    cells.take_reference(line, "unit", register.find_unit)
    if "unit" in line.values and line.values["unit"] is None:
        cells.fault(line, "unit", _("不能清空。"))
    cells.take_references(line, "posts", register.find_post, register.post_names.values)
    cells.take_yes_no(line, "is_active")


def _compare(line: Line, person: Person, register: Register) -> None:
    cells.compare(line, "is_active", person.is_active, say_yes_no)
    if line.values.get("is_active") is False:
        if person.is_active:
            line.effects.append(_("任职终止，账号停用。"))
        return
    if not person.is_active and "is_active" not in line.values:
        cells.fault(line, "staff_no", _("该人员已经离职；返岗请在“在职”一列填“是”。"))
        return
    for key in ("name", "phone", "email"):
        cells.compare(line, key, getattr(person, key), say_text)
    cells.compare(line, "status", person.status, lambda value: str(Person.Status(value).label))
    cells.compare(line, "unit", person.unit.code, register.say_unit)
    _compare_posts(line, person, register)


def _compare_posts(line: Line, person: Person, register: Register) -> None:
    """The posts of the unit where the person will be; those of a unit that is left end by themselves."""
    unit = register.units.get(line.values.get("unit") or person.unit.code)
    held = sorted(register.posts_held.get((person.pk, unit.pk), ())) if unit else []
    if "posts" in line.values:
        line.values["posts"].sort()
    cells.compare(line, "posts", held, register.say_posts)
    left = register.posts_held.get((person.pk, person.unit_id), set()) if line.changed("unit") else set()
    if left:
        words = {"unit": person.unit, "posts": register.say_posts(sorted(left))}
        line.effects.append(_("在“%(unit)s”的任职终止：%(posts)s。") % words)
