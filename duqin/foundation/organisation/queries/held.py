"""What the rights of a person rest on, in one statement: posts held, units in his charge, and the tree they lie in."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, Exists, OuterRef, Q, QuerySet, Value

from duqin.foundation.organisation.models import Appointment, Post, Seat, Unit
from duqin.foundation.organisation.queries.tree import LINE, Line, in_force
from duqin.kernel.prepared import Slot, fixed
from duqin.kernel.prepared_rows import PreparedRows, as_tuple

FOLLOWS_THE_TREE = (Post.Reach.SUBTREE, Post.Reach.PORTFOLIO)
NOTHING = Value(None, output_field=CharField())


class Held(NamedTuple):
    """A post held; `capabilities` are those of the post, `extra` those of this appointment."""

    from_date: date
    pk: int
    unit_id: int
    post_id: int
    unit: str
    post: str
    reach: str
    capabilities: list[str]
    extra: list[str]


def _held() -> QuerySet[Any, Any]:
    """Three kinds of lines: posts; seats in charge; the tree, where a post reaches below its unit."""
    held = Appointment.objects.filter(in_force(Slot("day", DateField())), person=Slot("person")).order_by()
    by_post = held.filter(post=OuterRef("post"), unit=OuterRef("post_unit"))
    seats = Seat.objects.filter(
        in_force(Slot("day", DateField())),
        Q(person=Slot("person")) | Exists(by_post),
        role__in=fixed(["deputy", "director"]),
    )
    units = Unit.objects.filter(Exists(held.filter(post__reach__in=fixed(FOLLOWS_THE_TREE))))
    none = (NOTHING,) * 5
    return _lines("post", held, "pk", "unit_id", "post_id", "from_date", "to_date", *NAMES).union(
        _lines("seat", seats.order_by(), "unit_id", NOTHING, NOTHING, NOTHING, NOTHING, *none),
        _lines("unit", units.order_by(), *LINE, *none),
        all=True,
    )


NAMES = ("unit__name", "post__name", "post__reach", "post__capabilities", "extra_capabilities")


def _lines(what: str, rows: QuerySet[Any, Any], *columns: Any) -> QuerySet[Any, Any]:
    return rows.annotate(what=Value(what, output_field=CharField())).values_list("what", *columns)


_HELD = PreparedRows(as_tuple, _held)


def held_on(person: int, day: date) -> tuple[list[Held], list[int], list[Line]]:
    """The posts a person holds on the day, the longest held first; units for which he sits as deputy in charge, by name
    or by post (R-000-06); and the lines of the tree, none where no post reaches below its unit.
    """
    posts: list[Held] = []
    portfolio: list[int] = []
    tree: list[Line] = []
    for what, first, second, third, since, until, *names in _HELD.all(person=person, day=day):
        if what == "post":
            posts.append(Held(since, first, second, third, *names))
        elif what == "seat":
            portfolio.append(first)
        else:
            tree.append((first, second, third, since, until))
    return sorted(posts), portfolio, tree
