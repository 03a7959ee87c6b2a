"""Reading an official table of working days into a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from duqin.kernel.clock.calendar import Calendar, Day
from duqin.kernel.clock.reasons import Why

KINDS = {
    Why.holiday: {"working": False, "swapped": False},
    Why.adjusted_restday: {"working": False, "swapped": True},
    Why.adjusted_workday: {"working": True, "swapped": True},
}


def read_calendar(document: Mapping[str, Any]) -> Calendar:
    """The calendar of a document of the form

        years:
          - year: 2026
            source: title, number and date of the notice
            days:
              - {date: 2026-05-01, kind: holiday, note: 劳动节}
              - {date: 2026-05-05, kind: adjusted_restday, note: 劳动节}
              - {date: 2026-05-09, kind: adjusted_workday, note: 劳动节}

    Every year listed is known from then on; a year that is absent stays provisional.

    Raises:
        ValueError: a year without a source, a day listed twice or outside its year, or an unknown kind.
    """
    days: dict[date, Day] = {}
    years: set[int] = set()
    for table in document["years"]:
        year, source = table["year"], table.get("source", "")
        if not source:
            raise ValueError(f"the table of {year} names no source")
        years.add(year)
        for line in table["days"]:
            day = line["date"]
            if day in days or day.year != year:
                raise ValueError(f"{day} is listed twice, or outside the table of {year}")
            days[day] = Day(source=source, note=line.get("note", ""), **KINDS[_kind(line)])
    return Calendar(days=days, known_years=frozenset(years))


def _kind(line: Mapping[str, Any]) -> Why:
    kind = line.get("kind", "")
    if kind not in KINDS:
        raise ValueError(f"{line.get('date')}: kind {kind!r} is none of {', '.join(KINDS)}")
    return Why(kind)
