"""Seats: the responsibility chain of units (R-000-06) and the members of bodies (R-000-03, R-001-17,
R-002-11).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Person, Post, Seat, Unit
from duqin.foundation.organisation.services.own_gain import refuse_own_gain, refuse_own_gain_by_post
from duqin.foundation.organisation.services.units import put_into_tree, refuse_closed
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today

DAY = timedelta(days=1)
OF_BODIES = (Seat.Role.LEADER, Seat.Role.DEPUTY_LEADER, Seat.Role.MEMBER)
OF_UNITS = (Seat.Role.DIRECTOR, Seat.Role.DEPUTY, Seat.Role.HEAD)
GIVING_SIGHT = (Seat.Role.DIRECTOR, Seat.Role.DEPUTY)
MANY = (Seat.Role.DEPUTY_LEADER, Seat.Role.MEMBER)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who sits: a person by name, or ex officio whoever holds `post` in `post_unit` on the day."""

    person: Person | None = None
    post: Post | None = None
    post_unit: Unit | None = None

    def __bool__(self) -> bool:
        return self.person is not None or (self.post is not None and self.post_unit is not None)

    def as_fields(self) -> dict[str, object]:
        """Columns of the seat; a named person goes before a post."""
        if self.person is not None:
            return {"person": self.person, "post": None, "post_unit": None}
        return {"person": None, "post": self.post, "post_unit": self.post_unit}


@act("organisation.create_body", may=policies.may_maintain)
def create_body(
    *,
    by: Actor,
    code: str,
    name: str,
    leader: Holder,
    deputies: Sequence[Holder] = (),
    members: Sequence[Holder] = (),
    parent: Unit | None = None,
    name_en: str = "",
    short_name: str = "",
    from_date: date | None = None,
) -> Unit:
    """Set up a committee or leading group with its leader, from a day on (today unless given).

    Raises:
        Refusal: there is no leader (R-002-11); the code is taken; a holder is named only in half.
    """
    if not leader:
        raise Refusal("body.no_leader", _("议事机构必须有组长，请指定人员或岗位。"), field="leader")
    body = Unit(
        code=code, name=name, name_en=name_en, short_name=short_name, kind=Unit.Kind.COMMITTEE, parent=parent
    )
    put_into_tree(body, valid_from=from_date)
    roles = [(Seat.Role.LEADER, leader), *((Seat.Role.DEPUTY_LEADER, d) for d in deputies)]
    for role, holder in [*roles, *((Seat.Role.MEMBER, m) for m in members)]:
        _refuse_half(holder)
        Seat.objects.create(unit=body, role=role, from_date=body.valid_from or today(), **holder.as_fields())
    return body


@act("organisation.fill_seat", may=policies.may_maintain)
def fill_seat(
    unit: Unit,
    *,
    by: Actor,
    role: str,
    holder: Holder,
    from_date: date | None = None,
    to_date: date | None = None,
    beside: bool = False,
) -> Seat:
    """Put somebody into a role of the responsibility chain or of a body, from a day on (today unless given).

    Whoever held it leaves the day before, except where several hold it: deputy leaders, members, and with
    `beside`.

    Raises:
        Refusal: the role does not belong to this kind of unit; the holder is half named, has left or sits
            there already; the actor would widen his own sight; a later holder is already set.
    """
    _refuse_role(unit, role)
    _refuse_half(holder)
    if role in GIVING_SIGHT:
        _refuse_own(by, holder)
    refuse_closed(unit, field="unit")
    from_date = from_date or today()
    if to_date is not None and to_date < from_date:
        raise Refusal("seat.dates", _("最后一天不能早于第一天。"), field="to_date")
    if to_date is not None and role == Seat.Role.LEADER:
        raise Refusal("body.no_leader", _("组长不设截止日期：换人时指定新的组长即可。"), field="to_date")
    sitting = Seat.objects.filter(Q(to_date=None) | Q(to_date__gte=from_date), unit=unit, role=role)
    if sitting.filter(**holder.as_fields()).exists():
        raise Refusal("seat.twice", _("这个人选已经在这个位置上。"), field="person")
    if role not in MANY and not beside:
        if sitting.filter(from_date__gt=from_date).exists():
            raise Refusal("seat.later", _("这个位置以后的人选已经确定，请先撤销它。"), field="from_date")
        finish(sitting, before=from_date)
    return Seat.objects.create(
        unit=unit, role=role, from_date=from_date, to_date=to_date, **holder.as_fields()
    )


