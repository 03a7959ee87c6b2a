"""What lists of plans and tasks can be narrowed by: only what occurs in them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections import states
from duqin.domains.inspections.models import Plan, Task
from duqin.domains.inspections.models.inspections import LEVELS
from duqin.domains.inspections.models.plans import Kind
from duqin.domains.inspections.queries.occurring import UNIT, Named, named_units, told_apart, units_and
from duqin.domains.inspections.queries.rhythm import undone
from duqin.domains.inspections.queries.rows import plans, tasks
from duqin.foundation.organisation.models import Unit
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today
from duqin.kernel.prepared_rows import PerActor, PreparedRows, as_tuple
from duqin.ui.access import by_of, once_a_request
from duqin.ui.listing import Choices, DateRange, Search

TASK_STATES = [
    ("open", _("未完成（期限内）")),
    ("undone", _("逾期未完成")),
    ("finished", _("已有结果")),
    *states.TASK.choices,
]


DATED = ("open", "undone", "missed", "planned")
LASTING = tuple(value for value, _label in TASK_STATES if value not in DATED)
"""States that ask nothing of the day."""


def task_in(rows: QuerySet[Task], state: str) -> QuerySet[Task]:
    """Tasks in a state of their own, or in one of the groups."""
    match state:
        case "open":
            return rows.filter(state__in=["planned", "in_progress"], to_date__gte=today())
        case "undone" | "missed":
            return undone(rows, today())
        case "finished":
            return rows.filter(state__in=["done", "late"])
        case "planned":
            return rows.filter(state="planned", to_date__gte=today())
    return rows.filter(state=state)


def _occurring(by: Actor) -> QuerySet[Any, Any]:
    rows = tasks(by).select_related(None).order_by()
    units = Unit.objects.filter(pk__in=rows.values("unit")).order_by()
    named = Plan.objects.filter(pk__in=rows.values("plan")).order_by()
    return units_and(units, named)


_OCCURRING = PerActor(lambda by: PreparedRows(as_tuple, lambda: _occurring(by)))


def occurring(request: HttpRequest) -> tuple[Named, Named]:
    """Plans, the newest first, and units of the tasks this actor sees, asked once a request; one statement."""
    return once_a_request(request, "tasks_occurring", lambda: _found(by_of(request)))


def _found(by: Actor) -> tuple[Named, Named]:
    units, named = told_apart(_OCCURRING.of(by).all())
    return sorted(named, reverse=True), units


def _hosting(by: Actor) -> QuerySet[Any, Any]:
    return Unit.objects.filter(pk__in=plans(by).order_by().values("host")).values_list(*UNIT)


_HOSTING = PerActor(lambda by: PreparedRows(as_tuple, lambda: _hosting(by)))


def hosts_of_plans(by: Actor) -> Named:
    """Units that host the plans this actor sees."""
    return named_units(_HOSTING.of(by).all())


KINDS = [choice for choice in Kind.choices if choice[0] != Kind.RECHECK]

PLANS = (
    Search("q", _("名称或主题"), fields=("name", "theme")),
    Choices("state", _("状态"), choices=states.PLAN.choices),
    Choices("kind", _("类型"), choices=KINDS),
    Choices("level", _("层级"), choices=list(LEVELS.items())),
    Choices("host", _("主办单位"), choices=lambda request: hosts_of_plans(by_of(request))),
    DateRange("ends", _("结束日"), field="to_date"),
)

TASKS = (
    Search("q", _("计划、单位或地点"), fields=("plan__name", "unit__name", "place__full_name")),
    Choices(
        "whose",
        _("谁的任务"),
        choices=[("mine", _("我的任务"))],
        apply=lambda rows, _value: rows.filter(is_mine=True),
        lasting=("mine",),
    ),
    Choices("state", _("状态"), choices=TASK_STATES, apply=task_in, lasting=LASTING),
    Choices("plan", _("计划"), choices=lambda request: occurring(request)[0]),
    Choices("unit", _("被检查单位"), choices=lambda request: occurring(request)[1]),
    Choices("level", _("层级"), choices=list(LEVELS.items()), field="plan__level"),
    DateRange("window", _("期限"), field="to_date"),
)
