"""Who may plan, inspect, see and release."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections.models import Finding, Inspection, Plan, Task
from duqin.foundation.organisation.models import Unit
from duqin.kernel.actors import Actor
from duqin.kernel.capabilities import declare

READ = declare("inspections.read", _("查看检查"), _("查看范围内单位的检查、问题与任务。"))
PLAN = declare("inspections.plan", _("制订检查计划"), _("为范围内的单位制订、启用、调整检查计划。"))
INSPECT = {
    1: declare("inspections.inspect_1", _("一级检查"), _("代表学校职能部门检查。")),
    2: declare("inspections.inspect_2", _("二级检查"), _("代表中心监控部或主管科室检查。")),
    3: declare("inspections.inspect_3", _("三级自查"), _("对本部门自查。")),
}
CONFIRM = declare("inspections.confirm", _("确认检查"), _("确认或退回已提交的检查。"))
RELEASE = declare("inspections.release", _("公开暗访"), _("把暗访结果向被查单位公开。"))
GUEST = "inspections.inspection"


def may_look(by: Actor) -> bool:
    return by.may(READ) or is_guest(by)


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


def may_inspect(by: Actor, level: int, unit: Unit | None) -> bool:
    """The right of that level, for that unit (R-000-04, R-000-05)."""
    capability = INSPECT.get(level, "")
    return by.may(capability, unit.pk) if unit is not None else by.may(capability)


def may_start(by: Actor, task: Task | None, level: int | None, unit: Unit | None) -> bool:
    """Start a task of one's reach, or an inspection without a task."""
    if task is not None:
        return may_inspect(by, task.plan.level, task.unit)
    return level is not None and may_inspect(by, level, unit)


def may_write(by: Actor, inspection: Inspection) -> bool:
    """Fill the sheet: the lead, the inspectors and guests of this inspection."""
    if is_guest_of(by, inspection) or by.is_person(inspection.lead_id):
        return True
    return by.person_id is not None and inspection.parties.filter(
        person=by.person_id, role__in=["inspector", "guest", "host"]
    ).exists()


def may_lead(by: Actor, inspection: Inspection) -> bool:
    """Submit, abandon, invite: the lead."""
    return by.is_person(inspection.lead_id) or by.is_system


def may_review(by: Actor, inspection: Inspection) -> bool:
    """Confirm or return: another person than the lead."""
    return by.may(CONFIRM, inspection.unit_id) and not by.is_person(inspection.lead_id)


def may_release(by: Actor, inspection: Inspection) -> bool:
    return by.may(RELEASE, inspection.unit_id)


def may_void_finding(by: Actor, finding: Finding) -> bool:
    """After submission a finding is voided by who may void its case; before, by who fills the sheet."""
    if finding.case_id is None:
        return may_write(by, finding.inspection)
    return by.may("cases.void", finding.unit_id)
