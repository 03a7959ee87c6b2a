"""Units and their dated place in the tree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import (
    Appointment,
    Contract,
    MonitorAppointment,
    Person,
    Place,
    Seat,
    ServiceArea,
    Unit,
    UnitPlacement,
)
from duqin.foundation.organisation.queries.tree import descendants_of
from duqin.foundation.organisation.services.turns import take_turn
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal, Refusals
from duqin.kernel.moments import today

BEGINNING = date(1900, 1, 1)
"""From when a unit without a first day stood where it stood before its first move."""
DAY = timedelta(days=1)


@act("organisation.create_unit", may=policies.may_maintain)
def create_unit(
    *,
    by: Actor,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None = None,
    name_en: str = "",
    short_name: str = "",
    is_monitored: bool = False,
    is_supervised: bool = False,
    areas: Iterable[ServiceArea] = (),
    valid_from: date | None = None,
    order: int = 0,
) -> Unit:
    """Register a unit, from a day on (today unless given).

    Raises:
        Refusal: the code is taken; the parent is closed; the kind is a body or a provider, which come into
            being with their leader (R-002-11) and their supervising section (R-001-01).
    """
    if kind == Unit.Kind.COMMITTEE:
        raise Refusal(
            "unit.body_needs_leader",
            _("委员会、领导小组请在“议事机构”页面设立，同时指定组长。"),
            field="kind",
        )
    if kind == Unit.Kind.PROVIDER:
        raise Refusal(
            "unit.provider_needs_contract",
            _("合作企业请在“合作企业”页面登记，同时填写合同和监管部门。"),
            field="kind",
        )
    unit = Unit(code=code, name=name, kind=kind, parent=parent, name_en=name_en, short_name=short_name)
    unit.is_monitored, unit.is_supervised, unit.order = is_monitored, is_supervised, order
    return put_into_tree(unit, valid_from=valid_from, areas=areas)


def put_into_tree(unit: Unit, *, valid_from: date | None = None, areas: Iterable[ServiceArea] = ()) -> Unit:
    """Save a new unit with its first placement; for the verbs that found units, inside their transaction."""
    take_turn()
    unit.code, unit.name = unit.code.strip(), unit.name.strip()
    if Unit.objects.filter(code=unit.code).exists():
        raise Refusal(
            "unit.code_taken", _("代码“%(code)s”已经用于另一个单位。") % {"code": unit.code}, field="code"
        )
    refuse_closed(unit.parent, field="parent")
    unit.valid_from = valid_from or today()
    unit.save()
    unit.areas.set(areas)
    UnitPlacement.objects.create(unit=unit, parent=unit.parent, from_date=unit.valid_from)
    return unit


@act("organisation.update_unit", may=policies.may_maintain)
def update_unit(
    unit: Unit,
    *,
    by: Actor,
    name: str | None = None,
    name_en: str | None = None,
    short_name: str | None = None,
    kind: str | None = None,
    is_monitored: bool | None = None,
    is_supervised: bool | None = None,
    areas: Iterable[ServiceArea] | None = None,
    order: int | None = None,
) -> Unit:
    """Change what a unit is called and how it takes part; None leaves a thing as it is. The code stays for
    ever.

    Raises:
        Refusal: a body or a provider cannot become another kind, nor another unit one of these.
    """
    fixed = {Unit.Kind.COMMITTEE, Unit.Kind.PROVIDER}
    if kind is not None and kind != unit.kind and fixed & {kind, unit.kind}:
        raise Refusal(
            "unit.kind_fixed", _("议事机构和合作企业不能与其他类别互换，请另行登记。"), field="kind"
        )
    given = {
        "name": name,
        "name_en": name_en,
        "short_name": short_name,
        "kind": kind,
        "is_monitored": is_monitored,
        "is_supervised": is_supervised,
        "order": order,
    }
    for field, value in given.items():
        if value is not None:
            setattr(unit, field, value)
    unit.save()
    if areas is not None:
        unit.areas.set(areas)
    return unit


@act("organisation.move_unit", may=policies.may_maintain)
def move_unit(
    unit: Unit, *, by: Actor, parent: Unit | None, day: date | None = None, basis: str = ""
) -> Unit:
    """Put a unit under another parent from a day on (today unless given); the tree before that day stays
    readable.

    A second move on the same day corrects the first. `basis` names the document and is kept in the audit row.

    Raises:
        Refusal: the day is in the future or before the present placement began; the unit would stand under
            itself; the parent is closed.
    """
    take_turn()
    day = day or today()
    if day > today():
        raise Refusal("unit.move_in_future", _("调整日期不能晚于今天，请在调整生效的当天办理。"), field="day")
    refuse_closed(parent, field="parent")
    if parent is not None and parent.pk in descendants_of([unit.pk]):
        raise Refusal(
            "unit.ring",
            _("“%(parent)s”就在本单位之下，不能作为它的上级。") % {"parent": parent},
            field="parent",
        )
    if parent == unit.parent:
        return unit
    _place(unit, parent, day)
    unit.parent = parent
    unit.save()
    return unit


def _place(unit: Unit, parent: Unit | None, day: date) -> None:
    """End the present placement the day before, and begin the new one."""
    present = unit.placements.filter(to_date=None).order_by("from_date").last()
    if present is None:
        present = UnitPlacement(
            unit=unit, parent=unit.parent, from_date=min(unit.valid_from or BEGINNING, day)
        )
    if day < present.from_date:
        raise Refusal(
            "unit.move_before_last",
            _("该单位自 %(day)s 起才归现在的上级，调整日期不能早于这一天。") % {"day": present.from_date},
            field="day",
        )
    if day == present.from_date:
        present.parent = parent
    else:
        present.to_date = day - DAY
        UnitPlacement.objects.create(unit=unit, parent=parent, from_date=day)
    present.save()


@act("organisation.close_unit", may=policies.may_maintain)
def close_unit(unit: Unit, *, by: Actor, day: date | None = None, basis: str = "") -> Unit:
    """Close a unit; `day` is its last day (today unless given). Its history, seats and placements stay
    readable.

    Raises:
        Refusals: one sentence for each thing that still hangs on the unit: people, units below, contracts,
            appointments, monitors, areas, duties, places.
    """
    take_turn()
    day = day or today()
    if unit.valid_from and day < unit.valid_from:
        raise Refusal("unit.closed_before_opened", _("撤销日期不能早于该单位的设立日期。"), field="day")
    if faults := [Refusal("unit.in_use", sentence) for sentence in what_holds(unit, day)]:
        raise Refusals("unit.in_use", _("该单位现在还不能撤销："), faults)
    Seat.objects.filter(unit=unit).filter(Q(to_date=None) | Q(to_date__gt=day)).update(to_date=day)
    unit.placements.filter(to_date=None).update(to_date=day)
    unit.valid_to = day
    unit.save()
    return unit


def what_holds(unit: Unit, day: date) -> list[str]:
    """Sentences for everything that must be moved or ended before the unit can be closed after this day."""
    running = Q(to_date=None) | Q(to_date__gt=day)
    contracts = Contract.objects.filter(Q(provider__unit=unit) | Q(supervising_unit=unit), to_date__gt=day)
    monitors = MonitorAppointment.objects.filter(unit=unit).exclude(state__in=["ended", "refused"])
    holding: list[tuple[str, QuerySet]] = [
        (_("还有 %(n)d 名在职人员，请先调出。"), Person.objects.filter(unit=unit, is_active=True)),
        (_("还有 %(n)d 个下属单位，请先调整。"), Unit.objects.filter(parent=unit, valid_to=None)),
        (_("还有 %(n)d 份有效合同，请先终止或移交监管。"), contracts),
        (_("还有 %(n)d 项任职，请先免去。"), Appointment.objects.filter(running, unit=unit)),
        (_("还有 %(n)d 名监控员、安全员，请先办理卸任。"), monitors),
        (_("还负责 %(n)d 个服务领域，请先移交。"), ServiceArea.objects.filter(owner=unit, is_active=True)),
        (_("还承担 %(n)d 项职责，请先移交。"), unit.duty_shares.filter(duty__is_active=True)),
        (_("还负责 %(n)d 个地点，请先移交。"), Place.objects.filter(unit=unit, is_active=True)),
    ]
    return [sentence % {"n": n} for sentence, rows in holding if (n := rows.count())]


@act("organisation.reopen_unit", may=policies.may_maintain)
def reopen_unit(unit: Unit, *, by: Actor, reason: str) -> Unit:
    """Take a closing back, under the same parent from the day after it was closed; seats are filled anew.

    Raises:
        Refusal: the unit is not closed, or its parent is.
    """
    take_turn()
    if unit.valid_to is None:
        raise Refusal("unit.open", _("该单位没有撤销，不需要恢复。"))
    refuse_closed(unit.parent, field="parent")
    last = unit.placements.aggregate(last=Max("to_date"))["last"]
    UnitPlacement.objects.create(unit=unit, parent=unit.parent, from_date=(last or unit.valid_to) + DAY)
    unit.valid_to = None
    unit.save()
    return unit


def refuse_closed(unit: Unit | None, *, field: str, until: date | None = None) -> None:
    """Refuse a unit that is closed before the day until which something shall hang on it (None: for ever)."""
    if unit is None:
        return
    unit.refresh_from_db(fields=["valid_to"])
    if unit.valid_to is not None and (until is None or unit.valid_to < until):
        raise Refusal("unit.closed", _("“%(unit)s”已经撤销，请选择现有单位。") % {"unit": unit}, field=field)
