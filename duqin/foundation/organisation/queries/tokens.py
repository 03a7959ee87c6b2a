"""Tokens of the API: whose, whether they work now, and who acts through them."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import ApiToken
from duqin.foundation.organisation.queries.actors import actor_for
from duqin.foundation.organisation.rules.capacities import through_token
from duqin.foundation.organisation.rules.standing import account_state
from duqin.kernel.actors import Actor
from duqin.kernel.moments import now


def digest_of(secret: str) -> str:
    """What is stored of a token. Plain SHA-256 is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of_secret(secret: str) -> ApiToken | None:
    """The token with its account, person and unit, in one statement; None for one that never was."""
    rows = ApiToken.objects.select_related("account__person__unit")
    return rows.filter(secret_hash=digest_of(secret)).first()


def why_closed(token: ApiToken) -> str:
    """Why the token opens nothing at this moment, as a sentence; empty when it does."""
    account, moment = token.account, now()
    if token.revoked_at is not None:
        return _("这个令牌已经吊销。")
    if token.expires_at <= moment:
        return _("这个令牌已过有效期，请在“我的账号”里另建一个。")
    state = account_state(
        is_active=account.is_active,
        valid_from=account.valid_from,
        valid_until=account.valid_until,
        has_password=True,
        moment=moment,
    )
    has_left = account.person is not None and not account.person.is_active
    if state.value != "open" or account.confined_kind or has_left:
        return _("令牌所属的账号现在不能使用。")
    if account.must_change_password:
        return _("令牌所属的账号须先修改密码。")
    return ""


def actor_for_token(token: ApiToken) -> Actor:
    """Its owner with the rights he holds today, of these only the token's; the capacity names the token.

    In the language of the house, as every capacity in the audit.
    """
    actor = actor_for(token.account)
    grants = {code: reach for code, reach in actor.grants.items() if code in token.scopes}
    return replace(actor, grants=grants, capacity=through_token(actor.capacity, str(token)))


def tokens(by: Actor) -> QuerySet[ApiToken]:
    """One's own; those of all accounts for who manages accounts."""
    rows = ApiToken.objects.select_related("account__person__unit", "revoked_by")
    seen = Q(account=by.account_id or 0)
    return rows if policies.may_manage_accounts(by) else rows.filter(seen)
