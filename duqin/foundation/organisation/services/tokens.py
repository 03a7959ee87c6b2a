"""Tokens of the API: made by their owner, shown once, revoked for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from secrets import token_urlsafe

from django.utils import timezone
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Account, ApiToken
from duqin.foundation.organisation.queries.tokens import digest_of
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now, today

LONGEST = timedelta(days=366)
MOST = 20
MARK = "duqin_"
NOTED_EVERY = timedelta(minutes=5)


@act("organisation.make_token", may=policies.may_make_token)
def make_token(
    *,
    by: Actor,
    account: Account,
    name: str,
    scopes: Sequence[str],
    expires_on: date,
    is_read_only: bool = False,
) -> ApiToken:
    """Make a token for one's own account; `secret` of the answer is the only copy of it there will be.

    Each call makes another one.

    Args:
        scopes: capabilities it may use; only those its owner holds now, and it never has more than he has then.
        expires_on: last day, campus time; at most 366 days ahead.

    Raises:
        Refusal: token.name, token.scope, token.expiry, token.account, token.most.
    """
    if not (name := name.strip()):
        raise Refusal("token.name", _("请写明哪个系统使用这个令牌。"), field="name")
    if strange := sorted(code for code in scopes if not by.may(code)):
        raise Refusal(
            "token.scope", _("您没有这些权限：%(codes)s。") % {"codes": "、".join(strange)}, field="scopes"
        )
    _refuse_expiry(expires_on)
    _refuse_shut(account)
    _refuse_too_many(account)
    secret = f"{MARK}{token_urlsafe(32)}"
    token = ApiToken.objects.create(
        account=account,
        name=name[:80],
        prefix=secret[: len(MARK) + 6],
        secret_hash=digest_of(secret),
        scopes=sorted(set(scopes)),
        is_read_only=is_read_only,
        created_at=now(),
        expires_at=_end_of(expires_on),
    )
    token.secret = secret
    return token


@act("organisation.revoke_token", may=policies.may_revoke_token)
def revoke_token(token: ApiToken, *, by: Actor) -> ApiToken:
    """Revoke a token; it opens nothing from the next request on. A second time changes nothing."""
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by_id = now(), by.account_id
        token.save(update_fields=["revoked_at", "revoked_by"])
    return token


def end_tokens_of(account: Account, *, by_account: int | None = None) -> int:
    """Revoke all tokens of an account for good, inside the transaction of the verb that shuts or resets it.

    Opening the account again brings none of them back. Answers how many there were.
    """
    living = ApiToken.objects.filter(account=account, revoked_at__isnull=True)
    return living.update(revoked_at=now(), revoked_by=by_account)


def note_use(token: ApiToken) -> None:
    """Note that the token was used; at most once in five minutes, so that reading stays reading."""
    moment = now()
    if token.last_used_at is None or moment - token.last_used_at >= NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=moment)


def _refuse_expiry(day: date) -> None:
    if not today() <= day <= today() + LONGEST:
        raise Refusal(
            "token.expiry", _("有效期至少到今天，最长 366 天；到期后另建一个。"), field="expires_on"
        )


def _refuse_shut(account: Account) -> None:
    """An account that is being closed at this moment gets none; the lock lets one of the two go first."""
    if not Account.objects.select_for_update().get(pk=account.pk).is_active:
        raise Refusal("token.account", _("令牌所属的账号现在不能使用。"))


def _refuse_too_many(account: Account) -> None:
    living = ApiToken.objects.filter(account=account, revoked_at__isnull=True, expires_at__gt=now())
    if living.count() >= MOST:
        raise Refusal("token.most", _("一个账号最多有 20 个可用的令牌，请先吊销不用的。"))


def _end_of(day: date) -> datetime:
    """The last moment of a day, campus time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time(0))) - timedelta(seconds=1)
