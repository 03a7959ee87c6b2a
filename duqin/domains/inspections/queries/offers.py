"""What the forms of this room offer, and what is prefilled."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlparse

from django.db.models import Q

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Inspection
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Contract, Person, Place, Seat, ServiceArea, Unit
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import Checklist
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today

Branch = tuple[int, str, int]


def levels_of(by: Actor) -> list[int]:
    """Levels at which this person may inspect at all."""
    return [level for level, capability in policies.INSPECT.items() if by.may(capability)]


def units_to_inspect(by: Actor, levels: Sequence[int], tree: Sequence[Branch]) -> list[Branch]:
    """Of a tree of units (id, name, depth) those this person may inspect at one of the levels."""
    return [branch for branch in tree if any(_may(by, level, branch[0]) for level in levels)]


def hosts_of(by: Actor) -> list[Unit]:
    """In whose name this person inspects: his units, the home unit first, and the bodies he sits in (R-000-03)."""
    sits = Seat.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gte=today()), person=by.person_id or 0, from_date__lte=today()
    )
    own = Q(pk__in=by.unit_ids) | Q(pk__in=sits.values("unit"), kind=Unit.Kind.COMMITTEE)
    home = Person.objects.filter(pk=by.person_id or 0).values_list("unit", flat=True).first()
    rows = list(organisation.current_units().filter(own).order_by("order", "code"))
    return sorted(rows, key=lambda unit: unit.pk != home)


def checklists_for(by: Actor, area: ServiceArea | None, level: int | None) -> list[Checklist]:
    """Checklists of an area and level."""
    if area is None:
        return []
    return list(
        standards.checklists(by, area_code=area.code, level=level).filter(is_active=True).order_by("code")
    )


def usual_outline(
    area: ServiceArea | None, level: int | None, unit: Unit | None, checklist: Checklist | None
) -> list[str]:
    """The standing outline of the checklist, else the groups of clauses that will be looked at (R-002-27)."""
    if checklist is not None and checklist.outline:
        return [str(line) for line in checklist.outline]
    if area is None:
        return []
    clauses = standards.clauses_in_force(
        day=today(), area_code=area.code, level=level, unit=unit, checklist=checklist
    )
    return list(dict.fromkeys(clause.local_group or clause.local_title for clause in clauses))


def responsible_units(by: Actor, inspection: Inspection) -> list[Branch]:
    """Units a finding may be charged to: the inspected one, providers it supervises, then others in reach (R-000-17)."""
    first = [inspection.unit_id]
    running = Contract.objects.filter(
        supervising_unit=inspection.unit_id, from_date__lte=today(), to_date__gte=today()
    )
    first += running.order_by("provider__unit__code").values_list("provider__unit", flat=True)
    tree = {pk: name for pk, name, _depth in organisation.unit_tree()}
    near = [pk for pk in dict.fromkeys(first) if pk == inspection.unit_id or _may(by, inspection.level, pk)]
    rest = [pk for pk in tree if pk not in near and _may(by, inspection.level, pk)]
    return [(pk, tree.get(pk, str(inspection.unit)), 0) for pk in [*near, *rest]]


def _may(by: Actor, level: int, unit_id: int) -> bool:
    """`policies.may_inspect` by id, for a whole tree without a statement each."""
    return by.may(policies.INSPECT[level], unit_id) and (level == policies.SELF or unit_id not in by.unit_ids)


def scanned_place(text: str) -> Place | None:
    """The place of a code on the wall: its token, the address in the QR code, or the number printed under it."""
    text = text.strip()
    if not text or len(text) > 300:
        return None
    token = urlparse(text).path.rstrip("/").rpartition("/")[2] if "/" in text else text
    found = organisation.place_by_token(token).first() or organisation.place_by_code(token).first()
    return found if found is not None and found.is_active else None


def accompanying(unit: Unit) -> str:
    """Who usually goes along for the unit: its monitors (R-000-27)."""
    return "、".join(person.name for person in organisation.monitor_of(unit))
