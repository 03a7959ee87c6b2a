"""Accounts: opened, closed and administered; guests with a window (R-001-15). Passwords are never seen by
anyone.
"""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Account, Person, Unit
from duqin.foundation.organisation.services.own_gain import refuse_own_gain
from duqin.foundation.organisation.services.tokens import end_tokens_of
from duqin.foundation.organisation.services.turns import take_turn
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.kernel.refs import Ref


@act("organisation.open_account", may=policies.may_manage_accounts)
def open_account(
    *, by: Actor, username: str, person: Person | None = None, email: str = "", is_administrator: bool = False
) -> Account:
    """Open an account without a password; its owner sets one by a link (issue_password_link).

    Without a person only an administrator's account can be opened: whoever does the work has a name in the
    register.

    Raises:
        Refusal: the user name is taken; the person has left; nobody is named; the actor makes himself
            administrator, or makes one without being one.
    """
    if person is None and not is_administrator:
        raise Refusal("account.nobody", _("请选择账号属于哪位人员。"), field="person")
    if person is not None and not person.is_active:
        raise Refusal("account.left", _("“%(person)s”已经离职。") % {"person": person}, field="person")
    if is_administrator:
        _refuse_elevation(by, person)
    return _keyless(username, person=person, email=email, is_administrator=is_administrator)


@act("organisation.open_guest", may=policies.may_manage_accounts)
def open_guest(
    *,
    by: Actor,
    username: str,
    name: str,
    host: Unit,
    valid_from: datetime,
    valid_until: datetime,
    confined_to: Ref,
) -> Account:
    """Open an account for a guest; see admit_guest."""
    return admit_guest(
        username=username,
        name=name,
        host=host,
        valid_from=valid_from,
        valid_until=valid_until,
        confined_to=confined_to,
    )


def admit_guest(
    *,
    username: str,
    name: str,
    host: Unit,
    valid_from: datetime,
    valid_until: datetime,
    confined_to: Ref,
    email: str = "",
) -> Account:
    """Make a guest: a person from outside with an account that opens in its window and shows one noun
    (R-001-15).

    For the verbs of rooms above, inside their transaction and under their policy.

    Raises:
        Refusal: the user name is taken; the window is empty or already over.
    """
    if valid_until <= max(valid_from, now()):
        raise Refusal(
            "account.window", _("来宾账号的结束时间必须晚于开始时间，也不能已经过去。"), field="valid_until"
        )
    guest = Person.objects.create(
        staff_no=f"guest-{token_hex(6)}", name=name, unit=host, status=Person.Status.OUTSIDE, email=email
    )
    return _keyless(
        username,
        person=guest,
        email=email,
        valid_from=valid_from,
        valid_until=valid_until,
        confined_kind=confined_to.kind,
        confined_id=confined_to.id,
    )


@act("organisation.change_account", may=policies.may_manage_account)
def change_account(account: Account, *, by: Actor, username: str, email: str = "") -> Account:
    """Change the user name or the address of an account.

    Raises:
        Refusal: the user name is taken.
    """
    if username.strip() != account.username:
        _refuse_taken(username)
    account.username, account.email = username.strip(), email
    account.save()
    return account


@act("organisation.change_window", may=policies.may_manage_account)
def change_window(
    account: Account, *, by: Actor, valid_from: datetime | None, valid_until: datetime | None
) -> Account:
    """Set from when and until when an account may be used; None leaves that side open, but not for guests.

    Raises:
        Refusal: the window is empty, or a guest's has no end.
    """
    if account.confined_kind and valid_until is None:
        raise Refusal("account.window", _("来宾账号必须有结束时间。"), field="valid_until")
    if valid_from and valid_until and valid_until <= valid_from:
        raise Refusal("account.window", _("结束时间必须晚于开始时间。"), field="valid_until")
    account.valid_from, account.valid_until = valid_from, valid_until
    _refuse_last_administrator(account)
    account.save()
    return account


@act("organisation.set_administrator", may=policies.may_manage_account)
def set_administrator(account: Account, *, by: Actor, is_administrator: bool) -> Account:
    """Make an account an administrator's, or no longer; it takes effect at the next request.

    Raises:
        Refusal: the actor makes himself one; a guest; the last administrator would go.
    """
    if is_administrator:
        _refuse_elevation(by, account.person)
        if account.confined_kind:
            raise Refusal("account.guest", _("来宾账号不能设为管理员。"))
    account.is_administrator = is_administrator
    _refuse_last_administrator(account)
    account.save()
    return account


