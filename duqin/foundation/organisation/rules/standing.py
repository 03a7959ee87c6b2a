"""How contracts and accounts stand, read from their dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from duqin.foundation.organisation.states import ACCOUNT, CONTRACT, TOKEN
from duqin.kernel.states import State

SOON = timedelta(days=60)
"""Before this a contract that ends is shown as ending, so that the tender can begin (ours)."""


SOON_TOKEN = timedelta(days=14)
"""Before this a token is shown as ending, so that its system gets a new one in time (ours)."""


def contract_state(first: date, last: date, day: date) -> State:
    """Not begun, running, ending within 60 days, over; both days are inclusive."""
    if day < first:
        return CONTRACT["coming"]
    if day > last:
        return CONTRACT["over"]
    return CONTRACT["ending" if last - day < SOON else "running"]


def account_state(
    *,
    is_active: bool,
    valid_from: datetime | None,
    valid_until: datetime | None,
    has_password: bool,
    moment: datetime,
) -> State:
    """Closed, before or after its window, still without a password, open."""
    if not is_active:
        return ACCOUNT["closed"]
    if valid_until is not None and valid_until <= moment:
        return ACCOUNT["over"]
    if valid_from is not None and moment < valid_from:
        return ACCOUNT["coming"]
    return ACCOUNT["open" if has_password else "keyless"]


def token_state(*, expires_at: datetime, is_revoked: bool, moment: datetime) -> State:
    """Revoked, over, ending within 14 days, valid."""
    if is_revoked:
        return TOKEN["revoked"]
    if expires_at <= moment:
        return TOKEN["over"]
    return TOKEN["ending" if expires_at - moment < SOON_TOKEN else "valid"]
