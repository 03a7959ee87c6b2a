"""The way of a monitor into the register and out of it: nominate → approve → file (R-000-12…15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies, states
from duqin.foundation.organisation.models import (
    Appointment,
    BeatPlace,
    MonitorAppointment,
    Person,
    Post,
    Unit,
)
from duqin.foundation.organisation.queries.tree import in_force
from duqin.foundation.organisation.rules.monitors import missing_conditions
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today

Role = MonitorAppointment.Role
MONITORS_POST = "monitor"  # code of the shipped post whose rights a monitor gets with the approval
RUNNING = ("nominated", "approved", "filed")


@act("organisation.nominate_monitor", may=policies.may_nominate)
def nominate(
    *,
    by: Actor,
    unit: Unit,
    person: Person,
    role: str = Role.MONITOR,
    is_full_time: bool = False,
    conditions: Sequence[str] = (),
    confidentiality_signed_on: date | None = None,
    on: date | None = None,
) -> MonitorAppointment:
    """The department picks its monitor; employment status does not matter (R-000-13).

    Args:
        conditions: codes of the conditions confirmed, all of `rules.monitors.CONDITIONS` (R-000-12).
        confidentiality_signed_on: day on which the nominee signed the confidentiality statement.
        on: day of the nomination, today unless it was made on paper before.

    Raises:
        Refusal: "monitor.confidentiality", "monitor.conditions", "monitor.role",
            "monitor.one_safety_officer", "monitor.already", "monitor.left", "monitor.dates".
    """
    on = _past(on)
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)  # one nomination of a unit at a time
    _fits(unit, person, role)
    if confidentiality_signed_on is None or confidentiality_signed_on > on:
        sentence = _("保密承诺书须在提名之前签署；没有签署，不能提交提名。")
        raise Refusal("monitor.confidentiality", sentence, field="confidentiality_signed_on")
    if missing_conditions(conditions):
        sentence = _("监控员的三项基本条件须逐项确认；有一项不具备，不能提名。")
        raise Refusal("monitor.conditions", sentence, field="conditions")
    return MonitorAppointment.objects.create(
        unit=unit,
        person=person,
        role=role,
        is_full_time=is_full_time,
        conditions=list(conditions),
        confidentiality_signed_on=confidentiality_signed_on,
        nominated_on=on,
        nominated_by_id=by.person_id,
    )


@act("organisation.approve_monitor", may=policies.may_approve)
def approve(appointment: MonitorAppointment, *, by: Actor, on: date | None = None) -> MonitorAppointment:
    """The leader in charge of that department approves; the office and its rights begin that day (R-000-14).

    A monitor gets the post of monitor in the unit unless he holds it; a safety officer gets no rights.

    Raises:
        Refusal: "state.not_allowed", "monitor.dates", "monitor.own" on one's own nomination, "monitor.left",
            "monitor.no_post" when the post of monitor was taken out of the list of posts.
    """
    on = _past(on, not_before=appointment.nominated_on)
    if by.is_person(appointment.person_id):
        raise Refusal("monitor.own", _("不能审定对自己的提名；请由另一位分管领导审定。"))
    _still_here(appointment.person)
    states.MONITOR.move(appointment, "approve")
    appointment.approved_on, appointment.approved_by_id = on, by.person_id
    appointment.save()
    if appointment.role == Role.MONITOR:
        _give_post(appointment, on)
    return appointment


@act("organisation.refuse_monitor", may=policies.may_approve)
def refuse(appointment: MonitorAppointment, *, by: Actor, reason: str) -> MonitorAppointment:
    """The leader in charge says no, with a reason; the department may nominate another.

    Raises:
        Refusal: "state.not_allowed", "monitor.reason".
    """
    appointment.reason = _reasoned(reason)
    states.MONITOR.move(appointment, "refuse")
    appointment.save()
    return appointment


@act("organisation.file_monitor", may=policies.may_file)
def file(appointment: MonitorAppointment, *, by: Actor, on: date | None = None) -> MonitorAppointment:
    """The monitoring department puts the approved appointment on file; validity stays that of the approval.

    Raises:
        Refusal: "state.not_allowed", "monitor.dates".
    """
    states.MONITOR.move(appointment, "file")
    appointment.filed_on = _past(on, not_before=appointment.approved_on)
    appointment.filed_by_id = by.person_id
    appointment.save()
    return appointment


@act("organisation.end_monitor", may=policies.may_end)
def end(
    appointment: MonitorAppointment, *, by: Actor, reason: str, on: date | None = None
) -> MonitorAppointment:
    """End an office; it stays in the history, with its beat and its reports (R-000-15).

    Args:
        on: last day in office, inclusive; today unless given. Beat and post of monitor end on the same day.

    Raises:
        Refusal: "state.not_allowed", "monitor.reason", "monitor.dates".
    """
    appointment.reason = _reasoned(reason)
    states.MONITOR.move(appointment, "end")
    appointment.ended_on = _past(on, not_before=appointment.approved_on)
    appointment.save()
    last = appointment.ended_on
    BeatPlace.objects.filter(monitor=appointment, from_date__gt=last).delete()
    BeatPlace.objects.filter(_beyond(last), monitor=appointment).update(to_date=last)
    if appointment.role == Role.MONITOR:
        _take_post(appointment, last)
    return appointment


def _fits(unit: Unit, person: Person, role: str) -> None:
    """Whether the unit may have somebody in this role, and this person."""
    _still_here(person)
    if role not in Role.values or (role == Role.MONITOR) is not unit.is_monitored:
        sentence = (
            _("“%(unit)s”在应设监控员的部门之列，请提名监控员。")
            if unit.is_monitored
            else _("“%(unit)s”不在应设监控员的部门之列，可视情设安全员一名。")
        )
        raise Refusal("monitor.role", sentence % {"unit": unit}, field="role")
    running = MonitorAppointment.objects.filter(unit=unit, state__in=RUNNING).select_related("person")
    if running.filter(person=person).exists():
        words = {"name": person, "unit": unit}
        raise Refusal(
            "monitor.already", _("%(name)s已在“%(unit)s”任职或正在审定中。") % words, field="person"
        )
    if role == Role.SAFETY_OFFICER and (other := running.filter(role=role).first()):
        sentence = _("“%(unit)s”已有安全员%(name)s；安全员只设一名，请先办理卸任。")
        raise Refusal(
            "monitor.one_safety_officer", sentence % {"unit": unit, "name": other.person}, field="role"
        )


def _still_here(person: Person) -> None:
    if not person.is_active:
        raise Refusal("monitor.left", _("%(name)s已离岗，请另选人员。") % {"name": person}, field="person")


def _give_post(appointment: MonitorAppointment, day: date) -> None:
    post = Post.objects.filter(code=MONITORS_POST).first()
    if post is None:
        sentence = _("岗位表里没有编码为 monitor 的岗位，无法授予自查权限；请先补上这个岗位。")
        raise Refusal("monitor.no_post", sentence)
    held = Appointment.objects.filter(person=appointment.person, post=post, unit=appointment.unit)
    if not held.filter(in_force(day)).exists():
        Appointment.objects.update_or_create(
            person=appointment.person,
            post=post,
            unit=appointment.unit,
            from_date=day,
            defaults={"to_date": None, "basis": _("监控员任用（分管领导审定）")},
        )


def _take_post(appointment: MonitorAppointment, last: date) -> None:
    held = Appointment.objects.filter(
        person=appointment.person, unit=appointment.unit, post__code=MONITORS_POST, from_date__lte=last
    )
    held.filter(_beyond(last)).update(to_date=last)


def _beyond(last: date) -> Q:
    """Rows that would go on after the day."""
    return Q(to_date__isnull=True) | Q(to_date__gt=last)


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise Refusal("monitor.reason", _("请写明理由。"), field="reason")
    return reason.strip()


def _past(on: date | None, *, not_before: date | None = None) -> date:
    """The day of an act, today unless given; never in the future, never before the step it follows."""
    day = on or today()
    if day > today():
        raise Refusal("monitor.dates", _("日期不能晚于今天。"), field="on")
    if not_before is not None and day < not_before:
        words = {"day": not_before}
        raise Refusal("monitor.dates", _("日期不能早于上一步的日期 %(day)s。") % words, field="on")
    return day
