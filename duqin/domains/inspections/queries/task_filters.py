"""What lists of plans and tasks can be narrowed by: only what occurs in them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections import states
from duqin.domains.inspections.models import Plan, Task
from duqin.domains.inspections.models.inspections import LEVELS
from duqin.domains.inspections.models.plans import Kind
from duqin.domains.inspections.queries.rhythm import undone
from duqin.domains.inspections.queries.rows import plans, tasks
from duqin.foundation.organisation.models import Unit
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today
from duqin.ui.access import by_of
from duqin.ui.listing import Choices, DateRange, Search

TASK_STATES = [
    ("open", _("未完成（期限内）")),
    ("undone", _("逾期未完成")),
    ("finished", _("已有结果")),
    *states.TASK.choices,
]


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


def plans_with_tasks(by: Actor) -> list[tuple[int, str]]:
    """Plans of the tasks this actor sees, the newest first."""
    rows = Plan.objects.filter(pk__in=tasks(by).order_by().values("plan"))
    return list(rows.order_by("-pk").values_list("pk", "name"))


def units_with_tasks(by: Actor) -> list[tuple[int, str]]:
    """Units of the tasks this actor sees."""
    rows = Unit.objects.filter(pk__in=tasks(by).order_by().values("unit"))
    return [(unit.pk, unit.local_name) for unit in rows.order_by("order", "code")]


def hosts_of_plans(by: Actor) -> list[tuple[int, str]]:
    """Units that host the plans this actor sees."""
    rows = Unit.objects.filter(pk__in=plans(by).order_by().values("host"))
    return [(unit.pk, unit.local_name) for unit in rows.order_by("order", "code")]


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
    Choices("whose", _("谁的任务"), choices=[("mine", _("我的任务"))]),
    Choices("state", _("状态"), choices=TASK_STATES, apply=task_in),
    Choices("plan", _("计划"), choices=lambda request: plans_with_tasks(by_of(request))),
    Choices("unit", _("被检查单位"), choices=lambda request: units_with_tasks(by_of(request))),
    Choices("level", _("层级"), choices=list(LEVELS.items()), field="plan__level"),
    DateRange("window", _("期限"), field="to_date"),
)
