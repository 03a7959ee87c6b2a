"""The institution of this installation."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from duqin.foundation.organisation.models import Account, Institution, Person, Place, Seat, ServiceArea, Unit
from duqin.foundation.organisation.queries.providers import lapsed_providers, providers
from duqin.foundation.organisation.queries.tree import in_force
from duqin.foundation.organisation.queries.units import current_units
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today


def institution() -> Institution | None:
    """The one institution; None before the first run."""
    return Institution.objects.order_by("pk").first()


def keeps_former_passwords() -> bool:
    """Whether the rules for passwords forbid the return of an old one (等保)."""
    return Institution.objects.filter(password_profile=Institution.PasswordProfile.DENGBAO).exists()


@dataclass(frozen=True, slots=True)
class SetupFigures:
    """How far the house is set up: numbers of rows that are there or missing today."""

    units: int
    people: int
    headless: int
    ownerless: int
    providers: int
    lapsed: int
    places: int
    accounts: int


def setup_figures(by: Actor) -> SetupFigures:
    """The figures of the room's first page; eight counts."""
    seated = Seat.objects.filter(
        in_force(today()), unit=OuterRef("pk"), role__in=[Seat.Role.HEAD, Seat.Role.DIRECTOR]
    )
    departments = current_units().filter(
        kind__in=[Unit.Kind.DEPARTMENT, Unit.Kind.CENTRE, Unit.Kind.PROVIDER]
    )
    return SetupFigures(
        units=current_units().count(),
        people=Person.objects.filter(is_active=True).count(),
        headless=departments.filter(~Exists(seated)).count(),
        ownerless=ServiceArea.objects.filter(is_active=True, owner=None).count(),
        providers=providers(by).count(),
        lapsed=lapsed_providers(by).count(),
        places=Place.objects.filter(is_active=True).count(),
        accounts=Account.objects.filter(is_active=True, person__isnull=False, confined_kind="").count(),
    )
