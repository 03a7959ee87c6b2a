"""When the same matter comes back (domain-model §8.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from duqin.kernel.moments import campus_date

SAME_PLACE_WITHIN = 90  # days
SYSTEMIC_WITHIN = 30  # days
SYSTEMIC_FROM = 3
REOPEN_WITHIN = 30  # days


class Recurrence(StrEnum):
    """A: same place within 90 days of verified closing; B: the third time in 30 days, other places; C: not
    effective."""

    NONE = ""
    SAME_PLACE = "A"
    SYSTEMIC = "B"
    NOT_EFFECTIVE = "C"


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier case of the same matter and unit that is not void.

    Attributes:
        case_id: which.
        place_id: where; None when the matter has no place.
        opened_at: when it was opened.
        closed_at: when its fix was verified; None while it is open.
    """

    case_id: int
    place_id: int | None
    opened_at: datetime
    closed_at: datetime | None


def recurrence(
    place_id: int | None, at: datetime, earlier: Iterable[Earlier]
) -> tuple[Recurrence, int | None]:
    """Level of recurrence of a matter found at `at`, and the id of the case it follows on.

    A goes before B. For B this finding is one of the three; findings at the same place do not count towards
    it.
    """
    known = sorted(earlier, key=lambda e: e.opened_at, reverse=True)
    healed = [
        e
        for e in known
        if e.place_id == place_id and e.closed_at and _within(e.closed_at, at, SAME_PLACE_WITHIN)
    ]
    if healed:
        return Recurrence.SAME_PLACE, max(healed, key=lambda e: e.closed_at or at).case_id
    elsewhere = [e for e in known if e.place_id != place_id and _within(e.opened_at, at, SYSTEMIC_WITHIN)]
    if len(elsewhere) + 1 >= SYSTEMIC_FROM:
        return Recurrence.SYSTEMIC, elsewhere[0].case_id
    return Recurrence.NONE, None


def may_still_reopen(closed_at: datetime, at: datetime) -> bool:
    """Whether a failed look-back reopens the case (30 days); later it is a new finding (level A or none)."""
    return _within(closed_at, at, REOPEN_WITHIN)


def _within(moment: datetime, at: datetime, days: int) -> bool:
    """Counted by days of the campus, the last one included."""
    return moment <= at and (campus_date(at) - campus_date(moment)).days <= days
