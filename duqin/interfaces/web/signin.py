"""Who is behind a session: read once, with all that every page asks of the account."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Account
from duqin.interfaces.web import sessions


class Backend(AuthenticationBackend):
    """Signs in as allauth does; the account of a session comes with its person, unit and institution."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Account | None:
        account: Account | None = super().authenticate(request, **credentials)
        if account is not None and request is not None:
            request.session["door"] = "password"
        return account

    def get_user(self, user_id: int) -> Account | None:
        account = sessions.brought_along(int(user_id)) or organisation.account_signed_in(user_id)
        return account if account is not None and self.user_can_authenticate(account) else None
