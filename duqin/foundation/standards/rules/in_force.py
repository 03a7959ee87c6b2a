"""Which version of a document applies on a day (domain-model §4.1, R-000-20, R-004-108).

Pure arithmetic on dates. A version applies on a day when it is published by then, has taken effect, has not
expired (the last day counts to its 24:00), is not repealed, and no later version of the document has taken
effect. What a later version replaced does not come back when the later one ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class Standing(StrEnum):
    """What a version is on a day."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    ADOPTED = "adopted"
    UPCOMING = "upcoming"
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    REPEALED = "repealed"


@dataclass(frozen=True, slots=True)
class Dates:
    """The facts of a version that decide.

    Attributes:
        number: its place among the versions of the document.
        expires_on: the last day, inclusive; None for no end.
        repealed_on: the first day on which it no longer applies.
    """

    number: int
    state: str
    published_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    repealed_on: date | None = None

    def has_taken_effect(self, day: date) -> bool:
        """Whether it applied on the day or before it; one repealed before its first day never did."""
        if self.state not in ("published", "repealed") or not (self.published_on and self.effective_on):
            return False
        start = max(self.published_on, self.effective_on)
        return start <= day and (self.repealed_on is None or start < self.repealed_on)

    def has_ended(self, day: date) -> Standing | None:
        """EXPIRED or REPEALED when it no longer applies by itself on the day."""
        if self.repealed_on is not None and self.repealed_on <= day:
            return Standing.REPEALED
        if self.expires_on is not None and self.expires_on < day:
            return Standing.EXPIRED
        return None

    @property
    def rank(self) -> tuple[date, int]:
        """Later versions are those that take effect later; on one day the higher number."""
        return self.effective_on or date.min, self.number


def in_force(versions: Iterable[Dates], day: date) -> Dates | None:
    """The one version that applies on the day, or None."""
    latest = max((v for v in versions if v.has_taken_effect(day)), key=lambda v: v.rank, default=None)
    return latest if latest is not None and latest.has_ended(day) is None else None


def standing(version: Dates, versions: Iterable[Dates], day: date) -> Standing:
    """What the version is on the day, among all versions of its document."""
    if version.state not in ("published", "repealed"):
        return Standing(version.state)
    if ended := version.has_ended(day):
        return ended
    if not version.has_taken_effect(day):
        return Standing.UPCOMING
    later = any(v.rank > version.rank and v.has_taken_effect(day) for v in versions)
    return Standing.SUPERSEDED if later else Standing.EFFECTIVE
