"""A year as twelve month grids: what each day is, said by sign, word and colour."""

from __future__ import annotations

import calendar as months_of
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.kernel.clock import Calendar, Why
from duqin.kernel.clock.words import WEEKDAYS, WHY, day_words
from duqin.ui.moments import MONTHS
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
            MONTHS[month - 1],
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
