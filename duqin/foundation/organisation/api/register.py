"""Units, service areas, people and places to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from duqin.foundation.organisation import policies, queries
from duqin.foundation.organisation.api.shapes import AreaOut, PersonLine, PlaceLine, UnitLine, UnitOut, room
from duqin.foundation.organisation.models import Person
from duqin.foundation.organisation.queries import filters
from duqin.kernel.actors import Actor
from duqin.ui.api import Page, answer_page, by_of, listing
from duqin.ui.listing import Sort

UNITS = listing(
    "organisation.units",
    filters=filters.UNITS,
    sorts=(Sort("code", "code"), Sort("name", "name")),
    order="code",
)
PEOPLE = listing(
    "organisation.people",
    filters=filters.PEOPLE,
    sorts=(Sort("staff_no", "staff_no"), Sort("name", "name"), Sort("unit", "unit__code")),
    order="staff_no",
)
PLACES = listing(
    "organisation.places",
    filters=filters.PLACES,
    sorts=(Sort("code", "code"), Sort("full_name", "full_name")),
    order="code",
)


@room.get("/units", may=policies.may_look, out=Page[UnitLine], of=UNITS)
def units(request: HttpRequest) -> Any:
    """All units, closed ones too."""
    return answer_page(request, UNITS, queries.units(by_of(request)))


@room.get("/units/{code}", may=policies.may_look, out=UnitOut)
def unit(request: HttpRequest, code: str) -> Any:
    """A unit, who answers for it, and what stands below."""
    found = queries.unit_with_below(code)
    if found is None:
        raise Http404
    shown: Any = found[0]
    chain = queries.chain(shown)
    shown.chain = [{"role": str(role), "people": people} for role, people in chain.items()]
    shown.units_below = found[1]
    return shown


@room.get("/areas", may=policies.may_look, out=list[AreaOut])
def areas(request: HttpRequest) -> Any:
    """All service areas."""
    return list(queries.areas(by_of(request)).select_related("owner").order_by("order", "code"))


@room.get("/people", may=policies.may_look, out=Page[PersonLine], of=PEOPLE)
def people(request: HttpRequest) -> Any:
    """People of the units the owner of the token may look into; those who left with `left=yes`."""
    by = by_of(request)
    rows = queries.people(by).filter(is_active=request.GET.get("left") != "yes")
    page = answer_page(request, PEOPLE, rows)
    return page | {"items": told(by, page["items"])}


@room.get("/people/{staff_no}", may=policies.may_look, out=PersonLine)
def person(request: HttpRequest, staff_no: str) -> Any:
    """One person, with the posts held today."""
    by = by_of(request)
    return told(by, [get_object_or_404(queries.people(by), staff_no=staff_no)])[0]


@room.get("/places", may=policies.may_look, out=Page[PlaceLine], of=PLACES)
def places(request: HttpRequest) -> Any:
    """All places, closed ones too."""
    return answer_page(request, PLACES, queries.places())


@room.get("/places/{code}", may=policies.may_look, out=PlaceLine)
def place(request: HttpRequest, code: str) -> Any:
    """One place."""
    return get_object_or_404(queries.place_by_code(code))


def told(by: Actor, rows: Iterable[Person]) -> list[Any]:
    """People with the posts held today, and means of contact only for who may see them (R-004-74)."""
    found = list(rows)
    held = queries.posts_by_person([one.pk for one in found])
    for one in found:
        one.posts_now = held.get(one.pk, [])  # type: ignore[attr-defined]  # beside the row, for the answer
        if not policies.may_see_contact(by, one):
            one.phone = one.email = None  # type: ignore[assignment]  # not told, and never saved
    return found
