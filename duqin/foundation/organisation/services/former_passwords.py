"""The last passwords of an account, kept under 等保 only: where nothing forbids their return they are not kept."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, is_password_usable

from duqin.foundation.organisation.models import Account, FormerPassword
from duqin.foundation.organisation.queries.institution import keeps_former_passwords
from duqin.kernel.moments import now

REMEMBERED = 5
"""等保 8.1.4.1a asks for regular change; five is what its examiners expect."""


def keep_former_password(account: Account) -> None:
    """Remember the password that is about to be replaced, as its hash; more than the last five are forgotten."""
    stored = Account.objects.filter(pk=account.pk).values_list("password", flat=True).first()
    if not stored or not is_password_usable(stored):
        return
    kept = FormerPassword.objects.filter(account=account).order_by("-pk")
    if keeps_former_passwords():
        FormerPassword.objects.create(account=account, password=stored, replaced_at=now())
        kept = kept[REMEMBERED:]
    FormerPassword.objects.filter(pk__in=list(kept.values_list("pk", flat=True))).delete()


def was_used_lately(account: Account, password: str) -> bool:
    """Whether it is the password of today or one of the five before it."""
    former = FormerPassword.objects.filter(account=account).order_by("-pk")[:REMEMBERED]
    hashes = [account.password, *former.values_list("password", flat=True)]
    return any(is_password_usable(stored) and check_password(password, stored) for stored in hashes)
