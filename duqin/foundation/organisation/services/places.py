"""Places: entering, changing, moving, closing; the code on the wall."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies, queries
from duqin.foundation.organisation.models import Place, ServiceArea, Unit
from duqin.foundation.organisation.models.places import new_qr_token
from duqin.foundation.organisation.rules.places import (
    LONGEST_NAME,
    chain_of,
    clean_code,
    full_name,
    is_code,
    may_stand_under,
)
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal

LONGEST_CODE = 60
Coordinates = tuple[Decimal, Decimal] | None


@act("organisation.create_place", may=policies.may_maintain)
def create_place(
    *,
    by: Actor,
    code: str,
    name: str,
    kind: str,
    parent: Place | None = None,
    unit: Unit | None = None,
    areas: Iterable[ServiceArea] = (),
    risk: str = Place.Risk.BLUE,
    is_checkpoint: bool = False,
    coordinates: Coordinates = None,
    order: int = 0,
) -> Place:
    """Enter a place; unit and grid are those of the place above unless told otherwise.

    Args:
        code: like XS-03-2F-001, unique, stored in capitals (R-004-72).
        parent: a place of a wider kind; only a campus stands by itself.
        coordinates: latitude and longitude in degrees.

    Raises:
        Refusal: "place.code", "place.code_taken", "place.kind", "place.name_long", "place.closed_parent".
    """
    place = Place(kind=kind, risk=risk, is_checkpoint=is_checkpoint, order=order, name=name.strip())
    place.code = _free_code(code, place)
    _under(place, parent)
    if parent is not None:
        place.grid_id = parent.grid_id
    place.unit = unit or (parent.unit if parent else None)
    place.latitude, place.longitude = coordinates or (None, None)
    place.full_name = _fitting(full_name(_links(place)))
    place.save()
    place.areas.add(*areas)
    return place


@act("organisation.change_place", may=policies.may_maintain)
def change_place(
    place: Place,
    *,
    by: Actor,
    code: str,
    name: str,
    unit: Unit | None,
    areas: Iterable[ServiceArea] = (),
    is_checkpoint: bool = False,
    coordinates: Coordinates = None,
    order: int = 0,
    unit_below: bool = False,
) -> Place:
    """Correct what is known of a place; full names below follow its name.

    Args:
        unit_below: give everything below the same responsible unit.

    Raises:
        Refusal: "place.code", "place.code_taken", "place.name_long".
    """
    place.code, place.name = _free_code(code, place), name.strip()
    place.unit, place.is_checkpoint, place.order = unit, is_checkpoint, order
    place.latitude, place.longitude = coordinates or (None, None)
    place.save()
    place.areas.set(areas)
    _rename_below(place)
    if unit_below:
        Place.objects.filter(pk__in=queries.places_under(place) - {place.pk}).update(unit=unit)
    return place


@act("organisation.move_place", may=policies.may_maintain)
def move_place(place: Place, *, by: Actor, parent: Place | None) -> Place:
    """Put a place under another; code, unit, grid and the code on the wall stay, full names follow.

    Raises:
        Refusal: "place.kind" when the kinds do not fit, "place.name_long", "place.closed_parent".
    """
    _under(place, parent)
    place.save(update_fields=["parent"])
    _rename_below(place)
    return place


@act("organisation.set_risk", may=policies.may_maintain)
def set_risk(place: Place, *, by: Actor, risk: str, reason: str) -> Place:
    """Grade the risk of a place blue, yellow, orange or red; the reason stands in the audit row.

    Raises:
        Refusal: "place.risk" for an unknown grade, "place.risk_reason" without a reason.
    """
    if risk not in Place.Risk.values:
        raise Refusal("place.risk", _("风险等级应是蓝、黄、橙、红之一。"), field="risk")
    if not reason.strip():
        raise Refusal("place.risk_reason", _("请写明评定这个风险等级的理由。"), field="reason")
    place.risk = risk
    place.save(update_fields=["risk"])
    return place


@act("organisation.close_place", may=policies.may_maintain)
def close_place(place: Place, *, by: Actor) -> Place:
    """Take a place and everything below it out of the lists for good; what was recorded there stays.

    For a passing closure use `put_out_of_use`. The second time nothing changes.
    """
    place.is_active = False
    Place.objects.filter(pk__in=queries.places_under(place)).update(is_active=False)
    return place


@act("organisation.reopen_place", may=policies.may_maintain)
def reopen_place(place: Place, *, by: Actor) -> Place:
    """Take a closed place into use again, by itself; places below are reopened one by one.

    Raises:
        Refusal: "place.closed_parent" while the place above is closed.
    """
    _open_parent(place.parent)
    place.is_active = True
    place.save(update_fields=["is_active"])
    return place


@act("organisation.renew_qr", may=policies.may_maintain)
def renew_qr(place: Place, *, by: Actor) -> Place:
    """Give the place a new code for its wall; the old label no longer leads anywhere."""
    place.qr_token = new_qr_token()
    place.save(update_fields=["qr_token"])
    return place


def _free_code(written: str, place: Place) -> str:
    code = clean_code(written)
    if not is_code(code, LONGEST_CODE):
        sentence = _("编码由字母和数字组成，各段用“-”或“.”连接，例如 XS-03-2F-001，最长 60 位。")
        raise Refusal("place.code", sentence, field="code")
    if taken := Place.objects.filter(code=code).exclude(pk=place.pk).first():
        words = {"code": code, "place": taken}
        raise Refusal("place.code_taken", _("编码 %(code)s 已用于“%(place)s”。") % words, field="code")
    return code


def _under(place: Place, parent: Place | None) -> None:
    """Set the parent, when the kinds allow it and it is in use."""
    if place.kind not in Place.Kind.values or not may_stand_under(
        place.kind, parent.kind if parent else None
    ):
        sentence = _("校区之下是楼宇、楼层、房间、点位，可以略过一级，不能颠倒；只有校区可以没有上级。")
        raise Refusal("place.kind", sentence, field="parent")
    _open_parent(parent)
    place.parent = parent


def _open_parent(parent: Place | None) -> None:
    if parent is not None and not parent.is_active:
        raise Refusal(
            "place.closed_parent",
            _("上级地点“%(place)s”已停用，请先恢复它。") % {"place": parent},
            field="parent",
        )


def _links(place: Place) -> list[tuple[str, str]]:
    """Kind and name of every place from the root down to this one."""
    at: Place | None = place
    found = []
    while at is not None:
        found.append((at.kind, at.name))
        at = at.parent
    return found[::-1]


def _fitting(name: str) -> str:
    if len(name) > LONGEST_NAME:
        words = {"place": name, "most": LONGEST_NAME}
        sentence = _("“%(place)s”太长；从楼宇起的全名最多 %(most)d 字。") % words
        raise Refusal("place.name_long", sentence, field="name")
    return name


def _rename_below(place: Place) -> None:
    """Bring the full names of the place and everything below in step with names and tree."""
    tree = queries.place_tree()
    names = {pk: (kind, name) for pk, kind, name in Place.objects.values_list("pk", "kind", "name")}
    stale = []
    for below in Place.objects.filter(pk__in=queries.places_under(place, tree)).only("pk", "full_name"):
        wanted = _fitting(full_name(names[pk] for pk in chain_of(below.pk, tree)))
        if below.full_name != wanted:
            below.full_name = wanted
            stale.append(below)
    Place.objects.bulk_update(stale, ["full_name"], batch_size=500)
    place.full_name = next((below.full_name for below in stale if below.pk == place.pk), place.full_name)
