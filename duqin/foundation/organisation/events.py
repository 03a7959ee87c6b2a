"""Facts that organisation states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duqin.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    """Working days or office hours between two days, both included, are no longer what they were.

    Every open deadline whose count touches one of these days is to be reckoned anew (domain-model §5.2).
    """

    from_date: date
    to_date: date


@dataclass(frozen=True, kw_only=True)
class SeasonsChanged(Event):
    """Semesters or peak seasons between two days, both included, are no longer what they were.

    What plans owe in these days is to be counted anew (R-001-21); deadlines do not depend on them.
    """

    from_date: date
    to_date: date


@dataclass(frozen=True, kw_only=True)
class PersonLeft(Event):
    """A person no longer works here: what was in his hands needs another."""

    person_id: int
