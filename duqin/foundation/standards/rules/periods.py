"""Validity in years and the day a review is due (R-004-12, R-004-109, R-004-110)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

NEAR = 3
"""An end this many days off a full number of years is taken for a slip of the pen."""


def add_months(day: date, months: int) -> date:
    """The same day so many months later; in a shorter month its last day (2024-08-31 + 6 → 2025-02-28)."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def full_years_end(start: date, years: int) -> date:
    """The last day of so many full years: from 2025-03-01 three years end on 2028-02-29."""
    try:
        anniversary = start.replace(year=start.year + years)
    except ValueError:  # 29 February: the year is full when 28 February is over
        anniversary = date(start.year + years, 3, 1)
    return anniversary - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slip:
    """A stated end that misses full years by a few days: `days` is negative when short."""

    years: int
    days: int


def validity_slip(effective_on: date, expires_on: date) -> Slip | None:
    """The slip of a stated last day, or None; the stated day holds all the same (R-004-109)."""
    for years in range(1, expires_on.year - effective_on.year + 2):
        off = (expires_on - full_years_end(effective_on, years)).days
        if 0 < abs(off) <= NEAR:
            return Slip(years, off)
    return None


def yearly_review(adopted_on: date) -> date:
    """A standard is reviewed a year after adoption: 2025-03-01 → 2026-03-01 (R-004-12)."""
    return add_months(adopted_on, 12)


def first_revision(effective_on: date) -> date:
    """First revision six months after taking effect: 2025-03-01 → 2025-09-01 (R-004-110)."""
    return add_months(effective_on, 6)
