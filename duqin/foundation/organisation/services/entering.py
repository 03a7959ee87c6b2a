"""Who comes in by which door: the campus's own sign-in leads to an account by the staff number, and is written down."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Account, DoorEntry, Person
from duqin.foundation.organisation.queries.actors import actor_for
from duqin.foundation.organisation.rules.standing import account_state
from duqin.foundation.organisation.services.accounts import open_account
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor, system
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now

KEPT = timedelta(days=1)
"""Longer than a session lives (12 hours)."""


def account_at_door(staff_no: str, *, door: str, opens_accounts: bool = False) -> Account:
    """The account of a person whom a campus door vouches for, by staff number; a denial leaves an audit row.

    Args:
        door: "oidc", "cas" or "ldap".
        opens_accounts: a person of the register who has no account yet gets one, without a password.

    Raises:
        Refusal: the door gave no number; nobody has it; the person has left; there is no account, or it is closed,
            outside its window, or one of several.
    """
    try:
        return _account(_person(staff_no.strip()), door, opens_accounts)
    except Refusal:
        trust.record_denial("organisation.sign_in", system(door), _numbered(staff_no.strip()))
        raise


def _person(staff_no: str) -> Person:
    if not staff_no:
        raise Refusal("door.no_number", _("统一身份认证没有给出工号，请联系本校管理员。"))
    person = _numbered(staff_no)
    if person is None:
        raise Refusal(
            "door.unknown", _("工号 %(no)s 不在人员名册中，请联系本校管理员。") % {"no": staff_no[:40]}
        )
    if not person.is_active:
        raise Refusal("door.left", _("“%(person)s”已经离职，不能登录。") % {"person": person})
    return person


def _numbered(staff_no: str) -> Person | None:
    """Who has exactly this number; nobody has one with a NUL, which not every database takes."""
    return None if "\0" in staff_no else Person.objects.filter(staff_no=staff_no).first()


def _account(person: Person, door: str, opens_accounts: bool) -> Account:
    """The person's only account, or of several the one that is named like the number."""
    held = list(Account.objects.filter(person=person, confined_kind="").order_by("pk"))
    if not held and opens_accounts:
        return open_account(by=system(door), username=person.staff_no, person=person, email=person.email)
    if not held:
        raise Refusal(
            "door.no_account", _("“%(person)s”还没有账号，请联系本校管理员开设。") % {"person": person}
        )
    named = [account for account in held if account.username.casefold() == person.staff_no.casefold()]
    if len(held) > 1 and not named:
        raise Refusal(
            "door.ambiguous", _("“%(person)s”有不止一个账号，请用账号和密码登录。") % {"person": person}
        )
    account = (named or held)[0]
    if not _is_open(account):
        raise Refusal("door.closed", _("账号已经停用或不在有效期内，请联系本校管理员。"))
    return account


def _is_open(account: Account) -> bool:
    state = account_state(
        is_active=account.is_active,
        valid_from=account.valid_from,
        valid_until=account.valid_until,
        has_password=True,
        moment=now(),
    )
    return state.value == "open"


def enter(account: Account, *, door: str, second_step: str = "") -> Account:
    """Write down that the account was entered; called when every step of signing in is done."""
    return sign_in(account, by=actor_for(account), door=door, second_step=second_step)


@act("organisation.sign_in", may=policies.may_sign_in)
def sign_in(account: Account, *, by: Actor, door: str, second_step: str = "") -> Account:
    """The audit row of a sign-in: who, by which door, and whether a second step was asked or the door vouched for it."""
    return account


def use_ticket(account: Account, *, door: str, ticket: str, session_key: str) -> DoorEntry:
    """Remember the ticket that opened this session, so that it opens no other and the door can end it.

    Raises:
        Refusal: the ticket was used before.
    """
    DoorEntry.objects.filter(entered_at__lt=now() - KEPT).delete()
    try:
        with transaction.atomic():
            return DoorEntry.objects.create(
                door=door,
                ticket_hash=_hash(ticket),
                account=account,
                session_key=session_key,
                entered_at=now(),
            )
    except IntegrityError:
        raise Refusal("door.replayed", _("这次登录的凭据已经用过，请重新登录。")) from None


def withdraw_ticket(ticket: str, *, door: str) -> str:
    """The door says that the visit is over: returns the key of the session to end, "" when there is none.

    A second time, or with a ticket that opened nothing here, nothing happens.
    """
    entry = (
        DoorEntry.objects.select_related("account__person")
        .filter(door=door, ticket_hash=_hash(ticket))
        .first()
    )
    if entry is None or not entry.session_key:
        return ""
    sign_out(entry.account, by=actor_for(entry.account), door=door)
    DoorEntry.objects.filter(pk=entry.pk).update(session_key="")
    return entry.session_key


@act("organisation.sign_out", may=policies.may_sign_in)
def sign_out(account: Account, *, by: Actor, door: str) -> Account:
    """The audit row of a session that its door ended."""
    return account


def _hash(ticket: str) -> str:
    return sha256(ticket.encode()).hexdigest()
