"""Tick lists of places, grouped by building."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from duqin.foundation.organisation import queries
from duqin.foundation.organisation.models import Place


@dataclass(frozen=True, slots=True)
class Tick:
    """A place that may be ticked, with a word on who has it now."""

    place: Place
    is_ticked: bool = False
    note: str = ""


@dataclass(slots=True)
class TickGroup:
    """The places of one building, or of a campus outside its buildings."""

    label: str
    ticks: list[Tick] = field(default_factory=list)

    @property
    def ticked(self) -> int:
        return sum(tick.is_ticked for tick in self.ticks)


def tick_groups(
    places: Iterable[Place], *, ticked: Collection[int] = (), notes: Mapping[int, str] | None = None
) -> list[TickGroup]:
    """The places by building, in order of the buildings' codes; two statements for the names of buildings."""
    shown = list(places)
    tree, notes = queries.place_tree(), notes or {}
    heads = queries.heads_of([place.pk for place in shown], tree)
    groups: dict[int, TickGroup] = {}
    for place in shown:
        head = heads[place.pk]
        group = groups.setdefault(head.pk, TickGroup(f"{head} {head.code}"))
        group.ticks.append(Tick(place, place.pk in ticked, notes.get(place.pk, "")))
    return sorted(groups.values(), key=lambda group: group.label)
