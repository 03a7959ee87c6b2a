"""Coverage of beats, units and plans: computed from what was done, never typed (domain-model §8.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import Max, Q, QuerySet

from duqin.domains.inspections.models import Answer, Inspection, Plan
from duqin.domains.inspections.queries.rows import inspections
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Place, Unit
from duqin.kernel.actors import Actor
from duqin.kernel.figures import Rate
from duqin.kernel.moments import CAMPUS, campus_date, today

DONE = ("submitted", "confirmed", "released")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class PlaceVisit:
    """A checkpoint in a window: days on which it was checked, when last at all, or why it was out of use."""

    place: Place
    days: tuple[date, ...]
    out_of_use: str = ""
    last_on: date | None = None

    @property
    def is_covered(self) -> bool:
        return bool(self.days)

    @property
    def is_missing(self) -> bool:
        return not self.days and not self.out_of_use

    def stale(self, day: date) -> int | None:
        """Days since the last check; None when it was never checked."""
        return None if self.last_on is None else (day - self.last_on).days


@dataclass(frozen=True, slots=True)
class Coverage:
    """Distinct checkpoints checked ÷ checkpoints in use, with the ones that are missing by name."""

    from_date: date
    to_date: date
    visits: tuple[PlaceVisit, ...]

    @property
    def in_use(self) -> list[PlaceVisit]:
        return [visit for visit in self.visits if not visit.out_of_use]

    @property
    def rate(self) -> Rate:
        return Rate(sum(v.is_covered for v in self.in_use), len(self.in_use))

    @property
    def is_full(self) -> bool:
        return not self.missing

    @property
    def missing(self) -> list[Place]:
        return [v.place for v in self.visits if v.is_missing]

    @property
    def left_out(self) -> list[PlaceVisit]:
        """Checkpoints out of use for the whole window, with their reason."""
        return [v for v in self.visits if v.out_of_use]

    @property
    def spread(self) -> Rate:
        """Share of the days of the window, as far as they are past, with at least one check."""
        days = {day for visit in self.visits for day in visit.days}
        last = min(self.to_date, today())
        return Rate(len(days), max((last - self.from_date).days + 1, 0))


@dataclass(frozen=True, slots=True)
class Scope:
    """Which inspections count.

    Attributes:
        by: only what this actor may see, so that an unannounced visit does not show as a checked place.
        level: 1, 2 or 3; None for all.
        plan: only those of this plan.
        also: an inspection that counts although it is not handed in yet.
    """

    by: Actor | None = None
    level: int | None = None
    plan: Plan | None = None
    also: Inspection | None = None

    def rows(self) -> QuerySet[Inspection]:
        """The inspections that count, handed in; unordered."""
        found = Inspection.objects.all() if self.by is None else inspections(self.by)
        done = Q(state__in=DONE)
        found = found.filter(done | Q(pk=self.also.pk) if self.also else done)
        if self.level is not None:
            found = found.filter(level=self.level)
        return found.filter(task__plan=self.plan) if self.plan else found


EVERYTHING = Scope()


def coverage(places: Sequence[Place], from_date: date, to_date: date, scope: Scope = EVERYTHING) -> Coverage:
    """Coverage of these checkpoints in a window, both days inclusive.

    A place counts as checked on a day when an inspection that counts had it as its place, or answered an item
    there. A place that it or the building around it kept out of use for the whole window leaves the denominator,
    with the reason.
    """
    return coverages({"": [place.pk for place in places]}, from_date, to_date, scope)[""]


def coverages(
    groups: Mapping[Key, Iterable[int]],
    from_date: date,
    to_date: date,
    scope: Scope = EVERYTHING,
    *,
    with_last: bool = True,
) -> dict[Key, Coverage]:
    """Coverage of several groups of checkpoints (beats, units), named by key, with the statements of one.

    `with_last` also asks when each place was last checked, in the window or long before it.
    """
    wanted = {key: set(group) for key, group in groups.items()}
    ids = {pk for group in wanted.values() for pk in group}
    visits = _visits(Q(pk__in=ids), from_date, to_date, scope, with_last=with_last)
    return {
        key: Coverage(from_date, to_date, tuple(v for v in visits if v.place.pk in group))
        for key, group in wanted.items()
    }


def coverage_by_unit(
    within: Q, from_date: date, to_date: date, scope: Scope = EVERYTHING
) -> list[tuple[Unit, Coverage]]:
    """Coverage of the checkpoints `within`, by the unit that answers for each, in the order of the house; three
    statements, without the day of the last check."""
    visits = _visits(within & Q(unit__isnull=False), from_date, to_date, scope, with_last=False)
    found: dict[Unit, list[PlaceVisit]] = defaultdict(list)
    for visit in visits:
        if visit.place.unit is not None:
            found[visit.place.unit].append(visit)
    ordered = sorted(found.items(), key=lambda item: (item[0].order, item[0].code))
    return [(unit, Coverage(from_date, to_date, tuple(rows))) for unit, rows in ordered]


def _visits(within: Q, from_date: date, to_date: date, scope: Scope, *, with_last: bool) -> list[PlaceVisit]:
    """How each checkpoint fared in the window, in order of code."""
    window = organisation.checkpoints_in_use(from_date, to_date, within)
    left_out = {place.pk: outage.reason for place, outage in window.left_out}
    places = sorted([*window.counted, *(place for place, _outage in window.left_out)], key=lambda p: p.code)
    ids = [place.pk for place in places]
    checked: dict[int, set[date]] = defaultdict(set)
    for place_id, moment in _checks(ids, scope, moments(from_date, to_date)):
        checked[place_id].add(campus_date(moment))
    last = last_checks(ids, scope) if with_last else {}
    return [
        PlaceVisit(
            place,
            tuple(sorted(checked[place.pk])),
            "" if checked[place.pk] else left_out.get(place.pk, ""),
            last.get(place.pk),
        )
        for place in places
    ]


def moments(from_date: date, to_date: date) -> tuple[datetime, datetime]:
    """First moment of the first day and first moment after the last, on campus time."""
    return (
        datetime.combine(from_date, time(), CAMPUS),
        datetime.combine(to_date + timedelta(days=1), time(), CAMPUS),
    )


def _checks(
    ids: Iterable[int], scope: Scope, between: tuple[datetime, datetime]
) -> Iterable[tuple[int, datetime]]:
    """Place and moment of every check in the window: of whole visits and of single items; one statement."""
    begin, end = between
    visits = scope.rows().filter(started_at__gte=begin, started_at__lt=end)
    answered = Answer.objects.filter(place__in=ids, inspection__in=visits.values("pk")).order_by()
    items = answered.exclude(result=Answer.Result.UNCHECKED).values_list("place_id", "inspection__started_at")
    whole = Inspection.objects.filter(place__in=ids, pk__in=visits.values("pk")).order_by()
    return whole.values_list("place_id", "started_at").union(items)


def last_checks(ids: Iterable[int], scope: Scope = EVERYTHING) -> dict[int, date]:
    """The day each place was last checked, at any time."""
    rows = scope.rows()
    whole = rows.filter(place__in=ids).order_by().values_list("place_id").annotate(last=Max("started_at"))
    answered = Answer.objects.filter(place__in=ids, inspection__in=rows.values("pk"))
    answered = answered.exclude(result=Answer.Result.UNCHECKED).order_by()
    items = answered.values_list("place_id").annotate(last=Max("inspection__started_at"))
    found: dict[int, date] = {}
    for place_id, moment in [*whole, *items]:
        day = campus_date(moment)
        found[place_id] = max(day, found.get(place_id, day))
    return found


def checkpoints_of(unit: Unit) -> list[int]:
    """Ids of the checkpoints a unit and everything below it answers for."""
    below = organisation.descendants_of([unit.pk])
    return list(organisation.checkpoints().filter(unit__in=below).values_list("pk", flat=True))


def unit_coverage(unit: Unit, from_date: date, to_date: date, scope: Scope = EVERYTHING) -> Coverage:
    """Coverage of a unit's checkpoints (R-000-32)."""
    return coverages({"": checkpoints_of(unit)}, from_date, to_date, scope)[""]


