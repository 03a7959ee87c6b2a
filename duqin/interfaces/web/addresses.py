"""Where a request comes from: the peer, or what a trusted proxy says of it."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's address; X-Forwarded-For counts only from a proxy named in DUQIN_TRUSTED_PROXIES.

    Read from the right: the last address that is not itself a trusted proxy.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not is_trusted(peer):
        return peer
    for hop in reversed(str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        if (address := hop.strip()) and not is_trusted(address):
            return address if is_address(address) else peer
    return peer


def attempted_username(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """The user name of a try to sign in: from the credentials tried, else from the form."""
    said = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(said)[:60]


def is_trusted(address: str) -> bool:
    """Whether the address belongs to a named proxy (single addresses or networks)."""
    if not is_address(address):
        return False
    return any(ip_address(address) in ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
