"""The window of days and the level a figure is about, from the address; and its export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from duqin.domains.inspections.models.inspections import LEVELS
from duqin.domains.inspections.queries import Scope
from duqin.domains.inspections.views.planned import span_words
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today
from duqin.ui import listing
from duqin.ui.listing import BadQuery, Column
from duqin.ui.parts import Tab

LONGEST = timedelta(days=400)
ALL = "all"
KNOWN_LEVELS = (ALL, *map(str, LEVELS))
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Window:
    """From one day to another, both included, and the level whose inspections count ("all", "1", "2", "3")."""

    first: date
    last: date
    level: str = ALL

    @property
    def level_number(self) -> int | None:
        """1, 2 or 3; None for all."""
        return None if self.level == ALL else int(self.level)

    @property
    def words(self) -> str:
        return span_words(self.first, self.last)

    @property
    def is_running(self) -> bool:
        return self.last >= today()

    def query(self, **more: object) -> str:
        """The same window in an address."""
        said = {"from": self.first, "to": self.last, "level": self.level} | more
        return urlencode(said)


def month_of(day: date) -> tuple[date, date]:
    """First and last day of a month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def read(asked: Mapping[str, str], *, level: str = ALL, usual: tuple[date, date] | None = None) -> Window:
    """The window of `?from=&to=&level=`; this month unless the address says otherwise.

    Raises:
        BadQuery: a day that is none, an end before its beginning, more than 400 days, no such level.
    """
    first, last = usual or month_of(today())
    try:
        first = date.fromisoformat(asked["from"]) if asked.get("from") else first
        last = date.fromisoformat(asked["to"]) if asked.get("to") else last
    except ValueError as error:
        raise BadQuery("window.day", _("日期不正确，请写成 2026-05-11 的样子。")) from error
    if last < first:
        raise BadQuery("window.order", _("结束日期早于开始日期。"))
    if last - first > LONGEST:
        raise BadQuery("window.long", _("一次最多看 400 天，请缩短时间范围。"))
    chosen = asked.get("level", level)
    if chosen not in KNOWN_LEVELS:
        raise BadQuery("window.level", _("没有这个检查层级。"))
    return Window(first, last, chosen)


def shortcuts(path: str, now: Window) -> list[Tab]:
    """This week, this month, the month before."""
    day = today()
    monday = day - timedelta(days=day.weekday())
    spans = [
        (_("本周"), (monday, monday + timedelta(days=6))),
        (_("本月"), month_of(day)),
        (_("上月"), month_of(day.replace(day=1) - timedelta(days=1))),
    ]
    return [
        Tab(label, f"{path}?{Window(*span, now.level).query()}", span == (now.first, now.last))
        for label, span in spans
    ]


def levels(path: str, window: Window) -> list[Tab]:
    """The same window for each level, as tabs."""
    shown: list[tuple[str, Any]] = [(ALL, _("全部层级"))]
    shown += [(str(level), label) for level, label in LEVELS.items()]
    return [
        Tab(label, f"{path}?{window.query(level=level)}", window.level == level) for level, label in shown
    ]


def readable(render_page: View) -> View:
    """A wrong address is answered by a sentence."""

    @wraps(render_page)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return render_page(request, *args, **kwargs)
        except BadQuery as refusal:
            return render(request, "ui/400.html", {"refusal": refusal}, status=400)

    return answer


def scope(by: Actor, window: Window, **more: Any) -> Scope:
    """The inspections that count on a page: those its reader may see, of the level asked for."""
    return Scope(by=by, level=window.level_number, **more)


def spreadsheet(columns: Sequence[Column], rows: Iterable[Any], title: str, window: Window) -> FileResponse:
    """Exactly what is shown, as a spreadsheet with its window."""
    basis = [
        (_("时间范围"), window.words),
        (_("层级"), str(LEVELS.get(window.level_number or 0, _("全部层级")))),
    ]
    return listing.spreadsheet(columns, rows, title=title, basis=basis, of=f"{window.first}-{window.last}")
