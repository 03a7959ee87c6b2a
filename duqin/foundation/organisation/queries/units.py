"""Units: the tree of a day, who is supervised and monitored, areas and duties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from duqin.foundation.organisation.models import (
    Appointment,
    Contract,
    Duty,
    DutyShare,
    Post,
    ServiceArea,
    Unit,
    UnitPlacement,
)
from duqin.foundation.organisation.queries.tree import descendants_of, in_force, parents, units_on
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today


def units(by: Actor) -> QuerySet[Unit]:
    """All units, closed ones too, with their parent; the register is open to the house (may_look)."""
    return Unit.objects.select_related("parent")


def current_units(day: date | None = None) -> QuerySet[Unit]:
    """Units that exist on the day (today unless given)."""
    return Unit.objects.filter(units_on(day or today()))


def units_in_order() -> QuerySet[Unit]:
    """Units of today as a tree, depth first, siblings by order and code, with `tree_depth`; for selects."""
    rows = Unit.objects.with_tree_fields().order_siblings_by("order", "code")
    return rows.filter(units_on(today()))


def units_with_chain() -> QuerySet[Unit]:
    """Units of today that have a responsibility chain: all but committees and leading groups."""
    return units_in_order().exclude(kind=Unit.Kind.COMMITTEE)


def supervised_units(day: date | None = None) -> QuerySet[Unit]:
    """Units that get a scorecard and a line in the bulletin, in the order of the house."""
    return current_units(day).filter(is_supervised=True).order_by("order", "code")


def monitored_units(day: date | None = None) -> QuerySet[Unit]:
    """Units that must have a monitor (R-000-09)."""
    return current_units(day).filter(is_monitored=True).order_by("order", "code")


def bodies(by: Actor) -> QuerySet[Unit]:
    """Committees and leading groups that exist today."""
    return current_units().filter(kind=Unit.Kind.COMMITTEE).order_by("order", "code")


@dataclass(slots=True)
class Branch:
    """A unit in the tree of a day with what stands below it."""

    unit: Unit
    depth: int = 0
    people: int = 0
    below: list[Branch] = field(default_factory=list)

    def walk(self) -> Iterator[Branch]:
        """Itself and everything below, depth first."""
        yield self
        for branch in self.below:
            yield from branch.walk()


def tree(day: date | None = None, *, with_people: bool = False) -> list[Branch]:
    """The units of a day as they stood, siblings by order and code; one statement for today, three for
    another day.

    A unit whose parent does not exist on the day stands at the top.
    """
    day = day or today()
    above = None if day == today() else parents(day)
    rows = current_units(day).order_by("order", "code")
    if with_people:
        rows = rows.annotate(staff=Count("people", filter=Q(people__is_active=True)))
    branches = {unit.pk: Branch(unit, people=getattr(unit, "staff", 0)) for unit in rows}
    tops: list[Branch] = []
    for pk, branch in branches.items():
        stood_under = branch.unit.parent_id if above is None else above.get(pk)
        parent = branches.get(stood_under or 0)
        (parent.below if parent else tops).append(branch)
    _sink(tops)
    return tops


def _sink(branches: Iterable[Branch], depth: int = 0) -> None:
    for branch in branches:
        branch.depth = depth
        _sink(branch.below, depth + 1)


def placements_of(unit: Unit) -> QuerySet[UnitPlacement]:
    """Where the unit stood, latest first."""
    return unit.placements.select_related("parent").order_by("-from_date")


def visible_unit_ids(by: Actor) -> frozenset[int] | None:
    """Units of which the actor sees more than the name: his own and those his rights reach; None for all
    (R-004-74).
    """
    reaches = list(by.grants.values())
    if by.is_system or any(reach.everywhere for reach in reaches):
        return None
    return by.unit_ids.union(*(reach.unit_ids for reach in reaches))


def areas(by: Actor | None = None) -> QuerySet[ServiceArea]:
    """All service areas in their order, those out of use too, with their owner."""
    return ServiceArea.objects.select_related("owner").order_by("order", "code")


def areas_in_use() -> QuerySet[ServiceArea]:
    """Service areas that may be chosen."""
    return areas().filter(is_active=True)


def duties(by: Actor) -> QuerySet[Duty]:
    """Duties in use with their area and the parts of the units."""
    shares = DutyShare.objects.select_related("unit").order_by("unit__order", "unit__code")
    rows = Duty.objects.filter(is_active=True).select_related("area", "area__owner")
    return rows.prefetch_related(Prefetch("shares", shares)).order_by(
        "area__order", "area__code", "order", "pk"
    )


def shares_of(duty: Duty) -> QuerySet[DutyShare]:
    """Who leads and supports a duty."""
    return duty.shares.select_related("unit").order_by("unit__order", "unit__code")


@dataclass(slots=True)
class Responsibility:
    """A line of the matrix: an area or a duty in it, and which units lead or support (R-004-03).

    An area is led by its owner and by every section outside of it that supervises a contract in it.
    """

    area: ServiceArea
    duty: Duty | None
    leads: list[Unit] = field(default_factory=list)
    supports: list[Unit] = field(default_factory=list)

    @property
    def is_gap(self) -> bool:
        """Nobody answers for it."""
        return not self.leads

    @property
    def is_overlap(self) -> bool:
        """More than one unit claims it."""
        return len(self.leads) > 1


def responsibilities(by: Actor) -> list[Responsibility]:
    """All areas in use, each followed by its duties; five statements."""
    day = today()
    tree_now = parents()
    claims: dict[int, list[Unit]] = defaultdict(list)
    for contract in Contract.objects.filter(in_force(day)).select_related("supervising_unit").order_by("pk"):
        if contract.supervising_unit not in claims[contract.area_id]:
            claims[contract.area_id].append(contract.supervising_unit)
    duties_of: dict[int, list[Responsibility]] = defaultdict(list)
    for duty in duties(by):
        duties_of[duty.area_id].append(_of_duty(duty))
    found: list[Responsibility] = []
    for area in areas(by).filter(is_active=True):
        own = descendants_of([area.owner_id], tree_now) if area.owner_id else frozenset[int]()
        leads = [area.owner] if area.owner else []
        outside = [unit for unit in claims[area.pk] if unit.pk not in own]
        found += [Responsibility(area, None, [*leads, *outside]), *duties_of[area.pk]]
    return found


def _of_duty(duty: Duty) -> Responsibility:
    line = Responsibility(duty.area, duty)
    for share in duty.shares.all():
        (line.leads if share.role == DutyShare.Role.LEAD else line.supports).append(share.unit)
    return line


@dataclass(slots=True)
class PostOfUnit:
    """A post the unit has, and who holds it today; without a holder it is vacant (R-004-07)."""

    post: Post
    held: list[Appointment] = field(default_factory=list)

    @property
    def is_vacant(self) -> bool:
        return not self.held


def posts_of(unit: Unit, day: date | None = None) -> list[PostOfUnit]:
    """The posts of a unit with their holders on the day, vacant ones first named by the unit's list; two
    statements.
    """
    rows = Appointment.objects.filter(in_force(day or today()), unit=unit).select_related("person", "post")
    return posts_held(unit, rows.order_by("from_date", "pk"))


def posts_held(unit: Unit, appointments: Iterable[Appointment]) -> list[PostOfUnit]:
    """The same with the appointments to it that are at hand already, oldest first; one statement."""
    found = {post.pk: PostOfUnit(post) for post in unit.posts.order_by("pk")}
    for held in appointments:
        found.setdefault(held.post_id, PostOfUnit(held.post)).held.append(held)
    return list(found.values())
