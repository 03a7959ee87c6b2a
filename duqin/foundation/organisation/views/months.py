"""A year as twelve month grids: what each day is, said by sign, word and colour."""

from __future__ import annotations

import calendar as months_of
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from duqin.foundation.organisation.models import CalendarDay
from duqin.kernel.clock import Calendar, Why
from duqin.kernel.clock.words import WEEKDAYS, WHY, day_words
from duqin.ui import moments
from duqin.ui.parts import Text

SIGNS: dict[Why, tuple[str, Text]] = {
    Why.holiday: ("rest", gettext_lazy("休")),
    Why.adjusted_restday: ("rest", gettext_lazy("休")),
    Why.adjusted_workday: ("work", gettext_lazy("班")),
    Why.weekend: ("weekend", ""),
}


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of a month grid.

    Attributes:
        css: end of the class: rest, work, weekend, or "" for an ordinary working day.
        sign: 休 or 班 where the day departs from Monday–Friday.
        words: the whole sentence.
    """

    day: date
    css: str
    sign: Text
    words: str
    is_today: bool

    @property
    def iso(self) -> str:
        return self.day.isoformat()


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its name, and weeks of seven cells, None outside of the month."""

    name: Text
    weeks: list[list[DayCell | None]]
    working: int


def months(year: int, kept: Calendar, today: date) -> list[Month]:
    """The twelve months of a year, weeks from Monday."""
    grid = months_of.Calendar()
    return [
        Month(
            moments.MONTHS[month - 1],
            [
                [_cell(day, kept, today) if day.month == month else None for day in week]
                for week in grid.monthdatescalendar(year, month)
            ],
            sum(kept.is_working(day) for day in grid.itermonthdates(year, month) if day.month == month),
        )
        for month in range(1, 13)
    ]


def weekdays() -> list[str]:
    """Names of the columns, short."""
    return [str(name).removeprefix("周") for name in WEEKDAYS]


def _cell(day: date, kept: Calendar, today: date) -> DayCell:
    reason = kept.reason(day)
    css, sign = SIGNS.get(reason.key, ("", ""))
    if reason.key is Why.working and day in kept.days:
        css, sign = "work", _("班")
    words = " · ".join(filter(None, (day_words(day), str(WHY[reason.key]), reason.note, reason.source)))
    return DayCell(day, css, sign, words, day == today)


@dataclass(slots=True)
class Holiday:
    """What was decided together, as a notice says it: days off in a row, and the weekends worked for them."""

    note: str
    source: str
    rest: list[tuple[date, date]] = field(default_factory=list)
    work: list[date] = field(default_factory=list)

    @property
    def rest_words(self) -> str:
        return _("；").join(_run_words(first, last) for first, last in self.rest)

    @property
    def work_words(self) -> str:
        return _("；").join(map(moments.day_words, self.work))


def holidays(days: Iterable[CalendarDay]) -> list[Holiday]:
    """The entered days of a year, in order, by holiday and source."""
    found: dict[tuple[str, str], Holiday] = {}
    for day in days:
        holiday = found.setdefault((day.note, day.source), Holiday(day.note, day.source))
        if day.is_working:
            holiday.work.append(day.date)
        elif holiday.rest and (day.date - holiday.rest[-1][1]).days == 1:
            holiday.rest[-1] = holiday.rest[-1][0], day.date
        else:
            holiday.rest.append((day.date, day.date))
    return list(found.values())


def _run_words(first: date, last: date) -> str:
    count = (last - first).days + 1
    if count == 1:
        return moments.day_words(first)
    values = {"first": moments.day_words(first), "last": moments.day_words(last), "count": count}
    return (
        ngettext("%(first)s 至 %(last)s，共 %(count)d 天", "%(first)s 至 %(last)s，共 %(count)d 天", count)
        % values
    )
