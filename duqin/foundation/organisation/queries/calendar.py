"""The working calendar, read once a process and again when it has changed; semesters and peak seasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Subquery

from duqin.foundation.organisation.models import (
    Account,
    CalendarDay,
    CalendarYear,
    Institution,
    Season,
    Semester,
)
from duqin.kernel.clock import Calendar, Day, rhythm
from duqin.kernel.clock.calendar import OFFICE_HOURS
from duqin.kernel.clock.plausibility import doubts
from duqin.kernel.clock.words import doubt_words
from duqin.kernel.moments import today
from duqin.kernel.prepared import Prepared
from duqin.kernel.remembering import once, remembering

NOTICE_MONTH = 11  # the State Council's notice for the next year appears around November (domain-model §5.2)

STAMP = "organisation.calendar_stamp"
_kept: tuple[tuple[str, Any], Calendar] | None = None
_STAMP = Prepared(lambda: Institution.objects.order_by("pk").only("calendar_stamp", "office_hours")[:1])


def calendar() -> Calendar:
    """The working calendar in force: one statement on one row while nothing has changed, none on a page (`looking`).

    Every change of the calendar puts a new random stamp beside the office hours in the same transaction, and
    one that is undone takes its stamp back, so no process can keep a calendar that is not the stored one. The
    stamp is read before the days: at worst they are newer than it, and the next call reads again. One act reckons by
    one calendar.
    """
    return once("organisation.calendar", _calendar)


@contextmanager
def looking(account: Account) -> Iterator[None]:
    """For a request that only looks: one calendar, told by the stamp that came with its account
    (`accounts_signed_in`)."""
    with remembering():
        reckoning_by(getattr(account, "calendar_stamp", ""), getattr(account, "office_hours", None))
        yield


def calendar_in_force() -> dict[str, Subquery]:
    """Annotations by which a question of another room brings along what names the calendar in force, for `reckoning_by`."""
    school = Institution.objects.order_by("pk")
    return {name: Subquery(school.values(name)[:1]) for name in ("calendar_stamp", "office_hours")}


def reckoning_by(stamp: str, office_hours: Any) -> None:
    """The act that goes on reckons by the calendar that its own question has named; it is not asked for again."""
    if stamp:
        once(STAMP, lambda: (stamp, office_hours))


def _stamp() -> tuple[str, Any] | None:
    school = _STAMP.first()
    return (school.calendar_stamp, school.office_hours) if school else None


def _calendar() -> Calendar:
    global _kept
    stamp = once(STAMP, _stamp)
    if stamp is None or not stamp[0]:
        return _read(stamp[1] if stamp else None)
    kept = _kept
    if kept is None or kept[0] != stamp:
        kept = _kept = (stamp, _read(stamp[1]))
    return kept[1]


def _read(office_hours: Any) -> Calendar:
    rows = CalendarDay.objects.values_list("date", "is_working", "source", "note", "is_swapped")
    return Calendar(
        days={day: Day(working, source, note, swapped) for day, working, source, note, swapped in rows},
        known_years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
        office=office_windows(office_hours) if office_hours else OFFICE_HOURS,
    )


def office_windows(stored: Sequence[Sequence[str]]) -> tuple[tuple[time, time], ...]:
    """Office hours as stored, [["08:00", "11:30"], …], as times."""
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in stored)


def calendar_years() -> QuerySet[CalendarYear]:
    """The years whose official notice is registered, newest first."""
    return CalendarYear.objects.order_by("-year")


def calendar_year(year: int) -> CalendarYear | None:
    """The registered notice of a year; None while the year is provisional."""
    return CalendarYear.objects.filter(year=year).first()


def calendar_days(year: int) -> QuerySet[CalendarDay]:
    """The days of a year that depart from Monday–Friday, in order."""
    return CalendarDay.objects.filter(date__year=year).order_by("date")


def calendar_day(day: date) -> CalendarDay | None:
    """What is entered for a day."""
    return CalendarDay.objects.filter(date=day).first()


def calendar_doubts(year: int) -> list[str]:
    """What looks wrong in the table of a year, as sentences; nothing for a year without a table."""
    kept = calendar()
    return [doubt_words(doubt) for doubt in doubts(kept, year)] if year in kept.known_years else []


def missing_years(day: date | None = None) -> list[int]:
    """Years that ought to have their notice by now: this one, and from 1 November the next (§5.2)."""
    day = day or today()
    wanted = [day.year, day.year + 1] if day.month >= NOTICE_MONTH else [day.year]
    known = calendar().known_years
    return [year for year in wanted if year not in known]


def semesters() -> QuerySet[Semester]:
    """Semesters, newest first."""
    return Semester.objects.order_by("-from_date")


def seasons() -> QuerySet[Season]:
    """Peak seasons, newest first."""
    return Season.objects.order_by("-from_date")


def semester_on(day: date) -> Semester | None:
    """The semester a day falls in."""
    return Semester.objects.filter(from_date__lte=day, to_date__gte=day).first()


def season_on(day: date) -> Season | None:
    """The peak season a day falls in; of several the strongest."""
    return Season.objects.filter(from_date__lte=day, to_date__gte=day).order_by("-multiplier").first()


def multiplier_on(day: date) -> Decimal:
    """How many times the usual number of checks is owed on a day; 1 outside of all seasons (R-001-21)."""
    season = season_on(day)
    return season.multiplier if season else Decimal(1)


def rhythm_seasons(first: date, last: date) -> list[rhythm.Season]:
    """Peak seasons that touch the days, as `kernel.clock.rhythm.periods` takes them."""
    rows = Season.objects.filter(from_date__lte=last, to_date__gte=first).order_by("from_date")
    return [rhythm.Season(s.from_date, s.to_date, s.multiplier, s.name) for s in rows]


def rhythm_semesters(first: date, last: date) -> list[rhythm.Semester]:
    """Semesters that touch the days, as `kernel.clock.rhythm.periods` takes them."""
    rows = Semester.objects.filter(from_date__lte=last, to_date__gte=first).order_by("from_date")
    return [rhythm.Semester(s.name, s.from_date, s.to_date) for s in rows]