@act("organisation.disable_account", may=policies.may_manage_account)
def disable_account(account: Account, *, by: Actor, reason: str = "") -> Account:
    """Close an account: its sessions and unused password links end at once, its tokens for good.

    A second time changes nothing.

    Raises:
        Refusal: it is the account the actor uses, or the last administrator's.
    """
    if account.pk == by.account_id:
        raise Refusal("account.own", _("不能停用自己正在使用的账号，请由另一位管理员办理。"))
    return _shut(account, by.account_id)


@act("organisation.enable_account", may=policies.may_manage_account)
def enable_account(account: Account, *, by: Actor) -> Account:
    """Open a closed account again; its former password holds, its former sessions and tokens do not.

    Raises:
        Refusal: its person has left.
    """
    if account.person is not None and not account.person.is_active:
        raise Refusal("account.left", _("“%(person)s”已经离职。") % {"person": account.person})
    account.is_active = True
    account.save()
    return account


@act("organisation.end_sessions", may=policies.may_manage_account)
def end_sessions(account: Account, *, by: Actor) -> Account:
    """Sign an account out everywhere and revoke its tokens; it can sign in again at once."""
    account.session_epoch += 1
    account.save(update_fields=["session_epoch"])
    end_tokens_of(account, by_account=by.account_id)
    return account


@act("organisation.reset_second_step", may=policies.may_manage_account)
def reset_second_step(account: Account, *, by: Actor, reason: str) -> Account:
    """Take away the authenticator and recovery codes of who lost them; sessions and tokens of the account end too.

    Where the school asks for a second step its owner sets up a new one at the next sign-in. A second time takes
    nothing more away.

    Raises:
        Refusal: it is the account the actor uses, which has its own page for this.
    """
    if account.pk == by.account_id:
        raise Refusal("account.own", _("自己的两步验证请在“我的账号”里办理。"))
    Authenticator.objects.filter(user=account).delete()
    account.session_epoch += 1
    account.save(update_fields=["session_epoch"])
    end_tokens_of(account, by_account=by.account_id)
    return account


def close_accounts_of(person: Person) -> None:
    """Close every account of a person who leaves, inside the transaction of that verb.

    Raises:
        Refusal: one of them is the last administrator's.
    """
    for account in Account.objects.filter(person=person, is_active=True).order_by("pk"):
        _shut(account)


def _shut(account: Account, by_account: int | None = None) -> Account:
    account.is_active = False
    _refuse_last_administrator(account)
    account.session_epoch += 1
    account.save()
    end_tokens_of(account, by_account=by_account)
    return account


def _keyless(username: str, **fields: object) -> Account:
    _refuse_taken(username)
    return Account.objects.create_user(username, None, **fields)


def _refuse_taken(username: str) -> None:
    if Account.objects.filter(username__iexact=username.strip()).exists():
        raise Refusal(
            "account.taken",
            _("用户名“%(name)s”已经有人使用。") % {"name": username.strip()},
            field="username",
        )


def _refuse_elevation(by: Actor, person: Person | None) -> None:
    refuse_own_gain(by, person)
    if not policies.administers(by):
        raise Refusal("account.elevation", _("只有管理员可以设立管理员。"), field="is_administrator")


def _refuse_last_administrator(account: Account) -> None:
    """Someone must remain who can let people in."""
    take_turn()
    moment = now()
    others = Account.objects.filter(is_administrator=True, is_active=True).exclude(pk=account.pk)
    others = others.filter(Q(valid_until=None) | Q(valid_until__gt=moment))
    stays = account.is_administrator and account.is_active and not account.valid_until
    if not stays and not others.exists() and _was_administrator(account):
        raise Refusal(
            "account.last_administrator",
            _("这是最后一位管理员，不能停用，也不能取消管理员身份；请先设立另一位。"),
        )


def _was_administrator(account: Account) -> bool:
    return Account.objects.filter(pk=account.pk, is_administrator=True, is_active=True).exists()
