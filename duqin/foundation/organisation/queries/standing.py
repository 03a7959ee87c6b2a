"""All that the page of a unit shows of the people who stand for it, in as few statements as it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from duqin.foundation.organisation.models import Appointment, Person, Seat, Unit, UnitPlacement
from duqin.foundation.organisation.queries.chain import CHAIN, lineage, resolved
from duqin.foundation.organisation.queries.tree import in_force, tree_and_supervisors, units_on
from duqin.foundation.organisation.queries.units import PostOfUnit, posts_held
from duqin.kernel.moments import today

PAST_SEATS = 20
Holders = dict[tuple[int | None, int | None], list[Person]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands for a unit today.

    Attributes:
        chain: role of the responsibility chain → people, borrowed from above where the unit names nobody.
        seats: the unit's own seats in force, each with who holds it.
        past_seats: those that ended or have not begun, the latest 20.
        posts: the posts of the unit with their holders.
    """

    chain: dict[str, list[Person]]
    seats: list[tuple[Seat, list[Person]]]
    past_seats: list[Seat]
    posts: list[PostOfUnit]


def unit_with_below(code: str) -> tuple[Unit, list[Unit]] | None:
    """A unit and the units directly below it that exist today, in one statement; None where there is none.

    The unit comes with its parent, its provider, `staff` (people who work in it) and `placed` (how many places in
    the tree it has had).
    """
    people = Person.objects.filter(unit=OuterRef("pk"), is_active=True)
    rows = Unit.objects.select_related("parent", "provider").annotate(
        staff=_number_of(people, "unit"),
        placed=_number_of(UnitPlacement.objects.filter(unit=OuterRef("pk")), "unit"),
    )
    below = Q(parent__code=code) & units_on(today())
    found = list(rows.filter(Q(code=code) | below).order_by("order", "code"))
    unit = next((row for row in found if row.code == code), None)
    return None if unit is None else (unit, [row for row in found if row is not unit])


def _number_of(rows: QuerySet, by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def standing(unit: Unit) -> Standing:
    """Who stands for the unit today; four statements, three for a committee, which borrows nobody from above."""
    day = today()
    line: list[int] = []
    if unit.kind != Unit.Kind.COMMITTEE:
        tree, supervisors = tree_and_supervisors(day)
        line = list(lineage(unit.pk, tree, supervisors))
    seats = _seats(unit, line, day)
    held = _appointments(unit, seats, day)
    by_post: Holders = defaultdict(list)
    for row in held:
        by_post[row.post_id, row.unit_id].append(row.person)
    holders = {seat.pk: _holders(seat, by_post) for seat in seats}
    own = sorted((s for s in seats if s.unit_id == unit.pk), key=lambda s: (s.role, s.from_date, s.pk))
    past = sorted((s for s in own if not _runs(s, day)), key=lambda s: (s.from_date, s.pk), reverse=True)
    return Standing(
        chain=_chain(line, [s for s in seats if _runs(s, day)], holders),
        seats=[(seat, holders[seat.pk]) for seat in own if _runs(seat, day)],
        past_seats=past[:PAST_SEATS],
        posts=posts_held(unit, [row for row in held if row.unit_id == unit.pk]),
    )


def _seats(unit: Unit, line: Iterable[int], day: date) -> list[Seat]:
    """Its own seats of all times, and those in force in the units above that a role may be borrowed from."""
    rows = Seat.objects.filter(Q(unit=unit) | in_force(day) & Q(role__in=CHAIN, unit__in=list(line)))
    return list(rows.select_related("person__unit", "post", "post_unit").order_by("from_date", "pk"))


def _appointments(unit: Unit, seats: Iterable[Seat], day: date) -> list[Appointment]:
    """Who holds the posts of the unit and those that carry one of the seats, the longest-serving first."""
    asked = Q(unit=unit)
    for seat in seats:
        if seat.post_id:
            asked |= Q(post=seat.post_id, unit=seat.post_unit_id)
    rows = Appointment.objects.filter(in_force(day)).filter(asked).select_related("person", "post")
    return list(rows.order_by("from_date", "pk"))


def _holders(seat: Seat, by_post: Holders) -> list[Person]:
    return [seat.person] if seat.person else list(by_post[seat.post_id, seat.post_unit_id])


def _runs(seat: Seat, day: date) -> bool:
    return seat.from_date <= day and (seat.to_date is None or day <= seat.to_date)


def _chain(
    line: list[int], seats: Iterable[Seat], holders: dict[int, list[Person]]
) -> dict[str, list[Person]]:
    sitting: dict[tuple[int, str], list[Person]] = defaultdict(list)
    for seat in seats:
        place = sitting[seat.unit_id, seat.role]
        place.extend(person for person in holders[seat.pk] if person not in place)
    return resolved(line, sitting)
