"""What is done with a single task: hand it to another, take it out, write its outline, explain a gap."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import Inspection, Task
from duqin.domains.inspections.queries.coverage import Scope, unit_coverage
from duqin.domains.inspections.queries.linked import missing_beneath
from duqin.engines.workbench import services as workbench
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today

UNBEGUN = ("planned", "missed")


@act("inspections.cancel_task", may=policies.may_change_task)
def cancel_task(task: Task, *, by: Actor, reason: str) -> Task:
    """Take a task out, with its reason; it leaves the count of what was due and does not come back.

    Raises:
        Refusal: task.no_reason; state.not_allowed once it was begun.
    """
    if not reason.strip():
        raise Refusal("task.no_reason", _("请写明取消的原因。"), field="reason")
    states.TASK.move(task, "cancel")
    task.cancel_reason = reason.strip()[:200]
    task.save()
    return task


@act("inspections.reassign_task", may=policies.may_reassign)
def reassign(task: Task, *, by: Actor, lead: Person) -> Task:
    """Give a task nobody has begun to another person, who is told. To the same person nothing changes.

    Raises:
        Refusal: task.begun, task.left, task.may_not when the person may not inspect there.
    """
    if task.state not in UNBEGUN:
        raise Refusal("task.begun", _("这次检查已经开始或已有结果，不能再改派。"))
    if not lead.is_active:
        raise Refusal("task.left", _("%(name)s已不在岗，请改派他人。") % {"name": lead.name}, field="lead")
    if lead.pk not in {person.pk for person in policies.who_may_do(task)}:
        raise Refusal(
            "task.may_not",
            _("%(name)s没有检查该单位的权限，请改派他人。") % {"name": lead.name},
            field="lead",
        )
    if task.lead_id == lead.pk:
        return task
    task.lead = lead
    task.save()
    workbench.notify(
        lead,
        key=f"task.assigned:{task.pk}:{task.version}",
        kind="inspections.assigned",
        title=lambda: _("交给您一项检查：%(plan)s") % {"plan": task.plan.name},
        body=lambda: _("%(unit)s，期限 %(day)s。") % {"unit": task.unit.name, "day": task.to_date},
        url=f"/inspections/tasks/{task.pk}/",
    )
    return task


@act("inspections.write_outline", may=policies.may_prepare)
def write_outline(task: Task, *, by: Actor, outline: Sequence[str]) -> Task:
    """An outline of this visit's own; without lines the plan's holds again (R-002-27).

    Raises:
        Refusal: task.begun.
    """
    if task.state not in UNBEGUN:
        raise Refusal("task.begun", _("检查已经开始，提纲不能再改。"), field="outline")
    task.outline = [line.strip() for line in outline if line.strip()]
    task.save()
    return task


@act("inspections.explain_gap", may=policies.may_prepare)
def explain_gap(task: Task, *, by: Actor, reason: str) -> Task:
    """Say why the visit goes ahead with a gap: a weekly inspection is missing (R-004-25), or checkpoints stay
    unchecked (R-000-32). The reason is shown wherever the gap is.

    Raises:
        Refusal: task.no_reason, task.closed for a task that is done or cancelled.
    """
    if not reason.strip():
        raise Refusal("task.no_reason", _("请写明原因。"), field="reason")
    if task.state in ("done", "late", "cancelled"):
        raise Refusal("task.closed", _("这次检查已有结果，不能再补写原因。"))
    task.gap_reason = reason.strip()[:200]
    task.save()
    return task


def check_beneath(task: Task) -> None:
    """A monthly review begins when no weekly inspection beneath it is missing, or with a reason (R-004-25).

    Raises:
        Refusal: task.beneath_missing.
    """
    if task.gap_reason:
        return
    if missing := missing_beneath(task, today()):
        raise Refusal(
            "task.beneath_missing",
            _("“%(plan)s”还缺 %(periods)s，先补查，或在任务页写明原因后再开始。")
            % {"plan": missing[0].plan.name, "periods": "、".join(row.period for row in missing)},
        )


def check_full_coverage(inspection: Inspection) -> None:
    """A self-check that must be complete is handed in with every checkpoint, or with a reason (R-000-32).

    Raises:
        Refusal: inspection.not_full_coverage naming the checkpoints that are missing.
    """
    task = inspection.task
    if task is None or task.gap_reason or task.place_id or not task.plan.needs_full_coverage:
        return
    found = unit_coverage(
        task.unit, task.from_date, task.to_date, Scope(level=inspection.level, also=inspection)
    )
    if missing := found.missing:
        raise Refusal(
            "inspection.not_full_coverage",
            _("自查要求全覆盖，还有 %(count)d 个点位未查：%(places)s。请补查，或在任务页写明原因后再提交。")
            % {"count": len(missing), "places": "、".join(str(place) for place in missing[:10])},
        )
