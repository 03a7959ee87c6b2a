"""The one-time link by which an account sets its password: signed, 24 hours, used once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Account
from duqin.foundation.organisation.queries.actors import actor_for
from duqin.foundation.organisation.services.former_passwords import keep_former_password
from duqin.foundation.organisation.services.tokens import end_tokens_of
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now

LIFE = timedelta(hours=24)
SALT = "organisation.password_link"


@act("organisation.issue_password_link", may=policies.may_manage_account)
def issue_password_link(account: Account, *, by: Actor) -> str:
    """Make the token of a link; whoever has it sets the password, within 24 hours and once.

    It stops working when it is used, when the password is changed otherwise, and when the account is closed.

    Raises:
        Refusal: the account is closed or its window is over.
    """
    if not account.is_active or (account.valid_until and account.valid_until <= now()):
        raise Refusal("password_link.closed", _("账号已经停用或已过有效期，不能发放链接。"))
    return signing.dumps({"account": account.pk, "seal": _seal(account)}, salt=SALT)


def account_of_link(token: str) -> Account:
    """The account a link belongs to, for the page that greets its owner.

    Raises:
        Refusal: the link is forged, too old, used, or the account is closed; all in the same words.
    """
    try:
        said: dict[str, Any] = signing.loads(token, salt=SALT, max_age=LIFE)
        account = Account.objects.select_related("person").get(pk=said["account"], is_active=True)
    except (signing.BadSignature, KeyError, TypeError, Account.DoesNotExist):
        raise _useless() from None
    if not constant_time_compare(str(said.get("seal", "")), _seal(account)):
        raise _useless()
    return account


def redeem_password_link(token: str, password: str) -> Account:
    """Set the password by a link, once; all sessions and tokens of the account end.

    Who changes a password he knows keeps his tokens (docs/decisions/0014).

    Raises:
        Refusal: the link is of no use any more, or the password is too weak (field "password").
    """
    account = account_of_link(token)
    return set_password(account, by=actor_for(account), token=token, password=password)


@act("organisation.set_password", may=policies.may_use_link)
def set_password(account: Account, *, by: Actor, token: str, password: str) -> Account:
    """Set the password of the locked account; the link is judged again, so that of two uses one fails."""
    account_of_link(token)
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise Refusal("password.weak", " ".join(weak.messages), field="password") from weak
    keep_former_password(account)
    account.set_password(password)
    account.must_change_password = False
    account.password_changed_at = now()
    account.save()
    end_tokens_of(account, by_account=account.pk)
    return account


def _seal(account: Account) -> str:
    """Ties a link to the password it replaces and to the account's sessions."""
    return salted_hmac(SALT, f"{account.pk}\0{account.password}\0{account.session_epoch}").hexdigest()


def _useless() -> Refusal:
    return Refusal(
        "password_link.useless", _("这个链接已经用过、已过 24 小时或不正确，请向管理员要一个新的。")
    )
