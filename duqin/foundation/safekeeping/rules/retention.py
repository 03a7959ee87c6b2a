"""Which backups are kept: the last one of each day, week and month, for so many of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days, ISO weeks and months keep a backup; counted over those that have one."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12


def parse_keep(text: str) -> Keep:
    """“14” (days), “14,8” (and weeks), “14,8,24” (and months).

    Raises:
        ValueError: it is none of these, or no day would be kept.
    """
    numbers = [int(part) for part in text.split(",")]
    if len(numbers) > 3 or numbers[0] < 1 or min(numbers) < 0:
        raise ValueError(text)
    return Keep(*numbers)


def kept(moments: Iterable[datetime], keep: Keep, day_of: Callable[[datetime], date]) -> set[datetime]:
    """The moments to keep; the newest always is.

    Args:
        day_of: the day of a moment on campus.
    """
    newest_first = sorted(moments, reverse=True)
    chosen = set(newest_first[:1])
    spans: list[tuple[int, Callable[[date], object]]] = [
        (keep.daily, lambda day: day),
        (keep.weekly, lambda day: day.isocalendar()[:2]),
        (keep.monthly, lambda day: (day.year, day.month)),
    ]
    for number, span_of in spans:
        last: dict[object, datetime] = {}
        for moment in newest_first:
            last.setdefault(span_of(day_of(moment)), moment)
        chosen |= set(list(last.values())[:number])
    return chosen
