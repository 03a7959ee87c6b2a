"""Coverage of a beat and of a plan: computed from what was done, never typed (domain-model §8.1, 8.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from duqin.domains.inspections.models import Answer, Inspection, Plan, Task
from duqin.foundation.organisation.models import Place, PlaceOutage, Unit
from duqin.kernel.figures import Rate
from duqin.kernel.moments import CAMPUS, campus_date

DONE = ("submitted", "confirmed", "released")


@dataclass(frozen=True, slots=True)
class PlaceVisit:
    """A checkpoint in a window: days on which it was checked, or why it was out of use."""

    place: Place
    days: tuple[date, ...]
    out_of_use: str = ""

    @property
    def is_covered(self) -> bool:
        return bool(self.days)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Distinct checkpoints checked ÷ checkpoints in use, with the ones that are missing by name."""

    from_date: date
    to_date: date
    visits: tuple[PlaceVisit, ...]

    @property
    def rate(self) -> Rate:
        in_use = [v for v in self.visits if not v.out_of_use]
        return Rate(sum(v.is_covered for v in in_use), len(in_use))

    @property
    def missing(self) -> list[Place]:
        return [v.place for v in self.visits if not v.out_of_use and not v.is_covered]

    @property
    def spread(self) -> Rate:
        """Share of days of the window with at least one check."""
        days = {day for visit in self.visits for day in visit.days}
        return Rate(len(days), (self.to_date - self.from_date).days + 1)


def coverage(places: Sequence[Place], from_date: date, to_date: date, *, level: int | None = None) -> Coverage:
    """Coverage of these checkpoints (a beat, a unit's places) in a window, both days inclusive.

    A place counts as checked on a day when an inspection handed in had it as its place, or answered an item there.
    A place out of use for the whole window leaves the denominator, with its reason.
    """
    ids = [place.pk for place in places]
    checked: dict[int, set[date]] = defaultdict(set)
    for place_id, moment in _checks(ids, from_date, to_date, level):
        checked[place_id].add(campus_date(moment))
    closed = _out_of_use(ids, from_date, to_date)
    return Coverage(
        from_date,
        to_date,
        tuple(PlaceVisit(p, tuple(sorted(checked[p.pk])), "" if checked[p.pk] else closed.get(p.pk, "")) for p in places),
    )


def moments(from_date: date, to_date: date) -> tuple[datetime, datetime]:
    """First moment of the first day and first moment after the last, on campus time."""
    return (
        datetime.combine(from_date, time(), CAMPUS),
        datetime.combine(to_date + timedelta(days=1), time(), CAMPUS),
    )


def _checks(ids: list[int], from_date: date, to_date: date, level: int | None) -> Iterable[tuple[int, datetime]]:
    begin, end = moments(from_date, to_date)
    at = Q(inspection__level=level) if level else Q()
    answered = Answer.objects.filter(
        at, place__in=ids, inspection__state__in=DONE, inspection__started_at__gte=begin, inspection__started_at__lt=end
    ).exclude(result=Answer.Result.UNCHECKED)
    yield from answered.values_list("place_id", "inspection__started_at").distinct()
    whole = Inspection.objects.filter(
        Q(level=level) if level else Q(), place__in=ids, state__in=DONE, started_at__gte=begin, started_at__lt=end
    )
    yield from whole.values_list("place_id", "started_at")


def _out_of_use(ids: list[int], from_date: date, to_date: date) -> dict[int, str]:
    rows = PlaceOutage.objects.filter(Q(to_date__isnull=True) | Q(to_date__gte=to_date), place__in=ids, from_date__lte=from_date)
    return dict(rows.values_list("place_id", "reason"))


@dataclass(frozen=True, slots=True)
class Completion:
    """Tasks of a plan: done in their window, done late, missed, still open (domain-model §8.2)."""

    due: int
    done: int
    late: int
    missed: int
    open: int

    @property
    def rate(self) -> Rate:
        """Done in the window ÷ due; late work is shown apart and never raises the rate."""
        return Rate(self.done, self.due)


def plan_completion(plan: Plan, day: date) -> Completion:
    """How far the plan got by this day; tasks whose window is still open are not due yet."""
    states = list(Task.objects.filter(plan=plan).exclude(state="cancelled").values_list("state", "to_date"))
    over = [state for state, to_date in states if to_date < day or state in ("done", "late")]
    return Completion(
        due=len(over),
        done=over.count("done"),
        late=over.count("late"),
        missed=len(over) - over.count("done") - over.count("late"),
        open=len(states) - len(over),
    )


def clause_coverage(unit: Unit, from_date: date, to_date: date, applicable: Iterable[str]) -> Rate:
    """Distinct clauses answered at a unit in a window ÷ clauses applicable to it."""
    begin, end = moments(from_date, to_date)
    codes = set(applicable)
    answered = (
        Answer.objects.filter(
            inspection__unit=unit, inspection__state__in=DONE, inspection__started_at__gte=begin, inspection__started_at__lt=end
        )
        .exclude(result=Answer.Result.UNCHECKED)
        .values_list("clause__code", flat=True)
        .distinct()
    )
    return Rate(len(codes & set(answered)), len(codes))
