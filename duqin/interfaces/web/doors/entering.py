"""What is behind every campus door: from a staff number to a session, by the same steps as with a password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Account

LABELS = {"oidc": _("统一身份认证"), "cas": _("统一身份认证（CAS）")}


@dataclass(frozen=True, slots=True)
class Button:
    """A door as the sign-in page shows it."""

    label: Any
    url: str


def buttons(next_url: str) -> list[Button]:
    """A button for each door that is entered on a page of its own; LDAP shares the form of the house."""
    query = f"?{urlencode({'next': next_url})}" if next_url else ""
    return [
        Button(label_of(door), reverse(f"web:door_{door}") + query)
        for door in settings.DOORS
        if door in LABELS
    ]


def are_there() -> bool:
    """Whether anybody may have come in by a door."""
    return bool(settings.DOORS)


def label_of(door: str) -> Any:
    """What the school calls the door, or what everybody does."""
    said = settings.DOORS[door]
    return said["label_en" if get_language() == "en" else "label"] or LABELS[door]


def address_of(name: str) -> str:
    """A page of ours as a door must name it: under the public address, whatever host the request spoke of."""
    return f"{settings.PUBLIC_ADDRESS}{reverse(name)}"


def safe_next(request: HttpRequest) -> str:
    """The page of ours the visitor wanted; nothing for any other."""
    wanted = request.GET.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""


def enter(
    request: HttpRequest,
    *,
    door: str,
    staff_no: str,
    ticket: str = "",
    vouched: bool = False,
    next_url: str = "",
) -> HttpResponse:
    """Sign in whom the door vouches for; our own second step is asked unless the door did one that is trusted.

    Args:
        ticket: what the door may later name to end this session.
        vouched: the door itself asked for a second step, and the setting trusts it.

    Raises:
        Refusal: see organisation.services.account_at_door.
    """
    account: Account = organisation.account_at_door(
        staff_no, door=door, opens_accounts=settings.DOORS_OPEN_ACCOUNTS
    )
    record_authentication(request, account, method="door", door=door)
    told = {"door": door, "ticket": ticket, "vouched": vouched}
    return perform_login(request, Login(user=account, redirect_url=next_url or None, signal_kwargs=told))
