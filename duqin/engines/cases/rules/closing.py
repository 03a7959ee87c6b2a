"""Who may say that a problem is gone (hard rule of domain-model §2; R-000-33)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SELF_CHECK = 3


class Objection(StrEnum):
    """Why this person may not close this case."""

    NO_PERSON = "no_person"
    WITHOUT_RIGHT = "without_right"
    REPORTED_IT = "reported_it"
    OWN_UNIT = "own_unit"
    MONITOR_FIRST = "monitor_first"


@dataclass(frozen=True, slots=True)
class Closer:
    """The person who would verify.

    Attributes:
        person_id: None for the system, which verifies nothing.
        has_right: holds cases.verify for the unit.
        is_inside: belongs to the unit that had to put it right, or to a unit below it.
    """

    person_id: int | None
    has_right: bool
    is_inside: bool


def objection(
    closer: Closer, *, level: int, reported_by_id: int | None, has_own_monitor: bool
) -> Objection | None:
    """Why the closer may not verify; None when he may.

    Nobody verifies his own report. Above level 3 nobody of the unit, or below it, verifies its fix. At level
    3 the unit's own monitor does, and an outsider only where the unit has nobody else who could.

    Args:
        closer: who would verify. level: level of the inspection the case came from, 1 to 3. reported_by_id:
        who reported the fix; None when it was fixed on the spot. has_own_monitor: whether somebody of the
        unit, other than the reporter, holds the right (level 3 only).
    """
    if closer.person_id is None:
        return Objection.NO_PERSON
    if closer.person_id == reported_by_id:
        return Objection.REPORTED_IT
    if not closer.has_right:
        return Objection.WITHOUT_RIGHT
    if level < SELF_CHECK:
        return Objection.OWN_UNIT if closer.is_inside else None
    return Objection.MONITOR_FIRST if not closer.is_inside and has_own_monitor else None
