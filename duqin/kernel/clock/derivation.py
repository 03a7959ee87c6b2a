"""A deadline with its reckoning, day by day: stored beside it, shown on a tap, good in a dispute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from duqin.kernel.clock.instants import DAY, LAST_SECOND
from duqin.kernel.clock.reasons import Why
from duqin.kernel.clock.terms import Term

FORMAT = 1


@dataclass(frozen=True, slots=True)
class DerivationLine:
    """What one day, or a part of it, gave to the count.

    Attributes:
        date: the local day.
        counted: whether it counts.
        number: its place in a count of days (the event day is 0); None when it does not count, and in hours.
        why: code of the reason; the text is `words.WHY[why]`.
        note: name of the holiday, reason of the pause.
        minutes: minutes that ran, or stood still when paused, in a count of hours; None in a count of days.
    """

    date: date
    counted: bool
    number: int | None
    why: Why
    note: str = ""
    minutes: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The line as plain JSON values; what is empty is left out."""
        line: dict[str, Any] = {"date": self.date.isoformat(), "counted": self.counted, "why": self.why.value}
        optional = {"number": self.number, "note": self.note or None, "minutes": self.minutes}
        return line | {key: value for key, value in optional.items() if value is not None}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> DerivationLine:
        """The line that `to_json` wrote."""
        return cls(
            date=date.fromisoformat(stored["date"]),
            counted=stored["counted"],
            number=stored.get("number"),
            why=Why(stored["why"]),
            note=stored.get("note", ""),
            minutes=stored.get("minutes"),
        )


@dataclass(frozen=True, slots=True)
class Stretch:
    """One row of an explanation: a line, or a run of days left out for the same reason (1–5 May)."""

    from_date: date
    to_date: date
    counted: bool
    number: int | None
    why: Why
    note: str
    minutes: int | None

    @property
    def days(self) -> int:
        """How many days the row covers."""
        return (self.to_date - self.from_date).days + 1


@dataclass(frozen=True, slots=True)
class Derivation:
    """A deadline and how it came about.

    Attributes:
        start: the event, UTC.
        term: what was counted.
        due: the last moment that is in time, UTC; None while an open pause leaves it unknown.
        as_of: up to where the count is settled: the due moment, or the beginning of the open pause.
        tz: name of the zone in which the days were counted.
        provisional_years: years that were counted without an official table.
        lines: the event, then every day looked at, in order.
    """

    start: datetime
    term: Term
    due: datetime | None
    as_of: datetime
    tz: str
    provisional_years: tuple[int, ...]
    lines: tuple[DerivationLine, ...]

    @property
    def provisional(self) -> bool:
        """Whether the deadline may move once the official table of a year is out."""
        return bool(self.provisional_years)

    @property
    def waiting(self) -> bool:
        """Whether the clock stands still and nobody knows until when."""
        return self.due is None

    @property
    def counted_days(self) -> int:
        """Days counted so far: all of the term, or fewer while waiting."""
        return max((line.number or 0 for line in self.lines if line.counted), default=0)

    @property
    def counted_minutes(self) -> int:
        """Minutes that ran so far in a count of hours."""
        return sum(line.minutes or 0 for line in self.lines if line.counted)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the days were counted."""
        return ZoneInfo(self.tz)

    @property
    def due_local(self) -> datetime | None:
        """The deadline as the clock on the wall shows it."""
        return None if self.due is None else self.due.astimezone(self.zone)

    @property
    def ends_with_day(self) -> bool:
        """Whether the deadline is the end of a day and is to be shown as 24:00."""
        return self.due_local is not None and self.due_local.time().replace(microsecond=0) == LAST_SECOND

    def explain(self) -> tuple[Stretch, ...]:
        """The lines as rows of a page: neighbouring days left out for the same reason make one row."""
        rows: list[Stretch] = []
        for line in self.lines:
            row = Stretch(line.date, line.date, line.counted, line.number, line.why, line.note, line.minutes)
            if rows and _continues(rows[-1], row):
                rows[-1] = replace(rows[-1], to_date=row.to_date, minutes=_sum(rows[-1].minutes, row.minutes))
            else:
                rows.append(row)
        return tuple(rows)

    def to_json(self) -> dict[str, Any]:
        """The derivation as plain JSON values, the same for the same derivation."""
        return {
            "format": FORMAT,
            "start": self.start.isoformat(),
            "term": str(self.term),
            "due": None if self.due is None else self.due.isoformat(),
            "as_of": self.as_of.isoformat(),
            "tz": self.tz,
            "provisional_years": list(self.provisional_years),
            "lines": [line.to_json() for line in self.lines],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Derivation:
        """The derivation that `to_json` wrote.

        Raises:
            ValueError: it was written in a format this version does not know.
        """
        if stored.get("format") != FORMAT:
            raise ValueError(f"derivation format {stored.get('format')!r} is not known")
        return cls(
            start=datetime.fromisoformat(stored["start"]),
            term=Term.parse(stored["term"]),
            due=None if stored["due"] is None else datetime.fromisoformat(stored["due"]),
            as_of=datetime.fromisoformat(stored["as_of"]),
            tz=stored["tz"],
            provisional_years=tuple(stored["provisional_years"]),
            lines=tuple(map(DerivationLine.from_json, stored["lines"])),
        )


def _continues(row: Stretch, after: Stretch) -> bool:
    left_out = not (row.counted or after.counted)
    return (
        left_out and (row.why, row.note) == (after.why, after.note) and after.from_date - row.to_date == DAY
    )


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
