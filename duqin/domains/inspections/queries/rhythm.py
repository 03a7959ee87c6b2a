"""How regularly the work was done: tasks by plan, unit and period; done, late, missed, still open (domain-model §8.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from duqin.domains.inspections.models import Plan, Task
from duqin.domains.inspections.queries.rows import tasks
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Unit
from duqin.kernel.actors import Actor
from duqin.kernel.figures import Rate
from duqin.ui.moments import day_words

FINISHED = Q(state__in=["done", "late"])
OWED = ~Q(state="cancelled")


@dataclass(frozen=True, slots=True)
class Completion:
    """Tasks that were due by a day: done in their window, done late, missed; and those whose window is still open."""

    due: int = 0
    done: int = 0
    late: int = 0
    missed: int = 0
    open: int = 0

    @property
    def rate(self) -> Rate:
        """Done in the window ÷ due; late work is shown apart and never raises the rate."""
        return Rate(self.done, self.due)

    @property
    def planned(self) -> int:
        """All that is owed, due or not."""
        return self.due + self.open

    @property
    def level(self) -> str:
        """How the period looks in one word of the matrix: missed, plan (still open), part (late), done, none."""
        order = (("missed", self.missed), ("plan", self.open), ("part", self.late), ("done", self.done))
        return next((level for level, count in order if count), "none")

    @property
    def words(self) -> str:
        """“完成 3，逾期完成 1”; only what there is."""
        parts = (
            (_("完成 %d"), self.done),
            (_("逾期完成 %d"), self.late),
            (_("漏查 %d"), self.missed),
            (_("待查 %d"), self.open),
        )
        return _("，").join(text % count for text, count in parts if count) or _("没有任务")


def counts(day: date) -> dict[str, Count]:
    """The figures of a Completion as aggregates over tasks, as seen on the day.

    A task that nobody finished counts as missed from the day after its window, whether the sweep has been there
    or not: week 12 is red on Monday of week 13 (R-001-20).
    """
    missed = Q(to_date__lt=day) & OWED & ~FINISHED
    return {
        "n_done": Count("pk", filter=Q(state="done")),
        "n_late": Count("pk", filter=Q(state="late")),
        "n_missed": Count("pk", filter=missed),
        "n_open": Count("pk", filter=Q(to_date__gte=day) & OWED & ~FINISHED),
    }


def completion_of(row: dict[str, Any]) -> Completion:
    """A Completion from a row with the aggregates of `counts`."""
    done, late, missed = row["n_done"], row["n_late"], row["n_missed"]
    return Completion(due=done + late + missed, done=done, late=late, missed=missed, open=row["n_open"])


def completion(rows: QuerySet[Task], day: date) -> Completion:
    """How far these tasks got by this day; one statement."""
    return completion_of(rows.aggregate(**counts(day)))


def plan_completion(plan: Plan, day: date) -> Completion:
    """How far the plan got by this day; tasks whose window is still open are not due yet."""
    return completion(Task.objects.filter(plan=plan), day)


def completions(rows: QuerySet[Task], day: date, key: str) -> dict[Any, Completion]:
    """Completion by a field of the task (plan_id, unit_id …), in one statement."""
    found = rows.order_by().values(key).annotate(**counts(day))
    return {row[key]: completion_of(row) for row in found}


@dataclass(frozen=True, slots=True)
class Mark:
    """A period of a heat strip: its name, its days, and how the tasks in it went."""

    key: str
    from_date: date
    to_date: date
    completion: Completion

    @property
    def short(self) -> str:
        """What stands in a square: 17, W12, 3月."""
        return short_period(self.key, self.from_date)

    @property
    def sentence(self) -> str:
        """The square in words, for a table and for those who hear the page."""
        return _("%(period)s：%(words)s") % {
            "period": period_words(self.key, self.from_date),
            "words": self.completion.words,
        }

    @property
    def name(self) -> str:
        return period_words(self.key, self.from_date)


def period_words(key: str, from_date: date) -> str:
    """The name of a period: 3月17日 周二, 2026年第12周, 2026年3月, 一次."""
    if "-W" in key:
        year, week = key.split("-W")
        return _("%(year)s年第%(week)d周") % {"year": year, "week": int(week)}
    if key == "once":
        return _("一次")
    if len(key) == len("2026-03"):
        return _("%(year)s年%(month)d月") % {"year": key[:4], "month": int(key[5:])}
    return day_words(from_date)


def short_period(key: str, from_date: date) -> str:
    """The same in two or three characters."""
    if "-W" in key:
        return key.split("-")[1]
    if key == "once":
        return "1"
    return key[5:] if len(key) == len("2026-03") else str(from_date.day)


def marks(rows: QuerySet[Task], day: date) -> list[Mark]:
    """The heat strip of these tasks, period by period in order; one statement."""
    found = _by_period(rows, day)
    return [_mark(row) for row in found]


def _by_period(rows: QuerySet[Task], day: date, *keys: str) -> Iterable[dict[str, Any]]:
    grouped = rows.order_by().values("period", *keys)
    return grouped.annotate(first=Min("from_date"), last=Max("to_date"), **counts(day)).order_by(
        "first", "period"
    )


def _mark(row: dict[str, Any]) -> Mark:
    return Mark(row["period"], row["first"], row["last"], completion_of(row))


@dataclass(frozen=True, slots=True)
class Strip:
    """A plan as a unit sees it: its squares in a window."""

    plan_id: int
    name: str
    marks: tuple[Mark, ...]

    @property
    def caption(self) -> str:
        """“食品周检 · 完成 8，漏查 1”."""
        return f"{self.name} · {self.total.words}"

    @property
    def total(self) -> Completion:
        parts = [mark.completion for mark in self.marks]
        fields = ("due", "done", "late", "missed", "open")
        return Completion(**{name: sum(getattr(part, name) for part in parts) for name in fields})


def unit_strips(by: Actor, unit: Unit, from_date: date, to_date: date, day: date) -> list[Strip]:
    """The rhythm of a unit and everything below it, one strip for each plan with a task in the window (R-001-19, 20)."""
    below = organisation.descendants_of([unit.pk])
    rows = tasks(by).filter(unit__in=below, from_date__lte=to_date, to_date__gte=from_date)
    found: dict[tuple[int, str], list[Mark]] = defaultdict(list)
    for row in _by_period(rows, day, "plan_id", "plan__name"):
        found[row["plan_id"], row["plan__name"]].append(_mark(row))
    return [Strip(plan_id, name, tuple(squares)) for (plan_id, name), squares in found.items()]


def undone(rows: QuerySet[Task], day: date) -> QuerySet[Task]:
    """Those whose window is over and which nobody finished, the oldest first (R-001-19, R-000-39)."""
    return rows.filter(OWED & ~FINISHED, to_date__lt=day).order_by("to_date", "pk")


def upcoming(rows: QuerySet[Task], day: date) -> QuerySet[Task]:
    """Those to be done next: not finished, window not over, the nearest first."""
    return rows.filter(state__in=["planned", "in_progress"], to_date__gte=day).order_by("to_date", "pk")
