"""How allauth behaves here: nobody signs himself up; a password change is remembered with its day."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from duqin.interfaces.web.addresses import client_address
from duqin.kernel.moments import now


class Adapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator, never by the visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def set_password(self, user: Any, password: str) -> None:
        user.must_change_password = False
        user.password_changed_at = now()
        super().set_password(user, password)
