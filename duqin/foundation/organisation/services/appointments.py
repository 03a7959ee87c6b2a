"""Who holds which post in which unit, from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Appointment, Person, Post, Unit
from duqin.foundation.organisation.services.own_gain import refuse_own_gain
from duqin.foundation.organisation.services.posts import refuse_unknown
from duqin.foundation.organisation.services.units import refuse_closed
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today

DAY = timedelta(days=1)


@act("organisation.appoint", may=policies.may_maintain)
def appoint(
    person: Person,
    *,
    by: Actor,
    post: Post,
    unit: Unit,
    from_date: date | None = None,
    to_date: date | None = None,
    basis: str = "",
    extra_capabilities: Sequence[str] = (),
    replacing: bool = False,
) -> Appointment:
    """Give a person a post in a unit; from the first day on (today unless given) its rights are his.

    Args:
        to_date: the last day, inclusive; open without it.
        basis: the document it rests on.
        extra_capabilities: rights of this appointment beyond those of the post.
        replacing: whoever holds the post in the unit now leaves it the day before.

    Raises:
        Refusal: the actor appoints himself; the person has left; the unit is closed; the same appointment
            runs already.
    """
    refuse_own_gain(by, person)
    from_date = from_date or today()
    _refuse_dates(from_date, to_date)
    if not person.is_active:
        raise Refusal(
            "appointment.left", _("“%(person)s”已经离职，不能任命。") % {"person": person}, field="person"
        )
    refuse_closed(unit, field="unit", until=to_date)
    refuse_unknown(extra_capabilities)
    if _overlapping(from_date, to_date).filter(person=person, post=post, unit=unit).exists():
        raise Refusal(
            "appointment.twice",
            _("“%(person)s”在这段时间已经担任这个岗位。") % {"person": person},
            field="from_date",
        )
    if replacing:
        finish(Appointment.objects.filter(post=post, unit=unit), before=from_date)
    post.units.add(unit)
    return Appointment.objects.create(
        person=person,
        post=post,
        unit=unit,
        from_date=from_date,
        to_date=to_date,
        basis=basis,
        extra_capabilities=sorted(set(extra_capabilities)),
    )


@act("organisation.end_appointment", may=policies.may_maintain)
def end_appointment(appointment: Appointment, *, by: Actor, last_day: date, basis: str = "") -> Appointment:
    """Set the last day of an appointment; its rights end with that day, at once when it is past.

    Raises:
        Refusal: the last day lies before the first; strike the appointment instead.
    """
    if last_day < appointment.from_date:
        raise Refusal(
            "appointment.not_begun",
            _("最后一天早于任职的第一天；如果任命有误，请使用“撤销任命”。"),
            field="last_day",
        )
    appointment.to_date = last_day
    appointment.save()
    return appointment


@act("organisation.strike_appointment", may=policies.may_maintain)
def strike_appointment(person: Person, *, by: Actor, appointment: Appointment, reason: str) -> Person:
    """Take back an appointment that began today or later, as if it had not been made; the audit row keeps it.

    Raises:
        Refusal: it has been in force for a day or more and is history: it can only be ended.
    """
    if appointment.from_date < today():
        raise Refusal("appointment.is_history", _("这项任职已经生效过，只能设定最后一天，不能撤销。"))
    person.appointments.filter(pk=appointment.pk).delete()
    return person


def finish(appointments: QuerySet[Appointment], *, before: date) -> int:
    """End the running ones of these appointments the day before; those that begin then or later are taken
    back.

    Inside the transaction of a verb, whose audit row tells of it. Returns how many were ended or taken back.
    """
    rows = appointments.filter(Q(to_date=None) | Q(to_date__gte=before))
    gone = rows.filter(from_date__gte=before).delete()[0]
    return gone + rows.filter(from_date__lt=before).update(to_date=before - DAY)


def _overlapping(first: date, last: date | None) -> QuerySet[Appointment]:
    later = Appointment.objects.filter(Q(to_date=None) | Q(to_date__gte=first))
    return later if last is None else later.filter(from_date__lte=last)


def _refuse_dates(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise Refusal("appointment.dates", _("最后一天不能早于第一天。"), field="to_date")
