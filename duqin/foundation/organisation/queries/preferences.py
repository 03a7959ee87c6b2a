"""What a person chose for himself."""

from __future__ import annotations

from duqin.foundation.organisation.models import Account
from duqin.kernel.actors import Actor


def preferred_theme(by: Actor) -> str:
    """The kept theme: auto, light or dark; empty when none was chosen."""
    return Account.objects.filter(pk=by.account_id or 0).values_list("theme", flat=True).first() or ""
