"""What a form offers: units, areas, people, posts."""

from __future__ import annotations

from django.db.models import QuerySet

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Person, Post, ServiceArea, Unit
from duqin.foundation.organisation.queries.people import people
from duqin.foundation.organisation.queries.units import tree
from duqin.kernel.actors import Actor

INDENT = "\u3000"


def unit_choices(by: Actor | None = None, *, kinds: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    """Units of today in tree order: id, name indented as in the tree. For selects and filters of lists.

    With an actor only units that are his own or that one of his rights reaches. `kinds` leaves out other
    kinds.
    """
    return [(pk, f"{INDENT * depth}{name}") for pk, name, depth in unit_tree(by, kinds=kinds)]


def unit_tree(by: Actor | None = None, *, kinds: tuple[str, ...] = ()) -> list[tuple[int, str, int]]:
    """The same for a tree field: id, name, depth."""
    rows = [branch for top in tree() for branch in top.walk()]
    if by is not None:
        rows = [branch for branch in rows if policies.oversees(by, branch.unit.pk)]
    return [(b.unit.pk, b.unit.local_name, b.depth) for b in rows if not kinds or b.unit.kind in kinds]


def area_choices() -> list[tuple[int, str]]:
    """Service areas in use: id, name."""
    return [
        (area.pk, area.local_name)
        for area in ServiceArea.objects.filter(is_active=True).order_by("order", "code")
    ]


def person_choices(unit: Unit | None = None) -> list[tuple[int, str]]:
    """People who work here, of one unit when it is given: id, name with unit."""
    return _named(Person.objects.filter(unit=unit) if unit else Person.objects.all())


def person_choices_for(by: Actor) -> list[tuple[int, str]]:
    """People the actor may look up: id, name with unit."""
    return _named(people(by))


def _named(rows: QuerySet[Person]) -> list[tuple[int, str]]:
    found = (
        rows.filter(is_active=True)
        .select_related(None)
        .select_related("unit")
        .only("name", "staff_no", "unit__name", "unit__name_en")
    )
    return [
        (p.pk, f"{p.name}（{p.unit.local_name} {p.staff_no}）")
        for p in found.order_by("unit__order", "unit__code", "staff_no")
    ]


def post_choices() -> list[tuple[int, str]]:
    """Posts: id, name."""
    return [(post.pk, post.local_name) for post in Post.objects.order_by("pk")]
