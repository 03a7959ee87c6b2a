"""Service areas with their owners, and the duties in them: who answers for what (R-001-32, R-004-03)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Duty, DutyShare, ServiceArea, Unit
from duqin.foundation.organisation.services.units import refuse_closed
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal


@act("organisation.create_area", may=policies.may_maintain)
def create_area(
    *, by: Actor, code: str, name: str, owner: Unit | None, name_en: str = "", order: int = 0
) -> ServiceArea:
    """Set up a field of service with the unit that is fully responsible for it (R-001-32).

    Raises:
        Refusal: there is no owner; the owner is closed; the code is taken.
    """
    owner = _owner(owner)
    if ServiceArea.objects.filter(code=code).exists():
        raise Refusal(
            "area.code_taken", _("代码“%(code)s”已经用于另一个服务领域。") % {"code": code}, field="code"
        )
    return ServiceArea.objects.create(code=code, name=name, name_en=name_en, owner=owner, order=order)


@act("organisation.update_area", may=policies.may_maintain)
def update_area(
    area: ServiceArea,
    *,
    by: Actor,
    owner: Unit | None,
    name: str | None = None,
    name_en: str | None = None,
    order: int | None = None,
) -> ServiceArea:
    """Change the words, the order or the owner of an area.

    Raises:
        Refusal: the owner would be taken away (R-001-32) or is closed.
    """
    area.owner = _owner(owner)
    area.name = area.name if name is None else name
    area.name_en = area.name_en if name_en is None else name_en
    area.order = area.order if order is None else order
    area.save()
    return area


@act("organisation.retire_area", may=policies.may_maintain)
def retire_area(area: ServiceArea, *, by: Actor) -> ServiceArea:
    """Take an area out of use; what was recorded in it stays. A second time changes nothing."""
    area.is_active = False
    area.save()
    return area


@act("organisation.restore_area", may=policies.may_maintain)
def restore_area(area: ServiceArea, *, by: Actor) -> ServiceArea:
    """Take an area into use again.

    Raises:
        Refusal: its owner is gone; set one first.
    """
    area.owner = _owner(area.owner)
    area.is_active = True
    area.save()
    return area


def _owner(owner: Unit | None) -> Unit:
    if owner is None:
        raise Refusal(
            "area.no_owner", _("每个服务领域都要有一个负全责的单位，请选择责任单位。"), field="owner"
        )
    if owner.kind == Unit.Kind.PROVIDER:
        raise Refusal(
            "area.owner_is_provider",
            _("服务领域的责任单位不能是合作企业，请选择监管它的部门。"),
            field="owner",
        )
    refuse_closed(owner, field="owner")
    return owner


@act("organisation.create_duty", may=policies.may_maintain)
def create_duty(*, by: Actor, area: ServiceArea, name: str, name_en: str = "", order: int = 0) -> Duty:
    """Write down one thing in an area that somebody must answer for; until a unit leads it, it shows as a
    gap.

    Raises:
        Refusal: the area has this duty already.
    """
    _refuse_twice(area, name)
    return Duty.objects.create(area=area, name=name, name_en=name_en, order=order)


@act("organisation.update_duty", may=policies.may_maintain)
def update_duty(
    duty: Duty,
    *,
    by: Actor,
    area: ServiceArea,
    name: str,
    name_en: str = "",
    order: int = 0,
    leads: tuple[Unit, ...] = (),
    supports: tuple[Unit, ...] = (),
) -> Duty:
    """Change a duty and who carries it; a unit named in both is a lead.

    Two leads are kept and shown as an overlap, none as a gap: the page is where they are found and settled
    (R-004-03).

    Raises:
        Refusal: the area has another duty of this name; a unit is closed.
    """
    _refuse_twice(area, name, duty)
    for unit in (*leads, *supports):
        refuse_closed(unit, field="leads" if unit in leads else "supports")
    duty.area, duty.name, duty.name_en, duty.order = area, name, name_en, order
    duty.save()
    share_out(duty, leads=leads, supports=supports)
    return duty


def share_out(duty: Duty, *, leads: tuple[Unit, ...], supports: tuple[Unit, ...]) -> None:
    """Write the parts of the units in a duty anew, inside the transaction of a verb."""
    roles = {u.pk: DutyShare.Role.SUPPORT for u in supports} | {u.pk: DutyShare.Role.LEAD for u in leads}
    duty.shares.all().delete()
    DutyShare.objects.bulk_create(
        DutyShare(duty=duty, unit_id=unit, role=role) for unit, role in roles.items()
    )


@act("organisation.retire_duty", may=policies.may_maintain)
def retire_duty(duty: Duty, *, by: Actor) -> Duty:
    """Strike a duty off the matrix. A second time changes nothing."""
    duty.is_active = False
    duty.save()
    return duty


def _refuse_twice(area: ServiceArea, name: str, but: Duty | None = None) -> None:
    found = Duty.objects.filter(area=area, name=name, is_active=True).exclude(pk=but.pk if but else 0)
    if found.exists():
        raise Refusal("duty.twice", _("“%(area)s”里已经有这项职责。") % {"area": area}, field="name")
