"""Who may plan, inspect, see and release."""

from __future__ import annotations

from django.db.models import QuerySet, UUIDField
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections.models import Finding, Inspection, Party, Plan, Task
from duqin.engines.cases import policies as cases
from duqin.foundation.organisation import policies as organisation_policies
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person, Unit
from duqin.kernel.actors import Actor
from duqin.kernel.capabilities import declare
from duqin.kernel.prepared import Prepared, Slot, fixed

READ = declare("inspections.read", _("查看检查"), _("查看范围内单位的检查、问题与任务。"))
PLAN = declare("inspections.plan", _("制订检查计划"), _("为范围内的单位制订、启用、调整检查计划。"))
INSPECT = {
    1: declare("inspections.inspect_1", _("一级检查"), _("代表学校职能部门检查。")),
    2: declare("inspections.inspect_2", _("二级检查"), _("代表中心监控部或主管科室检查。")),
    3: declare("inspections.inspect_3", _("三级自查"), _("对本部门自查。")),
}
CONFIRM = declare("inspections.confirm", _("确认检查"), _("确认或退回已提交的检查。"))
RELEASE = declare("inspections.release", _("公开暗访"), _("把暗访结果向被查单位公开。"))
IMPORT = declare(
    "inspections.import", _("导入历史检查"), _("从以前的记录导入检查、问题和整改；扣分由本系统重新计算。")
)
REPORTING = (INSPECT[3], cases.ANSWER)
GUEST = "inspections.inspection"
SELF = 3
WRITERS = ("inspector", "guest", "host")


def may_look(by: Actor) -> bool:
    return by.may(READ) or is_guest(by)


def may_see_plans(by: Actor) -> bool:
    """Plans, tasks and coverage; a guest sees his one inspection and none of these."""
    return by.may(READ)


def may_import(by: Actor) -> bool:
    """A file may hold records of any unit, so the right must reach everywhere."""
    return by.reach(IMPORT).everywhere


def is_guest(by: Actor) -> bool:
    """A guest inspector sees exactly one inspection (R-001-15)."""
    return by.confined_to is not None and by.confined_to.kind == GUEST


def is_guest_of(by: Actor, inspection: Inspection) -> bool:
    return is_guest(by) and by.confined_to is not None and by.confined_to.id == str(inspection.pk)


def may_plan(by: Actor, host: Unit) -> bool:
    """Plans are made for a host in reach; a department monitor only for his own department."""
    return by.may(PLAN, host.pk)


def may_change_plan(by: Actor, plan: Plan) -> bool:
    return by.may(PLAN, plan.host_id)


def may_settle(by: Actor) -> bool:
    """Rules of the room that hold for the whole house are kept by who keeps areas, units and posts."""
    return organisation_policies.may_maintain(by)


def may_plan_anywhere(by: Actor) -> bool:
    """Whether the page of a new plan is for this person at all."""
    return by.may(PLAN)


def may_plan_level(by: Actor, level: int) -> bool:
    """Plans of a level are made by those who inspect at it or above it; a department plans self-checks only."""
    inspects = any(map(by.may, INSPECT.values()))
    return by.is_system or not inspects or any(by.may(INSPECT[above]) for above in range(1, level + 1))


def may_change_task(by: Actor, task: Task) -> bool:
    """Cancel a task: who plans it."""
    return may_change_plan(by, task.plan)


def may_reassign(by: Actor, task: Task) -> bool:
    """Who plans it, or the person it was given to."""
    return may_change_task(by, task) or (by.is_person(task.lead_id) and may_do(by, task))


def may_prepare(by: Actor, task: Task) -> bool:
    """Write the outline of a visit or explain a gap: who plans it, or who may go there."""
    return may_change_task(by, task) or may_do(by, task)


def may_do(by: Actor, task: Task) -> bool:
    """Go there: the right of the plan's level for the unit."""
    return may_inspect(by, task.plan.level, task.unit)


