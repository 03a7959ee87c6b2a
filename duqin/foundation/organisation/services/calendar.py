"""The working calendar: official years, single days, office hours. Each change states CalendarChanged."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, time
from importlib.resources import files

from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.events import CalendarChanged
from duqin.foundation.organisation.models import CalendarDay, CalendarYear, Institution
from duqin.foundation.organisation.rules.year_tables import EARLIEST, LATEST, DayLine, YearTable, read_yaml
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.clock import Calendar
from duqin.kernel.errors import Refusal
from duqin.kernel.events import announce
from duqin.kernel.moments import today
from duqin.kernel.remembering import forget

SATURDAY = 5


@act("organisation.put_day", may=policies.may_keep_calendar)
def put_day(
    *, by: Actor, date: date, is_working: bool, source: str, note: str = "", is_swapped: bool = False
) -> CalendarDay:
    """Say whether a day is worked; the second time it replaces what was said before.

    Args:
        source: document that decides it; a day without one is refused.
        is_swapped: a rest day bought by working on a weekend (调休); a weekend that is worked always is.

    Raises:
        Refusal: "calendar.source" without a source, "calendar.year_range" outside 2000–2100.
    """
    source = _sourced(source)
    _in_range(date.year)
    swapped = date.weekday() >= SATURDAY if is_working else is_swapped
    day, _created = CalendarDay.objects.update_or_create(
        date=date,
        defaults={"is_working": is_working, "is_swapped": swapped, "note": note.strip(), "source": source},
    )
    _changed(date, date)
    return day


@act("organisation.remove_day", may=policies.may_keep_calendar)
def remove_day(day: CalendarDay, *, by: Actor) -> CalendarDay:
    """Take a day out of the table: Monday–Friday rules again."""
    gone = day.date
    CalendarDay.objects.filter(pk=day.pk).delete()
    _changed(gone, gone)
    return day


@act("organisation.add_year", may=policies.may_keep_calendar)
def add_year(
    *,
    by: Actor,
    year: int,
    source: str,
    days: Sequence[DayLine],
    published_on: date | None = None,
    keep_own: bool = True,
) -> CalendarYear:
    """Register the official table of a year; a year that is registered already is replaced by it.

    Days with a source of their own (the school's sports day) stay, unless the table names them or `keep_own`
    is false. From then on the year is known and nothing counted in it is provisional.

    Raises:
        Refusal: "calendar.source", "calendar.year_range", or "calendar.empty" for a table without days.
    """
    source = _sourced(source)
    _in_range(year)
    if not days:
        raise Refusal("calendar.empty", _("年度安排里一天也没有；请检查文件。"))
    earlier = CalendarYear.objects.select_for_update().filter(year=year).first()
    replaced = CalendarDay.objects.filter(date__year=year)
    if keep_own:
        named = [line.date for line in days]
        own = replaced.exclude(source__in=[source, *([earlier.source] if earlier else [])])
        replaced = replaced.exclude(pk__in=own.exclude(date__in=named).values("pk"))
    replaced.delete()
    CalendarDay.objects.bulk_create([_day_of(line, source) for line in days])
    table, _created = CalendarYear.objects.update_or_create(
        year=year, defaults={"source": source, "published_on": published_on}
    )
    _changed(date(year, 1, 1), date(year, 12, 31))
    return table


@act("organisation.remove_year", may=policies.may_keep_calendar)
def remove_year(table: CalendarYear, *, by: Actor) -> CalendarYear:
    """Take back a table registered by mistake: the year is provisional again, the school's own days stay."""
    year = table.year
    CalendarDay.objects.filter(date__year=year, source=table.source).delete()
    CalendarYear.objects.filter(pk=table.pk).delete()
    _changed(date(year, 1, 1), date(year, 12, 31))
    return table


@act("organisation.set_office_hours", may=policies.may_keep_calendar)
def set_office_hours(
    institution: Institution, *, by: Actor, windows: Sequence[tuple[time, time]]
) -> Institution:
    """When the office is open on a working day (domain-model §5.1); terms in office hours are counted anew.

    Raises:
        Refusal: "calendar.office_hours" when the windows are missing, reversed or overlap.
    """
    try:
        Calendar(office=tuple(windows))
    except ValueError as fault:
        sentence = _("办公时间应是一段或几段先后相接、互不重叠的时间，例如 08:00–11:30、14:00–17:30。")
        raise Refusal("calendar.office_hours", sentence, field="windows") from fault
    institution.office_hours = [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in windows]
    institution.save(update_fields=["office_hours"])
    _changed(today(), date(LATEST, 12, 31))
    return institution


@act("organisation.load_shipped_calendar", may=policies.may_keep_calendar)
def load_shipped_calendar(*, by: Actor) -> list[int]:
    """Register the years that come with Duqin and are not known yet; returns them. Twice changes nothing."""
    known = set(CalendarYear.objects.values_list("year", flat=True))
    tables = [table for table in shipped_tables() if table.year not in known]
    for table in tables:
        add_year(
            by=by, year=table.year, source=table.source, published_on=table.published_on, days=table.days
        )
    return [table.year for table in tables]


def shipped_tables() -> list[YearTable]:
    """The tables of seed/calendar.yaml."""
    return read_yaml((files("duqin.foundation.organisation") / "seed" / "calendar.yaml").read_text("utf-8"))


def _day_of(line: DayLine, source: str) -> CalendarDay:
    return CalendarDay(
        date=line.date, is_working=line.is_working, is_swapped=line.is_swapped, note=line.note, source=source
    )


def _changed(first: date, last: date) -> None:
    """Let every process read again, then state the fact, all in the transaction of the change."""
    Institution.objects.update(calendar_stamp=secrets.token_hex(16))
    forget()
    announce(CalendarChanged(from_date=first, to_date=last))


def _sourced(source: str) -> str:
    if not source.strip():
        raise Refusal("calendar.source", _("请写明依据的文件；没有依据的日子不能登记。"), field="source")
    return source.strip()


def _in_range(year: int) -> None:
    if not EARLIEST <= year <= LATEST:
        words = {"first": EARLIEST, "last": LATEST}
        raise Refusal("calendar.year_range", _("年份限 %(first)d–%(last)d。") % words, field="year")