def plan_coverage(plan: Plan, from_date: date, to_date: date, scope: Scope = EVERYTHING) -> Coverage:
    """Coverage of the places a plan visits; of whole units their checkpoints (R-004-20)."""
    targets = list(plan.targets.values_list("unit_id", "place_id", "place__is_checkpoint"))
    units = organisation.descendants_of([unit for unit, place, _is_point in targets if place is None])
    points = [place for _unit, place, is_point in targets if is_point]
    inside = organisation.descendants_of(
        [place for _unit, place, is_point in targets if place is not None and not is_point],
        organisation.place_tree(),
    )
    found = organisation.checkpoints().filter(Q(pk__in=[*points, *inside]) | Q(unit__in=units))
    return coverages({"": list(found.values_list("pk", flat=True))}, from_date, to_date, scope)[""]


def visits_at(
    place: Place, from_date: date, to_date: date, scope: Scope = EVERYTHING
) -> QuerySet[Inspection]:
    """The inspections behind a figure: those that checked this place, or anything below it, in the window."""
    begin, end = moments(from_date, to_date)
    inside = organisation.places_under(place)
    answered = Answer.objects.filter(place__in=inside).exclude(result=Answer.Result.UNCHECKED)
    rows = scope.rows().filter(started_at__gte=begin, started_at__lt=end)
    return rows.filter(Q(place__in=inside) | Q(pk__in=answered.values("inspection")))


def clause_coverage(
    unit: Unit, from_date: date, to_date: date, applicable: Iterable[str], scope: Scope = EVERYTHING
) -> Rate:
    """Distinct clauses answered at a unit in a window ÷ clauses applicable to it."""
    begin, end = moments(from_date, to_date)
    codes = set(applicable)
    visits = scope.rows().filter(unit=unit, started_at__gte=begin, started_at__lt=end)
    answered = Answer.objects.filter(inspection__in=visits.values("pk")).exclude(
        result=Answer.Result.UNCHECKED
    )
    return Rate(
        len(codes & set(answered.order_by().values_list("clause__code", flat=True).distinct())), len(codes)
    )