@act("organisation.end_seat", may=policies.may_maintain)
def end_seat(unit: Unit, *, by: Actor, seat: Seat, last_day: date) -> Unit:
    """Set the last day of a seat of this unit; one that would begin later than it ends is taken back.

    Raises:
        Refusal: a body would be without a leader the day after (R-002-11).
    """
    seat = unit.seats.get(pk=seat.pk)
    if seat.role == Seat.Role.LEADER:
        _refuse_headless(seat, last_day + DAY)
    finish(Seat.objects.filter(pk=seat.pk), before=last_day + DAY)
    return unit


@act("organisation.set_portfolio", may=policies.may_maintain)
def set_portfolio(
    person: Person, *, by: Actor, units: Iterable[Unit], from_date: date | None = None
) -> Person:
    """Say which units a deputy answers for (R-000-06) from a day on (today unless given).

    He takes the seat of the deputy in each, and leaves it where he is no longer named; a predecessor leaves
    the day before. Units in which nothing changes stay untouched.

    Raises:
        Refusal: the actor would set his own portfolio; a unit is a body or closed.
    """
    refuse_own_gain(by, person)
    from_date = from_date or today()
    held = Seat.objects.filter(
        Q(to_date=None) | Q(to_date__gte=from_date), person=person, role=Seat.Role.DEPUTY
    )
    wanted = {unit.pk: unit for unit in units}
    finish(held.exclude(unit__in=wanted), before=from_date)
    for pk in set(wanted) - set(held.values_list("unit_id", flat=True)):
        fill_seat(wanted[pk], by=by, role=Seat.Role.DEPUTY, holder=Holder(person), from_date=from_date)
    return person


def finish(seats: QuerySet[Seat], *, before: date) -> int:
    """End the running ones of these seats the day before; those that begin then or later are taken back.

    Inside the transaction of a verb, whose audit row tells of it. Returns how many were ended or taken back.
    """
    rows = seats.filter(Q(to_date=None) | Q(to_date__gte=before))
    gone = rows.filter(from_date__gte=before).delete()[0]
    return gone + rows.filter(from_date__lt=before).update(to_date=before - DAY)


def _refuse_role(unit: Unit, role: str) -> None:
    allowed = OF_BODIES if unit.kind == Unit.Kind.COMMITTEE else OF_UNITS
    if role not in allowed:
        names = _("、").join(str(Seat.Role(r).label) for r in allowed)
        raise Refusal(
            "seat.role",
            _("“%(unit)s”只有这些位置：%(names)s。") % {"unit": unit, "names": names},
            field="role",
        )


def _refuse_half(holder: Holder) -> None:
    if not holder:
        raise Refusal("seat.nobody", _("请指定人员，或者同时指定岗位和它所在的单位。"), field="person")
    if holder.person is not None and not holder.person.is_active:
        raise Refusal("seat.left", _("“%(person)s”已经离职。") % {"person": holder.person}, field="person")


def _refuse_own(by: Actor, holder: Holder) -> None:
    refuse_own_gain(by, holder.person)
    if holder.person is None and holder.post is not None:
        refuse_own_gain_by_post(by, holder.post, holder.post_unit)


def _refuse_headless(seat: Seat, day: date) -> None:
    """A body keeps a leader on every day (R-002-11)."""
    others = Seat.objects.filter(unit=seat.unit_id, role=Seat.Role.LEADER).exclude(pk=seat.pk)
    if not others.filter(Q(to_date=None) | Q(to_date__gte=day), from_date__lte=day).exists():
        raise Refusal("body.no_leader", _("议事机构不能没有组长，请直接指定新的组长，原组长同时卸任。"))
