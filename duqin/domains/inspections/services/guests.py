"""Invite someone from outside to one inspection, for a few hours (R-001-15)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Inspection, Party
from duqin.domains.inspections.services.signing import SIGNABLE
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Account
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor, system
from duqin.kernel.errors import Refusal
from duqin.kernel.refs import Ref

LONGEST = timedelta(days=31)


@act("inspections.invite_guest", may=policies.may_lead)
def invite_guest(
    inspection: Inspection,
    *,
    by: Actor,
    name: str,
    username: str,
    valid_from: datetime,
    valid_until: datetime,
) -> Account:
    """Open an account that works in its window and sees only this inspection; its owner may fill the sheet and sign.

    Args:
        valid_until: last moment, at most 31 days after the first.

    Raises:
        Refusal: inspection.settled, guest.no_name, guest.window; account.taken, account.window.
    """
    _check_unsettled(inspection)
    if not name.strip():
        raise Refusal("guest.no_name", _("请写明特邀检查人的姓名。"), field="name")
    if valid_until - valid_from > LONGEST:
        raise Refusal("guest.window", _("来宾账号最长开放 31 天。"), field="valid_until")
    account = organisation.admit_guest(
        username=username.strip(),
        name=name.strip()[:60],
        host=inspection.host,
        valid_from=valid_from,
        valid_until=valid_until,
        confined_to=Ref.to(inspection),
    )
    Party.objects.create(
        inspection=inspection, role=Party.Role.GUEST, person=account.person, name=name.strip()[:60]
    )
    return account


@act("inspections.guest_link", may=policies.may_lead)
def guest_link(inspection: Inspection, *, by: Actor, account: Account) -> str:
    """The token of a link by which the guest sets his password, once, within 24 hours; a new one at every call.

    Raises:
        Refusal: guest.other when the account is not a guest of this inspection; password_link.closed.
    """
    ref = Ref.to(inspection)
    if (account.confined_kind, account.confined_id) != (ref.kind, ref.id):
        raise Refusal("guest.other", _("这个账号不是本次检查的来宾账号。"))
    # The lead holds no right over accounts; the system makes the link for him, and both are in the audit.
    return organisation.issue_password_link(account, by=system("inspections.guests"))


def _check_unsettled(inspection: Inspection) -> None:
    if inspection.state not in SIGNABLE:
        raise Refusal("inspection.settled", _("这次检查已经办结，不能再邀请来宾。"))
