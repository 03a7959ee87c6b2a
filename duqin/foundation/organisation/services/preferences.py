"""What a person chose for himself: language and theme, kept with the account."""

from __future__ import annotations

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Account
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor


@act("organisation.keep_preferences", may=policies.may_keep_preferences)
def keep_preferences(*, by: Actor, theme: str = "", language: str = "") -> Account:
    """Keep what is named; an empty text leaves the other as it is."""
    account = Account.objects.get(pk=by.account_id or 0)
    account.theme, account.language = theme or account.theme, language or account.language
    account.save(update_fields=["theme", "language"])
    return account
