"""A person's own tasks: today's round, and what stands on the workbench."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import DateField, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import Task
from duqin.domains.inspections.queries.rows import own_tasks, tasks
from duqin.engines.workbench.ports import TodoItem
from duqin.foundation.organisation.models import local_name
from duqin.kernel.actors import Actor
from duqin.kernel.moments import CAMPUS, campus_date, today
from duqin.kernel.prepared import Slot
from duqin.kernel.prepared_rows import PerActor, PreparedRows
from duqin.kernel.states import State
from duqin.ui.addresses import address_of_each

MOST = 100
SHOW_MISSED = timedelta(days=30)
STEPS = {"planned": pgettext_lazy("step", "开始检查"), "in_progress": _("继续检查"), "missed": _("补查")}


def shown_state(task: Task, day: date) -> State:
    """The state as it is on the day: what nobody began is missed from the day after its window."""
    is_over = task.state == "planned" and task.to_date < day
    return states.TASK["missed" if is_over else task.state]


def is_overdue(task: Task, day: date) -> bool:
    """Begun or not: the window is over and it is not done."""
    return task.to_date < day and task.state in ("planned", "in_progress", "missed")


@dataclass(frozen=True, slots=True)
class Round:
    """Today's round of a person: what is begun, what is due, what was missed, what is finished already."""

    running: list[Task]
    due: list[Task]
    missed: list[Task]
    finished: list[Task]

    @property
    def is_empty(self) -> bool:
        return not (self.running or self.due or self.missed or self.finished)

    @property
    def owed(self) -> int:
        """What is to be done today, done or not."""
        return len(self.running) + len(self.due) + len(self.finished)


def my_round(by: Actor, day: date) -> Round:
    """The tasks of a person whose window contains the day, what was missed in the last 30, and what he finished
    today; one statement."""
    window = Q(from_date__lte=day, to_date__gte=day, state__in=["planned", "in_progress"])
    late = Q(to_date__lt=day, to_date__gte=day - SHOW_MISSED, state__in=["planned", "in_progress", "missed"])
    begin = datetime.combine(day, time(), CAMPUS)
    done = Q(finished_at__gte=begin, state__in=["done", "late"])
    rows = (
        tasks(by)
        .filter(own_tasks(by))
        .filter(window | late | done)
        .select_related("inspection", "plan__checklist")
    )
    found = list(rows.order_by("to_date", F("place__code").asc(nulls_first=True), "pk")[: 2 * MOST])
    return Round(
        running=[t for t in found if t.state == "in_progress"],
        due=[t for t in found if t.state == "planned" and t.to_date >= day],
        missed=[t for t in found if t.state in ("planned", "missed") and t.to_date < day],
        finished=[t for t in found if t.finished_at is not None and campus_date(t.finished_at) == day],
    )


class Line(NamedTuple):
    """What the workbench shows of a task."""

    pk: int
    state: str
    from_date: date
    to_date: date
    plan: str
    unit: str
    unit_en: str
    place: str | None
    place_name: str | None


def _lines(by: Actor) -> QuerySet[Any, Any]:
    day, since = Slot("day", DateField()), Slot("since", DateField())
    window = Q(from_date__lte=day, to_date__gte=day, state="planned")
    late = Q(to_date__lt=day, to_date__gte=since, state__in=["planned", "missed"])
    rows = tasks(by).filter(own_tasks(by)).filter(window | late)
    ordered = rows.order_by("to_date", F("place__code").asc(nulls_first=True), "pk")
    shown = ("plan__name", "unit__name", "unit__name_en", "place__full_name", "place__name")
    return ordered.values_list(*Line._fields[:4], *shown)[: 2 * MOST]


_LINES = PerActor(lambda by: PreparedRows(Line, lambda: _lines(by)))


def tasks_todo(by: Actor) -> list[TodoItem]:
    """Tasks to begin: those in their window and those missed within the last 30 days; one statement."""
    if by.person_id is None or not policies.may_begin(by):
        return []
    day = today()
    found = _LINES.of(by).all(day=day, since=day - SHOW_MISSED)
    missed, due = [t for t in found if t.to_date < day], [t for t in found if t.to_date >= day]
    return [_item(task, day) for task in [*missed, *due][:MOST]]


def _item(task: Line, day: date) -> TodoItem:
    is_late = task.to_date < day
    state = states.TASK["missed" if is_late else task.state]
    return TodoItem(
        title=task.plan,
        url=address_of_each("inspections:task")(task.pk),
        step=STEPS[state.value],
        due_at=datetime.combine(task.to_date + timedelta(days=1), time(), CAMPUS),
        state=state,
        unit=local_name(task.unit, task.unit_en),
        place=task.place or task.place_name or "",
        is_overdue=is_late,
        waiting_since=datetime.combine(task.from_date, time(), CAMPUS),
    )


def outline_of(task: Task) -> tuple[list[str], str]:
    """What will be looked at, and whose outline it is: task, plan or checklist; ([], "") where there is none."""
    plan = task.plan
    sources = [("task", task.outline), ("plan", plan.outline)]
    if plan.checklist is not None:
        sources.append(("checklist", plan.checklist.outline))
    return next(((list(lines), source) for source, lines in sources if lines), ([], ""))
