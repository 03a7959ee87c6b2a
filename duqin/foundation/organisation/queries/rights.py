"""Who holds a right over a unit today: the inverse of the actor, for whom to notify and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Account, Appointment, Person, Post, Seat, Unit
from duqin.foundation.organisation.queries.tree import in_force
from duqin.kernel.moments import today

IN_CHARGE = (Seat.Role.DEPUTY, Seat.Role.DIRECTOR)


@dataclass(frozen=True, slots=True)
class Held:
    """An appointment of the day: ids, how far its post reaches, and whether it carries the right."""

    person: int
    unit: int
    post: int
    reach: str
    carries: bool


def people_with(capability: str, unit_id: int | None = None) -> QuerySet[Person]:
    """Everyone who works here and holds the right today: over this unit, or at all when none is named.

    Says of every person the same as `actor_of_person(person).may(capability, unit_id)`, in at most four
    statements: appointments, units with contracts, seats, and the people themselves.
    """
    day = today()
    held = _appointments(capability, day)
    carrying = [row for row in held if row.carries]
    found = {row.person for row in carrying if row.reach == Post.Reach.ALL}
    narrow = [row for row in carrying if row.reach != Post.Reach.ALL]
    if narrow:
        covering = _covering(unit_id, day) if unit_id else None
        found |= {row.person for row in narrow if _covers(row, unit_id, covering)}
        asking = {row.person for row in narrow if row.reach == Post.Reach.PORTFOLIO}
        found |= _in_charge(asking - found, held, covering, day)
    people = Q(pk__in=found)
    if capability in policies.ADMINISTRATION:
        people |= Q(pk__in=_administrators())
    return Person.objects.filter(people, is_active=True).order_by("pk")


def _appointments(capability: str, day: date) -> list[Held]:
    rows = Appointment.objects.filter(in_force(day), person__is_active=True).values_list(
        "person_id", "unit_id", "post_id", "post__reach", "post__capabilities", "extra_capabilities"
    )
    return [
        Held(person, unit, post, reach, capability in own or capability in extra)
        for person, unit, post, reach, own, extra in rows
    ]


def _administrators() -> QuerySet:
    rows = Account.objects.filter(
        is_administrator=True, is_active=True, confined_kind="", person__isnull=False
    )
    return rows.values("person_id")


def _covers(row: Held, unit_id: int | None, covering: frozenset[int] | None) -> bool:
    """Whether a post that reaches its unit or subtree covers the unit; any unit when none is asked for."""
    if row.reach == Post.Reach.PORTFOLIO:
        return False
    if covering is None:
        return True
    return row.unit in covering if row.reach == Post.Reach.SUBTREE else row.unit == unit_id


def _covering(unit_id: int, day: date) -> frozenset[int]:
    """Units whose subtree covers this one: itself, its ancestors, its supervising sections and theirs."""
    contract = "provider__contracts__"
    rows = Unit.objects.values_list(
        "pk", "parent_id", f"{contract}supervising_unit_id", f"{contract}from_date", f"{contract}to_date"
    )
    tree: dict[int, int | None] = {}
    starts = {unit_id}
    for unit, parent, supervisor, first, last in rows:
        tree[unit] = parent
        if unit == unit_id and supervisor and first <= day <= last:
            starts.add(supervisor)
    return frozenset(above for start in starts for above in _up(start, tree))


def _up(unit: int | None, tree: Mapping[int, int | None]) -> Iterator[int]:
    while unit is not None:
        yield unit
        unit = tree.get(unit)


def _in_charge(
    asking: set[int], held: Iterable[Held], covering: frozenset[int] | None, day: date
) -> set[int]:
    """Those of the people who sit as deputy or director in one of the covering units, by name or by a post
    they hold.
    """
    if not asking:
        return set()
    seats = Seat.objects.filter(in_force(day), role__in=IN_CHARGE)
    if covering is not None:
        seats = seats.filter(unit__in=covering)
    sitting = list(seats.values_list("person_id", "post_id", "post_unit_id"))
    named = {person for person, _post, _unit in sitting}
    posts = {(post, unit) for _person, post, unit in sitting}
    return {
        row.person
        for row in held
        if row.person in asking and (row.person in named or (row.post, row.unit) in posts)
    }
