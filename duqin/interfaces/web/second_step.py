"""The one-time code: who must use it (等保 8.1.4.1d, ASVS 6.3.3), and when a campus door has asked for one itself."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from duqin.engines.assessment import policies as assessment
from duqin.engines.cases import policies as cases
from duqin.foundation.organisation import policies as organisation
from duqin.foundation.organisation import queries
from duqin.foundation.organisation.models import Account, Institution
from duqin.foundation.standards import policies as standards
from duqin.foundation.trust import policies as trust
from duqin.kernel.actors import Actor
from duqin.reporting.publications import policies as publications

VOUCHED = "second_step_vouched"
"""In the session: the door asked for a second step, and the settings trust it."""

WEIGHTY = (
    organisation.MAINTAIN,
    organisation.ACCOUNTS,
    organisation.APPROVE,
    trust.AUDIT,
    trust.ORIGINALS,
    standards.ADOPT,
    assessment.FREEZE,
    assessment.PUBLISH,
    cases.EXTEND,
    cases.VOID,
    cases.CONFIGURE,
    publications.PUBLISH,
)
"""Who may do one of these manages, administers or audits; rights are data, so no post is named."""


class Stage(AuthenticateStage):
    """Asks for the code of whoever has an authenticator, unless the door of this very sign-in is vouched for."""

    def handle(self) -> tuple[Any, bool]:
        if (self.login.signal_kwargs or {}).get("vouched"):
            return None, True
        return super().handle()


def is_missing(request: HttpRequest, account: Any, actor: Actor) -> bool:
    """Whether this visitor must set up an authenticator before anything else."""
    rule = getattr(account, "second_step", None) or Institution.SecondStep.OWN
    if rule == Institution.SecondStep.OWN or not (rule == Institution.SecondStep.ALL or is_weighty(actor)):
        return False
    return not taken(request, account) and not is_mfa_enabled(account, [Authenticator.Type.TOTP])


def is_required_of(account: Account) -> bool:
    """Whether the account may not be without an authenticator."""
    school = queries.institution()
    rule = school.second_step if school else Institution.SecondStep.OWN
    needs_all = rule == Institution.SecondStep.ALL
    return needs_all or (rule == Institution.SecondStep.DUTIES and is_weighty(queries.actor_for(account)))


def is_weighty(actor: Actor) -> bool:
    return any(actor.may(capability) for capability in WEIGHTY)


def taken(request: HttpRequest, account: Any) -> str:
    """The second step of this session: "totp" or "recovery_codes", "door" when vouched for, "" when there was none."""
    if request.session.get(VOUCHED):
        return "door"
    records = get_authentication_records(request, account)
    return next((str(r.get("type", "")) for r in records if r["method"] == "mfa"), "")
