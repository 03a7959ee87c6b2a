"""Partner enterprises, their contracts, and the sections that supervise them (R-001-01)."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from duqin.foundation.organisation.models import Contract, Provider, Unit
from duqin.foundation.organisation.queries.tree import in_force
from duqin.foundation.organisation.queries.units import visible_unit_ids
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today


def providers(by: Actor) -> QuerySet[Provider]:
    """All providers with their units; the register is open to the house, contracts are not (see contracts).

    Annotated: `is_under_contract` today.
    """
    running = Contract.objects.filter(in_force(today()), provider=OuterRef("pk"))
    return Provider.objects.select_related("unit").annotate(is_under_contract=Exists(running))


def lapsed_providers(by: Actor) -> QuerySet[Provider]:
    """Providers without a contract in force today."""
    running = Contract.objects.filter(in_force(today()), provider=OuterRef("pk"))
    return Provider.objects.filter(~Exists(running))


def contracts(by: Actor) -> QuerySet[Contract]:
    """Contracts the actor may read: of his own unit and of the units his rights reach, on either side."""
    rows = Contract.objects.select_related("provider__unit", "area", "supervising_unit")
    seen = visible_unit_ids(by)
    if by.confined_to is not None:
        return rows.none()
    if seen is None:
        return rows
    return rows.filter(Q(provider__unit__in=seen) | Q(supervising_unit__in=seen))


def contracts_with(by: Actor, unit: Unit) -> QuerySet[Contract]:
    """Contracts the actor may read in which the unit is provider or supervising section, latest first."""
    either = Q(provider__unit=unit) | Q(supervising_unit=unit)
    return contracts(by).filter(either).order_by("-to_date", "number")


def running_contracts(provider: Provider, day: date | None = None) -> QuerySet[Contract]:
    """The provider's contracts in force on the day."""
    rows = Contract.objects.filter(in_force(day or today()), provider=provider)
    return rows.select_related("supervising_unit", "area").order_by("-from_date", "-pk")


def office_of_providers(unit: Unit, day: date | None = None) -> Unit | None:
    """The section that supervises a provider's unit on the day (today unless given); None for own units."""
    rows = Contract.objects.filter(in_force(day or today()), provider__unit=unit).order_by(
        "-from_date", "-pk"
    )
    contract = rows.select_related("supervising_unit").first()
    return contract.supervising_unit if contract else None


def supervisors_by_provider(provider_ids: list[int], day: date | None = None) -> dict[int, Contract]:
    """Provider id → the latest contract in force with its section, for a page of a list."""
    rows = Contract.objects.filter(in_force(day or today()), provider__in=provider_ids)
    return {
        c.provider_id: c for c in rows.select_related("supervising_unit", "area").order_by("from_date", "pk")
    }
