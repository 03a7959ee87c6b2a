"""Doors of the campus beside our own accounts; each is there when its address is set (docs/how-to/sign-in.md)."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

PACKAGES = {"oidc": "authlib", "cas": "cas", "ldap": "ldap3"}
SECOND_STEPS = {"oidc": ("ask", "amr", "door"), "cas": ("ask", "door"), "ldap": ("ask",)}


def doors() -> dict[str, dict[str, Any]]:
    """Door → what the environment says of it, in the order of the sign-in page."""
    found = {"oidc": oidc(), "cas": cas(), "ldap": ldap()}
    return {name: checked(name, said) for name, said in found.items() if said["address"]}


def oidc() -> dict[str, Any]:
    return common("OIDC", "ISSUER", staff_no="preferred_username") | {
        "client": read("OIDC", "CLIENT"),
        "secret": read("OIDC", "SECRET"),
        "scope": read("OIDC", "SCOPE", "openid profile"),
    }


def cas() -> dict[str, Any]:
    """Without a named attribute the user name of the CAS server is the staff number."""
    return common("CAS", "URL", staff_no="")


def ldap() -> dict[str, Any]:
    return common("LDAP", "URL", staff_no="employeeNumber") | {
        "base": read("LDAP", "BASE"),
        "filter": read("LDAP", "FILTER", "(uid={name})"),
        "bind_dn": read("LDAP", "BIND_DN"),
        "bind_password": read("LDAP", "BIND_PASSWORD"),
        "ca_file": read("LDAP", "CA"),
        "starttls": read("LDAP", "STARTTLS", "1") == "1",
    }


def common(door: str, address: str, *, staff_no: str) -> dict[str, Any]:
    label, _, label_en = read(door, "LABEL").partition("|")
    return {
        "address": read(door, address),
        "staff_no": read(door, "STAFF_NO", staff_no),
        "second_step": read(door, "SECOND_STEP", "ask"),
        "label": label,
        "label_en": label_en or label,
    }


def read(door: str, name: str, default: str = "") -> str:
    return os.environ.get(f"DUQIN_{door}_{name}", "").strip() or default


def checked(door: str, said: dict[str, Any]) -> dict[str, Any]:
    """The door, or a sentence at the start of the process that says what is missing."""
    if find_spec(PACKAGES[door]) is None:
        raise ImproperlyConfigured(
            f"DUQIN_{door.upper()}_… is set, but not installed: pip install '/path/to/duqin[{door}]'."
        )
    if said["second_step"] not in SECOND_STEPS[door]:
        raise ImproperlyConfigured(
            f"DUQIN_{door.upper()}_SECOND_STEP is one of {', '.join(SECOND_STEPS[door])}."
        )
    if door != "ldap" and not is_private(said["address"]):
        raise ImproperlyConfigured(
            f"The address of {door.upper()} begins with https://: what it says of a person must not be changed on the way."
        )
    if door == "oidc" and not (said["client"] and said["secret"]):
        raise ImproperlyConfigured("OIDC needs DUQIN_OIDC_CLIENT and DUQIN_OIDC_SECRET.")
    if door == "ldap" and not (said["base"] and "{name}" in said["filter"]):
        raise ImproperlyConfigured("LDAP needs DUQIN_LDAP_BASE, and {name} in DUQIN_LDAP_FILTER.")
    return said


def is_private(address: str) -> bool:
    """Whether nobody between can read or change what is said: TLS, or the same machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    )


DOORS = doors()
# A person of the register without an account gets one at his first sign-in by a campus door.
DOORS_OPEN_ACCOUNTS = os.environ.get("DUQIN_DOORS_OPEN_ACCOUNTS") == "1"

__all__ = ["DOORS", "DOORS_OPEN_ACCOUNTS"]
