"""Tasks from plans, day by day; what was missed stays visible. Both sweeps may run at any time, any number of times."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import Plan, Task
from duqin.engines.workbench import services as workbench
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Season
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.clock import rhythm
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today

AHEAD = timedelta(days=14)


def generate_tasks() -> int:
    """Make the tasks of all plans in force for the next 14 days; returns how many are new."""
    plans = Plan.objects.filter(state="active").select_related("checklist", "lead")
    made = sum(generate_for(plan) for plan in plans)
    Plan.objects.filter(state="active", to_date__lt=today()).exclude(tasks__state__in=["planned", "in_progress"]).update(
        state="ended"
    )
    return made


@transaction.atomic
def generate_for(plan: Plan, until: date | None = None) -> int:
    """Make the missing tasks of one plan up to `until` (14 days ahead unless given).

    A task's key names plan, target, period and ordinal, so that a killed sweep repeats nothing.
    """
    horizon = min(plan.to_date, until or today() + AHEAD)
    wanted = []
    for period in _periods(plan):
        if period.from_date > horizon:
            break
        if plan.generated_to is None or period.to_date > plan.generated_to or period.from_date > plan.generated_to:
            wanted += _tasks(plan, period)
    known = set(Task.objects.filter(key__in=[t.key for t in wanted]).values_list("key", flat=True))
    fresh = Task.objects.bulk_create([t for t in wanted if t.key not in known], ignore_conflicts=True)
    if plan.generated_to is None or horizon > plan.generated_to:
        plan.generated_to = horizon
        Plan.objects.filter(pk=plan.pk).update(generated_to=horizon)
    return len(fresh)


def _periods(plan: Plan) -> list[rhythm.Period]:
    seasons = []
    if plan.follows_seasons:
        rows = Season.objects.filter(from_date__lte=plan.to_date, to_date__gte=plan.from_date)
        seasons = [rhythm.Season(s.from_date, s.to_date, s.multiplier, s.name) for s in rows]
    kind = rhythm.Rhythm(rhythm.RhythmKind(plan.rhythm), plan.times)
    return rhythm.periods(kind, plan.from_date, plan.to_date, organisation.calendar(), seasons)


def _tasks(plan: Plan, period: rhythm.Period) -> list[Task]:
    return [
        Task(
            plan=plan,
            key=f"{plan.pk}:{target.unit_id}:{target.place_id or 0}:{period.key}:{ordinal}",
            period=period.key,
            unit_id=target.unit_id,
            place_id=target.place_id,
            from_date=window.from_date,
            to_date=window.to_date,
            lead=plan.lead,
        )
        for target in plan.targets.all()
        for ordinal, window in enumerate(period.windows, 1)
    ]


def mark_missed() -> int:
    """Tasks whose window is over and which nobody began are missed; they stay, and may still be done late."""
    over = Task.objects.filter(state="planned", to_date__lt=today()).select_related("plan", "lead")
    return sum(_miss(task) for task in over.order_by("id")[:500])


@transaction.atomic
def _miss(task: Task) -> int:
    if not Task.objects.filter(pk=task.pk, state="planned").update(state="missed"):
        return 0
    if task.lead is not None:
        workbench.notify(
            task.lead,
            key=f"task.missed:{task.pk}",
            kind="inspections.missed",
            title=str(_("未按期检查：%(plan)s %(period)s")) % {"plan": task.plan.name, "period": task.period},
            url="/inspections/tasks/",
        )
    return 1


@act("inspections.cancel_task", may=lambda by, task: policies.may_change_plan(by, task.plan))
def cancel_task(task: Task, *, by: Actor, reason: str) -> Task:
    """Take a task out, with its reason; it leaves the count of what was due.

    Raises:
        Refusal: task.no_reason.
    """
    if not reason.strip():
        raise Refusal("task.no_reason", _("请写明取消的原因。"), field="reason")
    states.TASK.move(task, "cancel")
    task.cancel_reason = reason.strip()[:200]
    task.save()
    return task
