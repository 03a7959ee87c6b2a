"""Proving once more that it is you, before a page gives away a lasting key (ASVS 7.5.3)."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from duqin.kernel.errors import Refusal

LASTS = timedelta(minutes=10)


def is_fresh(request: HttpRequest, account: Any) -> bool:
    """Whether the person came in, by whatever door, or proved it within ten minutes."""
    moments = [float(record["at"]) for record in get_authentication_records(request, account)]
    return bool(moments) and time.time() - max(moments) < LASTS.total_seconds()


def asked(request: HttpRequest, account: Any) -> HttpResponse | None:
    """None when the person signed in or proved it within ten minutes; else the page that asks, and then goes on here.

    What was posted meanwhile is kept in the session and goes on too. Who has neither password nor authenticator here
    comes by a campus door and is asked to come in by it again.
    """
    if is_fresh(request, account):
        return None
    if ways := get_adapter().get_reauthentication_methods(account):
        return suspend_request(request, ways[0]["url"])
    refusal = Refusal(
        "door.once_more", _("这一步要先确认是您本人：请退出登录，再登录一次，然后在十分钟内办理。")
    )
    return render(request, "refusal.html", {"refusal": refusal}, status=refusal.status)
