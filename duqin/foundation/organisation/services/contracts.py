"""Contracts of providers; through them every provider has one supervising section at a time (R-001-01)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Contract, Provider, ServiceArea, Unit
from duqin.foundation.organisation.services.units import refuse_closed
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract says. Dates are inclusive; the bond is in yuan."""

    number: str
    title: str
    area: ServiceArea
    supervising_unit: Unit | None
    from_date: date
    to_date: date
    fee_basis: str = ""
    performance_bond: Decimal | None = None


@act("organisation.add_contract", may=policies.may_maintain)
def add_contract(provider: Provider, *, by: Actor, terms: Terms) -> Contract:
    """Enter a further contract of a provider; see put_contract for what is refused."""
    return put_contract(provider, terms)


@act("organisation.change_contract", may=policies.may_maintain)
def change_contract(contract: Contract, *, by: Actor, terms: Terms) -> Contract:
    """Correct a contract; the audit row keeps what it said before. Another section is a hand-over of all
    contracts.

    Raises:
        Refusal: as put_contract.
    """
    _refuse(terms, contract.provider_id, contract)
    _write(contract, terms)
    contract.provider.unit.areas.add(terms.area)
    return contract


@act("organisation.hand_over_supervision", may=policies.may_maintain)
def hand_over_supervision(
    provider: Provider, *, by: Actor, supervising_unit: Unit, basis: str = ""
) -> Provider:
    """Give a provider to another section: all its contracts that run today or later, so that there is one
    throughout.

    Raises:
        Refusal: the section is closed, a provider or a body; no contract runs.
    """
    _supervisor(supervising_unit)
    running = Contract.objects.filter(provider=provider, to_date__gte=today())
    if not running.update(supervising_unit=supervising_unit):
        raise Refusal("contract.none", _("该企业没有有效合同，请先添加合同。"))
    return provider


@act("organisation.end_contract", may=policies.may_maintain)
def end_contract(contract: Contract, *, by: Actor, last_day: date, reason: str) -> Contract:
    """End a contract before its time; `last_day` is inclusive.

    Raises:
        Refusal: the day is outside of the contract's dates.
    """
    if not contract.from_date <= last_day <= contract.to_date:
        raise Refusal("contract.end", _("最后一天应在合同期限之内。"), field="last_day")
    contract.to_date = last_day
    contract.save()
    return contract


def put_contract(provider: Provider, terms: Terms) -> Contract:
    """Save a new contract, inside the transaction of a verb.

    Raises:
        Refusal: no supervising section (R-001-01), or one that is closed, a provider or a body; the number
            is taken; the dates are out of order; another section supervises this provider in the same time.
    """
    _refuse(terms, provider.pk)
    contract = Contract(provider=provider)
    _write(contract, terms)
    provider.unit.areas.add(terms.area)
    return contract


def _write(contract: Contract, terms: Terms) -> None:
    contract.number, contract.title, contract.area = terms.number.strip(), terms.title, terms.area
    contract.supervising_unit = _supervisor(terms.supervising_unit)
    contract.from_date, contract.to_date = terms.from_date, terms.to_date
    contract.fee_basis, contract.performance_bond = terms.fee_basis, terms.performance_bond
    contract.save()


def _refuse(terms: Terms, provider: int, contract: Contract | None = None) -> None:
    _supervisor(terms.supervising_unit)
    if terms.to_date < terms.from_date:
        raise Refusal("contract.dates", _("合同的最后一天不能早于第一天。"), field="to_date")
    if terms.performance_bond is not None and terms.performance_bond < 0:
        raise Refusal("contract.bond", _("履约保证金不能为负数。"), field="performance_bond")
    others = Contract.objects.exclude(pk=contract.pk if contract else 0)
    if others.filter(number=terms.number.strip()).exists():
        raise Refusal(
            "contract.number_taken", _("合同编号“%(no)s”已经登记。") % {"no": terms.number}, field="number"
        )
    rivals = others.filter(provider=provider, from_date__lte=terms.to_date, to_date__gte=terms.from_date)
    if (
        rival := rivals.exclude(supervising_unit=terms.supervising_unit)
        .select_related("supervising_unit")
        .first()
    ):
        raise Refusal(
            "contract.two_supervisors",
            _(
                "同一时间该企业已由“%(unit)s”监管（合同 %(no)s）；"
                "一家企业同时只有一个监管部门，不同业务请分别登记单位。"
            )
            % {"unit": rival.supervising_unit, "no": rival.number},
            field="supervising_unit",
        )


def _supervisor(unit: Unit | None) -> Unit:
    """The section, if it may supervise."""
    if unit is None:
        raise Refusal(
            "provider.no_supervisor", _("每家合作企业都要有一个监管部门，请选择。"), field="supervising_unit"
        )
    if unit.kind in (Unit.Kind.PROVIDER, Unit.Kind.COMMITTEE):
        raise Refusal(
            "provider.supervisor_kind", _("监管部门不能是合作企业或议事机构。"), field="supervising_unit"
        )
    refuse_closed(unit, field="supervising_unit")
    return unit