def who_may_do(task: Task) -> QuerySet[Person]:
    """Everybody a task can be given to."""
    people = organisation.people_with(INSPECT[task.plan.level], task.unit_id)
    return people if task.plan.level == SELF else people.exclude(unit=task.unit_id)


def who_may_watch(unit_id: int) -> QuerySet[Person]:
    """Who watches over the monitors of a unit (R-000-28): those who confirm inspections there, not the unit itself."""
    return organisation.people_with(CONFIRM, unit_id)


def may_inspect(by: Actor, level: int, unit: Unit | None) -> bool:
    """The right of that level, for that unit (R-000-04, R-000-05); above level 3 nobody inspects his own unit."""
    capability = INSPECT.get(level, "")
    if unit is None:
        return by.may(capability)
    return by.may(capability, unit.pk) and (level == SELF or unit.pk not in by.unit_ids)


def may_hand_in(by: Actor, unit: Unit) -> bool:
    """The report of a half month: the monitor of the unit or who answers for it, nobody from outside."""
    return unit.pk in by.unit_ids and any(by.may(capability, unit.pk) for capability in REPORTING)


def may_begin(by: Actor) -> bool:
    """Whether there is anything at all this person may begin."""
    return any(by.may(capability) for capability in INSPECT.values())


def may_start(by: Actor, task: Task | None, level: int | None, unit: Unit | None) -> bool:
    """Start a task of one's reach, or an inspection without a task."""
    if task is not None:
        return may_inspect(by, task.plan.level, task.unit)
    return level is not None and may_inspect(by, level, unit)


def may_write(by: Actor, inspection: Inspection) -> bool:
    """Fill the sheet: the lead, the inspectors and guests of this inspection."""
    if is_guest_of(by, inspection) or by.is_person(inspection.lead_id):
        return True
    return by.person_id is not None and bool(_WRITING.all(inspection=inspection.pk, person=by.person_id))


_WRITING = Prepared(
    lambda: Party.objects.filter(
        inspection=Slot("inspection", UUIDField()), person=Slot("person"), role__in=fixed(WRITERS)
    ).order_by()[:1]
)


def may_sync(by: Actor) -> bool:
    """Bring in what was done away from the network: a person; each operation is judged by the policy of its verb."""
    return by.person_id is not None and may_look(by)


def may_lead(by: Actor, inspection: Inspection) -> bool:
    """Submit, abandon, invite: the lead."""
    return by.is_person(inspection.lead_id) or by.is_system


def may_review(by: Actor, inspection: Inspection) -> bool:
    """Confirm or return: another person than the lead; what the school inspects is not confirmed by the inspected."""
    if by.is_person(inspection.lead_id):
        return False
    return by.may(CONFIRM, inspection.unit_id) and (inspection.level > 1 or inspection.host_id in by.unit_ids)


def may_see_unwritten(by: Actor, inspection: Inspection) -> bool:
    """What was not decided or written yet: who fills the sheet, and who reviews it."""
    return may_write(by, inspection) or may_review(by, inspection)


def may_release(by: Actor, inspection: Inspection) -> bool:
    return by.may(RELEASE, inspection.unit_id) and inspection.unit_id not in by.unit_ids


def may_change_finding(by: Actor, finding: Finding) -> bool:
    """Before it has a case, by whoever fills the sheet."""
    return finding.case_id is None and may_write(by, finding.inspection)


def may_void_finding(by: Actor, finding: Finding) -> bool:
    """With a case: who may void the case. Before that: who fills the sheet."""
    if finding.case is None:
        return may_write(by, finding.inspection)
    return cases.may_void(by, finding.case)


def who_may_review(inspection: Inspection) -> QuerySet[Person]:
    """People who could confirm it, for notifications."""
    return organisation.people_with(CONFIRM, inspection.unit_id).exclude(pk=inspection.lead_id)
