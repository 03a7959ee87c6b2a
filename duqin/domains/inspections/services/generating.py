"""Tasks from plans, day by day; what was missed stays visible.

Both sweeps may run at any time, any number of times, two at once, and may be killed: each plan is settled in one
transaction under its lock, and a task's key names plan, target, period and ordinal.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.domains.inspections import states
from duqin.domains.inspections.models import Plan, PlanTarget, Task
from duqin.domains.inspections.queries.preview import periods_of
from duqin.engines.workbench import services as workbench
from duqin.foundation.organisation.events import CalendarChanged, SeasonsChanged
from duqin.foundation.organisation.models import Person
from duqin.kernel.clock import rhythm
from duqin.kernel.moments import today

AHEAD = timedelta(days=14)
OPEN = ("planned", "in_progress")
MOVED = gettext_lazy("日历、重点时段或计划对象有变动，这次检查不再需要。")
PAUSED = gettext_lazy("计划暂停。")


def generate_tasks() -> int:
    """Settle the tasks of all plans in force for the next 14 days; returns how many rows were made or changed."""
    running = Plan.objects.filter(state="active").order_by("pk").values_list("pk", flat=True)
    return sum(_settle(pk) for pk in list(running))


def on_calendar_changed(fact: CalendarChanged | SeasonsChanged) -> None:
    """Working days or seasons moved: the tasks of the plans that run on those days follow, in the same transaction."""
    touched = Plan.objects.filter(state="active", from_date__lte=fact.to_date, to_date__gte=fact.from_date)
    for plan in touched.order_by("pk"):
        generate_for(plan)


@transaction.atomic
def _settle(pk: int) -> int:
    plan = Plan.objects.select_for_update(of=("self",)).filter(pk=pk, state="active").first()
    if plan is None:
        return 0
    changed = generate_for(plan)
    if plan.to_date < today() and not plan.tasks.filter(state__in=OPEN).exists():
        states.PLAN.move(plan, "end")
        plan.save(update_fields=["state"])
        changed += 1
    return changed


@transaction.atomic
def generate_for(plan: Plan, until: date | None = None) -> int:
    """Bring the tasks of one plan in line with what it owes up to `until` (14 days ahead unless given).

    Missing tasks are made. Of the tasks nobody has begun, those whose window moved follow it, those no longer
    owed (a day off, a season taken back, a target dropped) are withdrawn, and return when they are owed again.
    What was begun, done, missed or cancelled by a person stays as it is.

    Returns:
        How many tasks were made or changed.
    """
    plan.refresh_from_db(from_queryset=Plan.objects.select_for_update(of=("self",)))
    if plan.state != "active":
        return 0
    horizon = min(plan.to_date, max(until or today() + AHEAD, plan.generated_to or date.min))
    targets = list(plan.targets.all())
    wanted = {
        task.key: task for period in _due_periods(plan, horizon) for task in _tasks(plan, targets, period)
    }
    known = {task.key: task for task in plan.tasks.filter(to_date__gte=today())}
    known |= {task.key: task for task in _by_key(plan, wanted.keys() - known.keys())}
    fresh = [task for key, task in wanted.items() if key not in known]
    Task.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    moved = [task for key, task in known.items() if key in wanted and _follow(task, wanted[key])]
    gone = [task for key, task in known.items() if key not in wanted and _withdraw(task)]
    fields = ["state", "from_date", "to_date", "is_withdrawn", "cancel_reason", "lead", "version"]
    Task.objects.bulk_update([*moved, *gone], fields, batch_size=200)
    if plan.generated_to is None or horizon > plan.generated_to:
        plan.generated_to = horizon
        Plan.objects.filter(pk=plan.pk).update(generated_to=horizon)
    return len(fresh) + len(moved) + len(gone)


def _due_periods(plan: Plan, horizon: date) -> list[rhythm.Period]:
    """The periods to settle: those not over yet, and those that no sweep has seen before."""
    seen_to = plan.generated_to or date.min
    known = [period for period in periods_of(plan) if period.from_date <= horizon]
    return [period for period in known if period.to_date >= today() or period.from_date > seen_to]


def _tasks(plan: Plan, targets: list[PlanTarget], period: rhythm.Period) -> list[Task]:
    return [
        Task(
            plan=plan,
            key=f"{plan.pk}:{target.unit_id}:{target.place_id or 0}:{period.key}:{ordinal}",
            period=period.key,
            unit_id=target.unit_id,
            place_id=target.place_id,
            from_date=window.from_date,
            to_date=window.to_date,
            lead_id=plan.lead_id,
        )
        for target in targets
        for ordinal, window in enumerate(period.windows, 1)
    ]


def _by_key(plan: Plan, keys: Iterable[str]) -> list[Task]:
    """Tasks of these keys, asked for in handfuls, as SQLite takes only so many values at once."""
    wanted = sorted(keys)
    return [
        task
        for start in range(0, len(wanted), 500)
        for task in plan.tasks.filter(key__in=wanted[start : start + 500])
    ]


def _follow(task: Task, owed: Task) -> bool:
    """Move a task nobody has begun to the window that is owed now; True when something changed."""
    returns = task.is_withdrawn or (task.state == "missed" and owed.to_date >= today())
    same = (task.from_date, task.to_date) == (owed.from_date, owed.to_date)
    if not returns and (task.state != "planned" or same):
        return False
    if returns:
        task.state, task.is_withdrawn, task.cancel_reason = "planned", False, ""
        task.lead_id = task.lead_id or owed.lead_id
    task.from_date, task.to_date = owed.from_date, owed.to_date
    task.version += 1
    return True


def _withdraw(task: Task) -> bool:
    if task.state != "planned":
        return False
    task.state, task.is_withdrawn = "cancelled", True
    task.cancel_reason = _for_everybody(MOVED)
    task.version += 1
    return True


def _for_everybody(sentence: object) -> str:
    """What is stored for all to read is in the language of the house, whoever acts."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(sentence)


