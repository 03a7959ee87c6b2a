"""What a person chose for himself: language and theme, kept with the account."""

from __future__ import annotations

from duqin.foundation.organisation.models import Account
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor


def may_keep_preferences(by: Actor) -> bool:
    """One's own account."""
    return by.account_id is not None


@act("organisation.keep_preferences", may=may_keep_preferences)
def keep_preferences(*, by: Actor, theme: str = "", language: str = "") -> Account:
    """Keep what is named; an empty text leaves the other as it is."""
    account = Account.objects.get(pk=by.account_id)
    account.theme, account.language = theme or account.theme, language or account.language
    account.save(update_fields=["theme", "language"])
    return account
