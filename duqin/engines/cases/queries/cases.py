"""Cases as an actor may see them, and what belongs together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce

from duqin.engines.cases.models import Case, Clock, Notice, StepEvidence
from duqin.engines.cases.models.protected import CaseQuerySet, seen
from duqin.engines.cases.rules.recurrence import SAME_PLACE_WITHIN, SYSTEMIC_WITHIN, Earlier, recurrence
from duqin.foundation.organisation.models import Place, ServiceArea, Unit, in_language
from duqin.kernel.actors import Actor
from duqin.kernel.clock.instants import SECOND
from duqin.kernel.moments import now
from duqin.kernel.prepared import Among, Prepared, Slot, Unseen
from duqin.kernel.prepared_rows import PerActor, PreparedRows, as_tuple
from duqin.kernel.refs import Ref

HORIZON = timedelta(days=SAME_PLACE_WITHIN + 1)
RECENTLY = timedelta(days=SYSTEMIC_WITHIN + 1)
NOWHERE = 0
"""What lies longer back decides nothing any more."""


def cases(by: Actor) -> CaseQuerySet:
    """Cases the actor may see, with what a line or a page shows of them; `is_mine` says whose turn I may
    take."""
    own = Q(responsible_id=by.person_id) | Q(follower_id=by.person_id) if by.person_id else Q(pk__in=())
    rows = Case.objects.visible_to(by).select_related(
        "unit", "issuer", "place", "area", "responsible", "follower"
    )
    return rows.annotate(is_mine=ExpressionWrapper(own, output_field=BooleanField()))


def case_with(by: Actor) -> CaseQuerySet:
    """The same with all that the page of one case shows."""
    return cases(by).select_related("verified_by", "reported_by", "recurs")


_PAGE = (
    *("unit", "issuer", "place", "area", "responsible", "follower"),
    *("verified_by", "reported_by"),
)
_NAMES = (
    *("unit__name", "unit__name_en", "issuer__name", "issuer__name_en", "area__name", "area__name_en"),
    *("place__name", "place__full_name", "responsible__name", "follower__name"),
    *("verified_by__name", "reported_by__name"),
)
"""What the page says of those around a case."""


def _shown() -> QuerySet[Case]:
    """A case with all that its page shows of it; `recurred` says whether another follows on it."""
    recurred = Exists(Case.objects.filter(recurs=OuterRef("pk")))
    rows = Case.objects.filter(number=Slot("number")).select_related(*_PAGE).annotate(recurred=recurred)
    return rows.only(*(field.name for field in Case._meta.concrete_fields), *_NAMES)


_ONE = Prepared(_shown)
_ONE_SEEN = Prepared(lambda: _shown().filter(seen(Slot("me"), Among("unit_id", Slot("units")))))


def case_to_show(by: Actor, number: str) -> Case | None:
    """The case of this number with all that its page shows; None where the actor does not see it."""
    if by.confined_to is not None:
        return case_with(by).filter(number=number).first()
    reach = by.reach("cases.read")
    if reach.everywhere:
        return _ONE.first(number=number)
    units = sorted(reach.unit_ids | by.unit_ids)
    return _ONE_SEEN.first(number=number, me=by.person_id or 0, units=units)


def overdue_cases(by: Actor) -> CaseQuerySet:
    """Cases whose unit is late, the longest first."""
    return cases(by).overdue(now()).order_by("due_at", "id")


def open_loops(rows: CaseQuerySet) -> CaseQuerySet:
    """Cases reported fixed whose result was not fed back in time (2 working days unless the rule says
    otherwise).

    The loop is problem – rectification – feedback (R-001-23): opened, reported, closed or sent back.
    """
    late = Clock.objects.filter(
        case=OuterRef("pk"),
        kind="feedback",
        met_at__isnull=True,
        stopped_at__isnull=True,
        due_at__lte=now() - SECOND,
    )
    return rows.filter(Exists(late))


def late_feedback(rows: CaseQuerySet) -> CaseQuerySet:
    """Cases of which the unit was told later than the same working day, or still was not (R-000-37)."""
    told = Clock.objects.filter(case=OuterRef("pk"), kind="notify", stopped_at__isnull=True)
    late = Q(met_at__gte=F("due_at") + timedelta(seconds=1)) | Q(
        met_at__isnull=True, due_at__lte=now() - SECOND
    )
    return rows.filter(Exists(told.filter(late)))


def provisional(rows: CaseQuerySet) -> CaseQuerySet:
    """Cases with a running deadline that was counted in a year without an official calendar (domain-model
    §5.2)."""
    guessed = Clock.objects.filter(
        case=OuterRef("pk"), is_provisional=True, met_at__isnull=True, stopped_at__isnull=True
    )
    return rows.filter(Exists(guessed))


def opened_before(
    origin: Ref, matter: str, unit: Unit, place: Place | None, at: datetime
) -> tuple[Case | None, str, int | None]:
    """The case of an origin that was opened already, else None; and, in the same statement, what a new one would be: level
    "A", "B" or "" of a matter found now at a unit and place, and the id of the earlier case (domain-model §8.4).

    Void cases do not count; a matter without a name is never recurrent.
    """
    asked: dict[str, Any] = {"kind": origin.kind, "id": origin.id, "matter": matter or None, "unit": unit.pk}
    asked |= {"place": place.pk if place else NOWHERE, "healed": at - HORIZON, "recent": at - RECENTLY}
    found = _BEFORE.all(**asked)
    if own := next((row[0] for row in found if row[4]), None):
        return Case.objects.get(pk=own), "", None
    level, earlier = recurrence(place.pk if place else None, at, [Earlier(*row[:4]) for row in found])
    return None, level.value, earlier


def _before() -> QuerySet[Case, Any]:
    """The case of the origin; and of the same matter and unit those that decide: put right at the place, or opened recently."""
    healed, recent = Slot("healed", DateTimeField()), Slot("recent", DateTimeField())
    own = Case.objects.filter(origin_kind=Slot("kind"), origin_id=Slot("id"))
    rows = Case.objects.filter(matter=Slot("matter"), unit=Slot("unit")).exclude(state="void")
    here = Q(where=Slot("place"), closed_at__gte=healed)
    alike = rows.alias(where=Coalesce("place_id", NOWHERE)).filter(here | Q(opened_at__gte=recent))
    parts = [
        part.values_list("pk", "place", "opened_at", "closed_at", Value(n, IntegerField()))
        for n, part in ((1, own), (0, alike))
    ]
    return parts[0].union(parts[1], all=True)


_BEFORE = PreparedRows(as_tuple, _before)


class RecurrencesThroughTime:
    """Which matters had come back at moments of the past: known cases are read once, for many questions.

    Questions are asked in the order of time; each says the same as `opened_before` would have said then.

    Args:
        since: the earliest moment that will be asked about.
    """

    def __init__(self, since: datetime) -> None:
        self._known: dict[tuple[str, int], list[Earlier]] = defaultdict(list)
        since -= HORIZON
        rows = Case.objects.exclude(state="void").exclude(matter="")
        rows = rows.filter(Q(opened_at__gte=since) | Q(closed_at__gte=since))
        facts = ("matter", "unit_id", "pk", "place_id", "opened_at", "closed_at")
        for matter, unit_id, *earlier in rows.values_list(*facts).iterator():
            self._known[matter, unit_id].append(Earlier(*earlier))

    def level(self, matter: str, unit_id: int, place_id: int | None, at: datetime) -> tuple[str, int | None]:
        """Level and the id of the earlier case, as given to `add` or stored."""
        if not matter:
            return "", None
        key = matter, unit_id
        self._known[key] = [e for e in self._known[key] if (e.closed_at or e.opened_at) >= at - HORIZON]
        level, earlier = recurrence(place_id, at, self._known[key])
        return level.value, earlier

    def add(self, matter: str, unit_id: int, earlier: Earlier) -> None:
        """One more case, which the next questions know of."""
        self._known[matter, unit_id].append(earlier)


_SEEN = PerActor(lambda by: Prepared(lambda: Case.objects.visible_to(by).filter(pk=Slot("pk"))))
_FOLLOWING = PerActor(
    lambda by: Prepared(
        lambda: Case.objects.visible_to(by).filter(recurs=Slot("pk")).order_by("opened_at", "id")[:10]
    )
)


def related(by: Actor, case: Case) -> list[Case]:
    """The chain of recurrence around a case: what it follows on, back to the first, and what followed on it; nothing is
    asked of the database where `case_to_show` found that it stands alone."""
    chain: list[Case] = []
    earlier_id = case.recurs_id
    while earlier_id and len(chain) < 10:
        earlier = _SEEN.of(by).first(pk=earlier_id)
        if earlier is None:
            break
        chain.insert(0, earlier)
        earlier_id = earlier.recurs_id
    followed = getattr(case, "recurred", True)
    return [*chain, *(_FOLLOWING.of(by).all(pk=case.pk) if followed else ())]


@dataclass(frozen=True, slots=True)
class Subjects:
    """Units and service areas of the cases an actor sees, for filters."""

    units: list[tuple[int, str]]
    areas: list[tuple[int, str]]


def _subjects(by: Actor) -> QuerySet[Any, Any]:
    units = Unit.objects.filter(Exists(Case.objects.filter(unit=OuterRef("pk"))))
    reach = by.reach("cases.read")
    if not reach.everywhere:
        me = Unseen(by.person_id or 0)
        own = Case.objects.filter(Q(responsible=me) | Q(follower=me))
        units = units.filter(Q(pk__in=reach.unit_ids | by.unit_ids) | Q(pk__in=own.values("unit")))
    areas = ServiceArea.objects.filter(Exists(Case.objects.filter(area=OuterRef("pk"))))
    named = [
        rows.order_by().annotate(what=Value(what, output_field=CharField()))
        for what, rows in (("unit", units), ("area", areas))
    ]
    columns = ("what", "pk", "name", "name_en")
    return named[0].values_list(*columns).union(named[1].values_list(*columns), all=True)


_SUBJECTS = PerActor(lambda by: PreparedRows(as_tuple, lambda: _subjects(by)))


def subjects(by: Actor) -> Subjects:
    """Units with cases the actor may see, and areas with any case, named for the reader; one statement.

    Whether there is any is looked up for each unit and area, so the cost follows their number and not that of the
    cases.
    """
    found: dict[str, list[tuple[int, str]]] = {"unit": [], "area": []}
    named = in_language()
    for what, pk, name, name_en in sorted(_SUBJECTS.of(by).all(), key=itemgetter(2)):
        found[what].append((pk, named(name, name_en)))
    return Subjects(found["unit"], found["area"])


def sees_evidence(by: Actor, evidence_id: int) -> bool:
    """Whether a case or notice the actor may see carries this file."""
    in_step = StepEvidence.objects.filter(evidence=evidence_id, step__case__in=Case.objects.visible_to(by))
    return in_step.exists() or Notice.objects.visible_to(by).filter(signature=evidence_id).exists()
