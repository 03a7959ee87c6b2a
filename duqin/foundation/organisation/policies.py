"""Rights of this room, and who may do what in it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.models import MonitorAppointment, Unit
from duqin.kernel.actors import Actor
from duqin.kernel.capabilities import declare

MAINTAIN = declare("organisation.maintain", _("维护组织"), _("维护单位、人员、岗位、地点、合作企业与合同。"))
NOMINATE = declare("organisation.nominate_monitor", _("提名监控员"), _("为本部门挑选监控员、安全员。"))
APPROVE = declare("organisation.approve_monitor", _("审定监控员"), _("审定分管部门的监控员。"))
FILE = declare("organisation.file_monitor", _("监控员存档"), _("为审定的监控员存档、划定责任点位。"))
CALENDAR = declare("organisation.calendar", _("维护校历"), _("维护工作日表、学期与重点时段。"))
ACCOUNTS = declare("organisation.accounts", _("管理账号"), _("开设、停用账号，发放设定密码的链接。"))


def may_look(by: Actor) -> bool:
    """Organisation, places and calendar are open to everyone signed in who is not a confined guest."""
    return by.is_system or (by.account_id is not None and by.confined_to is None)


def may_maintain(by: Actor) -> bool:
    return by.may(MAINTAIN)


def may_keep_calendar(by: Actor) -> bool:
    return by.may(CALENDAR)


def may_manage_accounts(by: Actor) -> bool:
    return by.may(ACCOUNTS)


def may_nominate(by: Actor, unit: Unit) -> bool:
    """The department picks its own monitor (R-000-14)."""
    return by.may(NOMINATE, unit.pk)


def may_approve(by: Actor, appointment: MonitorAppointment) -> bool:
    """Only the leader in charge of that very department (R-000-14)."""
    return by.may(APPROVE, appointment.unit_id)


def may_file(by: Actor, appointment: MonitorAppointment) -> bool:
    """The monitoring department files."""
    return by.may(FILE, appointment.unit_id)
