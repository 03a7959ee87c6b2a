"""Moments as the reckoning wants them: aware, in UTC, so that subtraction is real elapsed time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NOTHING = timedelta(0)
LAST_SECOND = time(23, 59, 59)


def utc(moment: datetime) -> datetime:
    """The same moment in UTC.

    Python subtracts two datetimes of one zone by their wall clocks and so loses an hour across a change to
    summer time; in UTC it cannot.

    Raises:
        ValueError: the moment is naive, i.e. nobody knows which moment it is.
    """
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        raise ValueError(f"{moment!r} has no time zone; a deadline needs an aware moment")
    return moment.astimezone(UTC)


def days_from(first: date) -> Iterator[date]:
    """Every day from `first` on, without end."""
    while True:
        yield first
        first += DAY


def days_within(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included; none when `last` is earlier."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