def withdraw_upcoming(plan: Plan) -> int:
    """Take out the tasks whose window has not begun, for a plan that pauses; they return with it."""
    upcoming = list(plan.tasks.filter(state="planned", from_date__gt=today()))
    for task in upcoming:
        _withdraw(task)
        task.cancel_reason = _for_everybody(PAUSED)
    Task.objects.bulk_update(upcoming, ["state", "is_withdrawn", "cancel_reason", "version"], batch_size=200)
    return len(upcoming)


def mark_missed() -> int:
    """Tasks whose window is over and which nobody began are missed; they stay, and may still be done late."""
    over = Task.objects.filter(state="planned", to_date__lt=today())
    groups = over.order_by("to_date", "plan_id").values_list("plan_id", "to_date").distinct()
    return sum(_miss(plan, to_date) for plan, to_date in list(groups))


@transaction.atomic
def _miss(plan_id: int, to_date: date) -> int:
    """Mark what a plan missed on one day, and tell each who was to go there once."""
    over = Task.objects.select_for_update(of=("self",)).filter(plan=plan_id, to_date=to_date, state="planned")
    rows = list(over.select_related("plan", "lead").order_by("pk"))
    missed = Task.objects.filter(pk__in=[task.pk for task in rows], state="planned")
    count = missed.update(state="missed", version=F("version") + 1)
    for person in _concerned(rows):
        workbench.notify(
            person,
            key=f"tasks.missed:{plan_id}:{to_date}",
            kind="inspections.missed",
            title=lambda: _("“%(plan)s”有检查没有按期进行") % {"plan": rows[0].plan.name},
            body=lambda: _("期限是 %(day)s。仍可补查，补查会记为逾期完成。") % {"day": to_date},
            url=f"/inspections/tasks/?plan={plan_id}&state=undone&window_from={to_date}&window_to={to_date}",
        )
    return count


def _concerned(rows: list[Task]) -> list[Person]:
    """Those named for the tasks; the plan's inspectors for tasks without a lead."""
    found = {task.lead_id: task.lead for task in rows if task.lead is not None}
    if rows and any(task.lead is None for task in rows):
        found |= {person.pk: person for person in rows[0].plan.inspectors.all()}
    return list(found.values())
