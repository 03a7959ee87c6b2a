"""Rights of this room, and who may do what in it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.models import Account, ApiToken, MonitorAppointment, Person, Unit
from duqin.kernel.actors import Actor
from duqin.kernel.capabilities import declare

MAINTAIN = declare("organisation.maintain", _("维护组织"), _("维护单位、人员、岗位、地点、合作企业与合同。"))
NOMINATE = declare("organisation.nominate_monitor", _("提名监控员"), _("为本部门挑选监控员、安全员。"))
APPROVE = declare("organisation.approve_monitor", _("审定监控员"), _("审定分管部门的监控员。"))
FILE = declare("organisation.file_monitor", _("监控员存档"), _("为审定的监控员存档、划定责任点位。"))
CALENDAR = declare("organisation.calendar", _("维护校历"), _("维护工作日表、学期与重点时段。"))
ACCOUNTS = declare("organisation.accounts", _("管理账号"), _("开设、停用账号，发放设定密码的链接。"))
ADMINISTRATION = (ACCOUNTS, MAINTAIN, CALENDAR)
"""What an administrator may do everywhere by being one; nothing of the work itself (domain-model §2)."""


def may_look(by: Actor) -> bool:
    """Organisation, places and calendar are open to everyone signed in who is not a confined guest."""
    return by.is_system or (by.account_id is not None and by.confined_to is None)


def may_maintain(by: Actor) -> bool:
    return by.may(MAINTAIN)


def may_keep_calendar(by: Actor) -> bool:
    return by.may(CALENDAR)


def may_found(by: Actor) -> bool:
    """The first run only, in the name of the system: afterwards there is somebody to ask."""
    return by.is_system


def may_manage_accounts(by: Actor) -> bool:
    return by.may(ACCOUNTS)


def may_manage_account(by: Actor, account: Account) -> bool:
    """Accounts of administrators are managed by administrators only; nobody becomes one through them."""
    return by.may(ACCOUNTS) and (not account.is_administrator or administers(by))


def administers(by: Actor) -> bool:
    """Whether the actor has all of an administrator's rights, everywhere."""
    return all(by.reach(capability).everywhere for capability in ADMINISTRATION)


def may_administer(by: Actor) -> bool:
    """Settings of the house as a whole."""
    return administers(by)


def may_use_link(by: Actor, account: Account) -> bool:
    """A set-password link is used by the one it was made for."""
    return by.account_id == account.pk


def may_sign_in(by: Actor, account: Account) -> bool:
    """Into one's own account, and out of it."""
    return by.account_id == account.pk


def may_have_tokens(by: Actor) -> bool:
    """Whoever works here may let a system act in his name; a guest may not."""
    return by.account_id is not None and by.confined_to is None


def may_make_token(by: Actor, account: Account) -> bool:
    """For one's own account only: nobody lends another's name."""
    return may_have_tokens(by) and by.account_id == account.pk


def may_revoke_token(by: Actor, token: ApiToken) -> bool:
    """The owner, and who manages his account."""
    return by.account_id == token.account_id or may_manage_account(by, token.account)


def oversees(by: Actor, unit_id: int | None) -> bool:
    """Whether any right of the actor reaches this unit, or it is his own: least privilege (R-004-74)."""
    return by.is_system or unit_id in by.unit_ids or any(unit_id in reach for reach in by.grants.values())


def may_see_contact(by: Actor, person: Person) -> bool:
    """Telephone and e-mail: oneself, one's own unit, and whoever has a right over that unit."""
    return by.confined_to is None and (by.is_person(person.pk) or oversees(by, person.unit_id))


def may_nominate(by: Actor, unit: Unit) -> bool:
    """The department picks its own monitor (R-000-14)."""
    return by.may(NOMINATE, unit.pk)


def may_approve(by: Actor, appointment: MonitorAppointment) -> bool:
    """Only the leader in charge of that very department (R-000-14)."""
    return by.may(APPROVE, appointment.unit_id)


def may_file(by: Actor, appointment: MonitorAppointment) -> bool:
    """The monitoring department files."""
    return by.may(FILE, appointment.unit_id)


def may_end(by: Actor, appointment: MonitorAppointment) -> bool:
    """Whoever approved or filed may end the office."""
    return may_approve(by, appointment) or may_file(by, appointment)


def may_set_beat(by: Actor, appointment: MonitorAppointment) -> bool:
    """The monitoring department or the department itself draws the beat (R-000-11)."""
    return may_file(by, appointment) or by.may(NOMINATE, appointment.unit_id)


def may_see_steps(by: Actor, appointment: MonitorAppointment) -> bool:
    """Conditions, reasons and steps of an appointment: whoever takes part in it, and the monitor himself."""
    takes_part = by.may(NOMINATE, appointment.unit_id) or may_end(by, appointment)
    return takes_part or by.is_person(appointment.person_id)


def may_keep_preferences(by: Actor) -> bool:
    """One's own account."""
    return by.account_id is not None
