"""Months as "2026-03"."""

from __future__ import annotations

import calendar
import re
from datetime import date

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def is_period(text: str) -> bool:
    return bool(MONTH.fullmatch(text))


def period_of(day: date) -> str:
    """The month of a day."""
    return f"{day:%Y-%m}"


def bounds(period: str) -> tuple[date, date]:
    """First and last day of the month; ValueError for anything else."""
    if not is_period(period):
        raise ValueError(period)
    year, month = int(period[:4]), int(period[5:])
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def shift(period: str, months: int) -> str:
    """The month so many months later (earlier when negative)."""
    first, _ = bounds(period)
    index = first.year * 12 + first.month - 1 + months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"
