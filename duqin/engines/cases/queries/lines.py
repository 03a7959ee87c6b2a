"""Cases as the lines of a list: only the columns that are shown, without an object of the model for each."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from duqin.engines.cases.models import Case
from duqin.engines.cases.queries.deadlines import pill
from duqin.engines.cases.rules.lateness import is_office_late, is_unit_late
from duqin.engines.cases.states import AT_THE_OFFICE
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import in_language
from duqin.kernel.actors import Actor
from duqin.kernel.moments import now
from duqin.ui.parts import Deadline

COLUMNS = (
    *("pk", "number", "title", "state", "severity", "term_unit"),
    *("due_at", "office_due_at", "turn_due_at", "opened_at"),
    *(
        "place__full_name",
        "place__name",
        "unit__name",
        "unit__name_en",
        "responsible__name",
        "follower__name",
    ),
)


class CaseLine(NamedTuple):
    """A case in a list.

    Attributes:
        person: who is at turn: the responsible person, or who follows while the office is.
        delay: whose delay it is: "unit", "office" or "" (R-001-03).
    """

    pk: int
    number: str
    title: str
    state: str
    severity: str
    place: str
    unit: str
    person: str
    due: Deadline | None
    turn_due_at: datetime | None
    opened_at: datetime
    delay: str


def case_lines(by: Actor) -> QuerySet[Any, Any]:
    """Cases the actor may see; `is_mine` can be asked for: whose turn he may take."""
    own = Q(responsible_id=by.person_id) | Q(follower_id=by.person_id) if by.person_id else Q(pk__in=())
    return Case.objects.visible_to(by).alias(is_mine=ExpressionWrapper(own, output_field=BooleanField()))


CaseRow = namedtuple("CaseRow", COLUMNS)  # type: ignore[misc]  # mypy wants the names written out


def columns_of(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Such rows as named tuples of `COLUMNS`: a `CaseRow` each."""
    return rows.values_list(*COLUMNS, named=True)


def lines_of(rows: Iterable[Any]) -> list[CaseLine]:
    """The lines of such rows, each with its deadline in words; one statement for the calendar."""
    calendar, at = organisation.calendar(), now()
    unit_name = in_language()
    deadlines: dict[tuple[datetime | None, str, str], Deadline | None] = {}  # many fall on the same moment
    found = []
    for row in rows:
        key = row.turn_due_at, row.state, row.term_unit
        if key not in deadlines:
            deadlines[key] = pill(row, calendar, at)
        found.append(
            CaseLine(
                row.pk,
                row.number,
                row.title,
                row.state,
                row.severity,
                row.place__full_name or row.place__name or "",
                unit_name(row.unit__name, row.unit__name_en),
                (row.follower__name if row.state in AT_THE_OFFICE else None) or row.responsible__name,
                deadlines[key],
                row.turn_due_at,
                row.opened_at,
                _delay(row, at),
            )
        )
    return found


def _delay(row: Any, at: datetime) -> str:
    if is_unit_late(row.state, row.due_at, at):
        return "unit"
    return "office" if is_office_late(row.state, row.office_due_at, at) else ""
