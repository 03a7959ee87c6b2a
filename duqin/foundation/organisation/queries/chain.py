"""Who answers for a unit: the responsibility chain of a day, bodies and their members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import DateField, Q, QuerySet

from duqin.foundation.organisation.models import Appointment, Person, Seat, Unit
from duqin.foundation.organisation.queries.tree import in_force, tree_and_supervisors
from duqin.foundation.organisation.queries.units import bodies
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today
from duqin.kernel.prepared import Among, Prepared, Slot

Tree = Mapping[int, int | None]
CHAIN = (Seat.Role.HEAD, Seat.Role.DEPUTY, Seat.Role.DIRECTOR)
BODY_ORDER = (Seat.Role.LEADER, Seat.Role.DEPUTY_LEADER, Seat.Role.MEMBER)


def _in_force(**asked: Any) -> QuerySet[Seat]:
    rows = Seat.objects.filter(in_force(Slot("day", DateField())), **asked)
    return rows.select_related("person").order_by("from_date", "pk")


_HEADS = Prepared(lambda: _in_force(unit=Slot("unit"), role=Seat.Role.HEAD))
_CHAINS = Prepared(lambda: _in_force(role__in=CHAIN).filter(Among("unit_id", Slot("units"))))


def chain(unit: Unit, day: date | None = None) -> dict[str, list[Person]]:
    """Head, deputy in charge and director of a unit on a day (today unless given); R-000-06.

    A role the unit does not fill itself is that of the nearest unit above which fills it; above a provider
    stands its supervising section. Ex-officio seats name whoever holds the post on the day. At most five
    statements.

    Returns:
        keys "head", "deputy", "director", always all three; a list is empty where nobody is named anywhere
        above.
    """
    return chains([unit.pk], day)[unit.pk]


def chains(unit_ids: Iterable[int], day: date | None = None) -> dict[int, dict[str, list[Person]]]:
    """The chains of many units, with the statements of one."""
    day = day or today()
    tree, supervisors = tree_and_supervisors(day)
    above = {unit: list(lineage(unit, tree, supervisors)) for unit in unit_ids}
    concerned = {pk for line in above.values() for pk in line}
    sitting = _seated(_CHAINS.all(units=list(concerned), day=day), day)
    return {unit: resolved(line, sitting) for unit, line in above.items()}


def resolved(line: list[int], sitting: Mapping[tuple[int, str], list[Person]]) -> dict[str, list[Person]]:
    """Of each role the people of the nearest unit that fills it."""
    return {str(role): next((sitting[u, role] for u in line if sitting.get((u, role))), []) for role in CHAIN}


def lineage(unit: int, tree: Tree, supervisors: Mapping[int, set[int]]) -> Iterator[int]:
    """The unit, its ancestors, then what supervises it with its ancestors; each once, nearest first."""
    seen: set[int] = set()
    waiting: list[int] = [unit]
    while waiting:
        here: int | None = waiting.pop(0)
        branch = []
        while here is not None and here not in seen:
            seen.add(here)
            branch.append(here)
            yield here
            here = tree.get(here)
        waiting.extend(s for below in branch for s in sorted(supervisors.get(below, ())))


def _seated(seats: Iterable[Seat], day: date) -> dict[tuple[int, str], list[Person]]:
    """Unit and role → the people who sit there on the day, each once."""
    rows = list(seats)
    holders = holders_of(rows, day)
    found: dict[tuple[int, str], list[Person]] = defaultdict(list)
    for seat in rows:
        place = found[seat.unit_id, seat.role]
        place.extend(p for p in holders[seat.pk] if p not in place)
    return found


def holders_of(seats: Iterable[Seat], day: date | None = None) -> dict[int, list[Person]]:
    """Seat id → who holds it on the day: the person named, or the holders of the post in its unit (R-001-17).

    The seats' persons should be fetched with them; ex-officio seats cost one statement in all.
    """
    rows = list(seats)
    posts = {(s.post_id, s.post_unit_id) for s in rows if s.post_id}
    by_post = holders_of_posts(posts, day or today()) if posts else {}
    return {s.pk: [s.person] if s.person else list(by_post[s.post_id, s.post_unit_id]) for s in rows}


def holders_of_posts(
    posts: Iterable[tuple[int | None, int | None]], day: date
) -> Mapping[tuple[int | None, int | None], list[Person]]:
    """(post id, unit id) → people who hold it on the day, the longest-serving first."""
    asked = Q()
    for post, unit in posts:
        asked |= Q(post=post, unit=unit)
    rows = Appointment.objects.filter(in_force(day)).filter(asked).select_related("person")
    found: dict[tuple[int | None, int | None], list[Person]] = defaultdict(list)
    for row in rows.order_by("from_date", "pk"):
        found[row.post_id, row.unit_id].append(row.person)
    return found


def head_of(unit: Unit, day: date | None = None) -> Person | None:
    """The first responsible person of the unit itself on the day; nobody is borrowed from above."""
    day = day or today()
    people = _seated(_HEADS.all(unit=unit.pk, day=day), day)[unit.pk, Seat.Role.HEAD]
    return people[0] if people else None


def seats_of(unit: Unit, day: date | None = None) -> QuerySet[Seat]:
    """The seats in force in the unit on the day, with what a page shows of them."""
    rows = Seat.objects.filter(in_force(day or today()), unit=unit)
    return rows.select_related("person__unit", "post", "post_unit").order_by("role", "from_date", "pk")


def members_of(body: Unit, day: date | None = None) -> list[tuple[Person, str]]:
    """The people of a committee or leading group on a day with their roles: leader, deputies, members
    (R-000-03).

    Who sits there by two roles is named once, with the higher one.
    """
    day = day or today()
    return _ranked(body, _seated(seats_of(body, day), day))


def members_of_bodies(by: Actor) -> list[tuple[Unit, list[tuple[Person, str]]]]:
    """All bodies of today with their people; three statements however many there are."""
    found = list(bodies(by))
    seats = Seat.objects.filter(in_force(today()), unit__in=found).select_related("person__unit")
    seated = _seated(seats.order_by("from_date", "pk"), today())
    return [(body, _ranked(body, seated)) for body in found]


def _ranked(body: Unit, seated: Mapping[tuple[int, str], list[Person]]) -> list[tuple[Person, str]]:
    """Leader, deputies, members; who sits there by two roles is named once, with the higher one."""
    found: dict[int, tuple[Person, str]] = {}
    for role in BODY_ORDER:
        for person in seated.get((body.pk, role), []):
            found.setdefault(person.pk, (person, str(role)))
    return list(found.values())


def portfolio_of(person: Person, day: date | None = None) -> QuerySet[Unit]:
    """Units for which the person sits as deputy in charge, by name, on the day."""
    rows = Seat.objects.filter(in_force(day or today()), person=person, role=Seat.Role.DEPUTY)
    return Unit.objects.filter(pk__in=rows.values("unit_id")).order_by("order", "code")
