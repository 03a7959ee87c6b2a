"""How many cases each unit has in each state."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from duqin.engines.cases.models import Case, Tally
from duqin.engines.cases.models.tallies import EVERYBODY
from duqin.foundation.organisation.models import Unit
from duqin.kernel.actors import Actor
from duqin.kernel.prepared_rows import PerActor, PreparedRows, as_tuple


@dataclass(frozen=True, slots=True)
class UnitTally:
    """The cases of a unit by state; `open_count` are those neither closed nor void."""

    unit: Unit | None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def open_count(self) -> int:
        return sum(count for state, count in self.counts.items() if state not in ("closed", "void"))


NAMED = ("name", "name_en", "order", "code")
"""Of the unit; looked up for each line of the answer."""


def _counted(by: Actor) -> QuerySet[Any, Any]:
    """Unit, state, number, names, from the kept sums; apart what lies in reach, and one's own cases beyond it.

    They know unit, state, who answers and who follows: all that tells who sees a case. A guest sees one case by its key,
    which is counted itself, and so must be whatever else these numbers are ever narrowed by.
    """
    if by.confined_to is not None:
        cases = Case.objects.visible_to(by).order_by().values_list("unit_id", "state")
        return _named(cases.annotate(number=Count("*")))
    reach = by.reach("cases.read")
    everybodys = _summed(EVERYBODY)
    if reach.everywhere:
        return _named(everybodys)
    units = reach.unit_ids | by.unit_ids
    within = _named(everybodys.filter(unit_id__in=units))
    if not by.person_id:
        return within
    return within.union(_named(_summed(by.person_id).exclude(unit_id__in=units)), all=True)


def _summed(person_id: int) -> QuerySet[Any, Any]:
    rows = Tally.objects.filter(person_id=person_id).order_by().values_list("unit_id", "state")
    return rows.annotate(number=Sum("n")).exclude(number=0)


def _named(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    unit = Unit.objects.filter(pk=OuterRef("unit_id"))
    return rows.annotate(**{f"unit_{name}": Subquery(unit.values(name)) for name in NAMED})


_COUNTED = PerActor(lambda by: PreparedRows(as_tuple, lambda: _counted(by)))


def tallies(by: Actor) -> list[UnitTally]:
    """Units with cases the actor may see, in their order; one statement."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    named: dict[int, tuple[Any, ...]] = {}
    for unit, state, number, *names in _COUNTED.of(by).all():
        counted[unit][state] += number
        named[unit] = (*names[2:], unit, *names[:2])
    fields = ("id", "name", "name_en")
    units = [Unit.from_db(connection.alias, fields, row[2:]) for row in sorted(named.values())]
    return [UnitTally(unit, counted[unit.pk]) for unit in units]


class WrongTally(NamedTuple):
    """A kept sum that is not the number of cases; `missing` is what it lacks, below zero what it has too many."""

    person_id: int
    unit_id: int
    state: str
    missing: int


WRONG = """SELECT person_id, unit_id, state, sum(n) FROM (
    SELECT 0 AS person_id, unit_id, state, count(*) AS n FROM cases_case GROUP BY unit_id, state
    UNION ALL SELECT responsible_id, unit_id, state, count(*) FROM cases_case GROUP BY responsible_id, unit_id, state
    UNION ALL SELECT follower_id, unit_id, state, count(*) FROM cases_case
        WHERE follower_id <> responsible_id GROUP BY follower_id, unit_id, state
    UNION ALL SELECT person_id, unit_id, state, -sum(n) FROM cases_tally GROUP BY person_id, unit_id, state
) every GROUP BY person_id, unit_id, state HAVING sum(n) <> 0 ORDER BY person_id, unit_id, state"""


def wrong_tallies() -> list[WrongTally]:
    """Kept sums that differ from what counting all cases gives; none, unless something went past the triggers.

    One statement, so one moment: acts that go on meanwhile are in both or in neither.
    """
    with connection.cursor() as cursor:
        cursor.execute(WRONG)
        found = cursor.fetchall()
    return [WrongTally(person, unit, state, int(missing)) for person, unit, state, missing in found]
