"""People: come, change, move, leave, return."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.events import PersonLeft
from duqin.foundation.organisation.models import Appointment, MonitorAppointment, Person, Seat, Unit
from duqin.foundation.organisation.services import seats
from duqin.foundation.organisation.services.accounts import close_accounts_of
from duqin.foundation.organisation.services.appointments import finish
from duqin.foundation.organisation.services.own_gain import refuse_own_gain
from duqin.foundation.organisation.services.units import refuse_closed
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.events import announce
from duqin.kernel.moments import today

DAY = timedelta(days=1)


@act("organisation.create_person", may=policies.may_maintain)
def create_person(
    *,
    by: Actor,
    staff_no: str,
    name: str,
    unit: Unit,
    status: str = Person.Status.SCHOOL,
    phone: str = "",
    email: str = "",
) -> Person:
    """Register a person in a home unit; an account is opened separately and is not needed to be responsible.

    Raises:
        Refusal: the staff number is taken, or the unit is closed.
    """
    _refuse_taken(staff_no)
    refuse_closed(unit, field="unit")
    return Person.objects.create(
        staff_no=staff_no.strip(), name=name.strip(), unit=unit, status=status, phone=phone, email=email
    )


@act("organisation.update_person", may=policies.may_maintain)
def update_person(
    person: Person,
    *,
    by: Actor,
    staff_no: str | None = None,
    name: str | None = None,
    status: str | None = None,
    phone: str | None = None,
    email: str | None = None,
) -> Person:
    """Correct what is known of a person; None leaves a thing as it is. Another unit is a move.

    Raises:
        Refusal: the staff number is taken.
    """
    if staff_no is not None and staff_no != person.staff_no:
        _refuse_taken(staff_no)
        person.staff_no = staff_no
    for field, value in {"name": name, "status": status, "phone": phone, "email": email}.items():
        if value is not None:
            setattr(person, field, value)
    person.save()
    return person


@act("organisation.move_person", may=policies.may_maintain)
def move_person(
    person: Person,
    *,
    by: Actor,
    unit: Unit,
    day: date | None = None,
    keep_posts: bool = False,
    basis: str = "",
) -> Person:
    """Give a person another home unit from a day on (today unless given).

    The posts held in the former unit end the day before unless `keep_posts`: who has left a unit no longer
    sees it (R-004-74). The same unit again changes nothing.

    Raises:
        Refusal: the person moves himself; the unit is closed; the day is in the future.
    """
    day = day or today()
    if day > today():
        raise Refusal("person.move_in_future", _("调动日期不能晚于今天，请在生效当天办理。"), field="day")
    refuse_own_gain(by, person)
    refuse_closed(unit, field="unit")
    if unit.pk != person.unit_id:
        if not keep_posts:
            finish(Appointment.objects.filter(person=person, unit=person.unit_id), before=day)
        person.unit = unit
        person.save()
    return person


@act("organisation.person_left", may=policies.may_maintain)
def person_left(person: Person, *, by: Actor, last_day: date | None = None, reason: str = "") -> Person:
    """A person goes: posts and seats end with the last day (today unless given), accounts are closed at once.

    Announces PersonLeft, so that what was in these hands can be given to others. A second time changes
    nothing.

    Raises:
        Refusal: the last day is in the future; the person alone leads a body (R-002-11), is still a monitor,
            or is the last administrator.
    """
    last_day = last_day or today()
    if last_day > today():
        raise Refusal("person.leaves_in_future", _("离职日期不能晚于今天，请在当天办理。"), field="last_day")
    if not person.is_active:
        return person
    _refuse_bound(person)
    finish(Appointment.objects.filter(person=person), before=last_day + DAY)
    seats.finish(Seat.objects.filter(person=person), before=last_day + DAY)
    close_accounts_of(person)
    person.is_active = False
    person.save()
    announce(PersonLeft(person_id=person.pk))
    return person


def _refuse_bound(person: Person) -> None:
    """What must be given to somebody else first."""
    leading = Seat.objects.filter(
        Q(to_date=None) | Q(to_date__gt=today()), person=person, role=Seat.Role.LEADER
    )
    if body := leading.select_related("unit").first():
        raise Refusal(
            "body.no_leader",
            _("“%(person)s”是“%(body)s”的组长，请先确定新的组长。") % {"person": person, "body": body.unit},
        )
    monitoring = MonitorAppointment.objects.filter(person=person).exclude(state__in=["ended", "refused"])
    if monitor := monitoring.select_related("unit").first():
        raise Refusal(
            "person.is_monitor",
            _("“%(person)s”还是“%(unit)s”的监控员，请先办理卸任。")
            % {"person": person, "unit": monitor.unit},
        )


@act("organisation.person_returned", may=policies.may_maintain)
def person_returned(person: Person, *, by: Actor, unit: Unit) -> Person:
    """A person comes back, without posts and with closed accounts; both are given anew.

    Raises:
        Refusal: the unit is closed.
    """
    refuse_closed(unit, field="unit")
    person.is_active, person.unit = True, unit
    person.save()
    return person


def _refuse_taken(staff_no: str) -> None:
    if Person.objects.filter(staff_no=staff_no.strip()).exists():
        raise Refusal(
            "person.staff_no_taken", _("工号“%(no)s”已经登记过。") % {"no": staff_no}, field="staff_no"
        )
