"""What a code in a request means. An unknown one is refused beside its field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model, QuerySet

from duqin.foundation.organisation.models import Person, Place, ServiceArea, Unit
from duqin.kernel.errors import Unknown

Noun = TypeVar("Noun", bound=Model)


def unit_called(code: str, *, field: str = "unit") -> Unit:
    """The unit of a code. Raises Unknown."""
    return _only(Unit.objects.filter(code=code), code, field)


def units_called(codes: Iterable[str], *, field: str) -> list[Unit]:
    """The units of the codes, in their order. Raises Unknown."""
    return [unit_called(code, field=field) for code in dict.fromkeys(codes)]


def place_called(code: str | None, *, field: str = "place") -> Place | None:
    """The place of a code; None for none. Raises Unknown."""
    return _only(Place.objects.select_related("unit").filter(code=code), code, field) if code else None


def area_called(code: str, *, field: str = "area") -> ServiceArea:
    """The service area of a code. Raises Unknown."""
    return _only(ServiceArea.objects.filter(code=code), code, field)


def person_called(staff_no: str, *, field: str) -> Person:
    """The person of a staff number. Raises Unknown."""
    return _only(Person.objects.select_related("unit").filter(staff_no=staff_no), staff_no, field)


def people_called(numbers: Iterable[str], *, field: str) -> list[Person]:
    """The people of the staff numbers, in their order. Raises Unknown."""
    return [person_called(number, field=field) for number in dict.fromkeys(numbers)]


def _only(rows: QuerySet[Noun], code: str, field: str) -> Noun:
    found = rows.first()
    if found is None:
        raise Unknown(code, field=field)
    return found
