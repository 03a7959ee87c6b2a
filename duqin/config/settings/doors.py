"""Doors of the campus beside our own accounts; each is there when its address is set (docs/how-to/sign-in.md)."""

from __future__ import annotations

import re
import ssl
from typing import Any

from duqin.config.settings import reading

PACKAGES = {"oidc": "authlib", "cas": "cas", "ldap": "ldap3"}
ADDRESSES = {"oidc": "DUQIN_OIDC_ISSUER", "cas": "DUQIN_CAS_URL", "ldap": "DUQIN_LDAP_URL"}
SECOND_STEPS = {"oidc": ("ask", "amr", "door"), "cas": ("ask", "door"), "ldap": ("ask",)}


def doors() -> dict[str, dict[str, Any]]:
    """Door → what the environment says of it, in the order of the sign-in page."""
    found = {"oidc": oidc(), "cas": cas(), "ldap": ldap()}
    for door, said in found.items():
        if said["address"]:
            reading.need(ADDRESSES[door], PACKAGES[door], door)
    return {door: said for door, said in found.items() if said["address"]}


def oidc() -> dict[str, Any]:
    """The issuer stands as it is written: the provider's discovery document has it so, with or without a slash at its end."""
    reading.private_address("DUQIN_OIDC_ISSUER")
    said = common("oidc", reading.text("DUQIN_OIDC_ISSUER"), staff_no="preferred_username") | {
        "client": reading.text("DUQIN_OIDC_CLIENT"),
        "secret": reading.secret("DUQIN_OIDC_SECRET"),
        "scope": reading.text("DUQIN_OIDC_SCOPE", "openid profile"),
    }
    reading.all_or_none("DUQIN_OIDC_ISSUER", "DUQIN_OIDC_CLIENT", "DUQIN_OIDC_SECRET")
    if "openid" not in said["scope"].split():
        raise reading.wrong("DUQIN_OIDC_SCOPE", "里应有 openid，各项以空格分隔", said["scope"])
    return said


def cas() -> dict[str, Any]:
    """Without a named attribute the user name of the CAS server is the staff number."""
    return common("cas", reading.private_address("DUQIN_CAS_URL"), staff_no="")


def ldap() -> dict[str, Any]:
    said = common(
        "ldap",
        reading.address("DUQIN_LDAP_URL", schemes=("ldaps", "ldap"), with_path=False),
        staff_no="employeeNumber",
    ) | {
        "base": reading.text("DUQIN_LDAP_BASE"),
        "filter": reading.text("DUQIN_LDAP_FILTER", "(uid={name})"),
        "bind_dn": reading.text("DUQIN_LDAP_BIND_DN"),
        "bind_password": reading.secret("DUQIN_LDAP_BIND_PASSWORD"),
        "ca_file": authorities("DUQIN_LDAP_CA"),
        "starttls": reading.boolean("DUQIN_LDAP_STARTTLS", default=True),
    }
    reading.all_or_none("DUQIN_LDAP_URL", "DUQIN_LDAP_BASE")
    reading.all_or_none("DUQIN_LDAP_BIND_DN", "DUQIN_LDAP_BIND_PASSWORD")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*|[0-9]+(\.[0-9]+)+", said["staff_no"]):
        raise reading.wrong("DUQIN_LDAP_STAFF_NO", "应为目录中一个属性的名称", said["staff_no"])
    if "{name}" not in said["filter"]:
        raise reading.wrong("DUQIN_LDAP_FILTER", "里应有 {name}，登录名填在那里", said["filter"])
    if not is_filter(said["filter"].replace("{name}", "x")):
        raise reading.wrong("DUQIN_LDAP_FILTER", "应写成 (uid={name}) 那样，括号成对", said["filter"])
    return said


def common(door: str, address: str, *, staff_no: str) -> dict[str, Any]:
    begins = f"DUQIN_{door.upper()}"
    label, _, label_en = reading.text(f"{begins}_LABEL").partition("|")
    return {
        "address": address,
        "staff_no": reading.text(f"{begins}_STAFF_NO", staff_no),
        "second_step": reading.choice(f"{begins}_SECOND_STEP", "ask", SECOND_STEPS[door]),
        "label": label.strip(),
        "label_en": label_en.strip() or label.strip(),
    }


def authorities(name: str) -> str:
    """A file of certificates, whole; empty for those the system believes."""
    found = reading.file(name)
    if found is None:
        return ""
    try:
        ssl.create_default_context(cafile=str(found))
    except ssl.SSLError as fault:
        raise reading.wrong(name, "应为 PEM 格式的证书文件", str(found)) from fault
    return str(found)


def is_filter(said: str) -> bool:
    """Whether it is a filter of LDAP (RFC 4515), as far as its parts and brackets go."""
    left = re.sub(r"\([A-Za-z0-9.;-]+(:[A-Za-z0-9.-]*)*[~<>]?=[^()]*\)", "()", said)
    joined = re.compile(r"\(\s*(?:[&|]\s*(?:\(\)\s*)+|!\s*\(\)\s*)\)")
    while (fewer := joined.sub("()", left)) != left:
        left = fewer
    return left == "()"


DOORS = doors()
# A person of the register without an account gets one at his first sign-in by a campus door.
DOORS_OPEN_ACCOUNTS = reading.boolean("DUQIN_DOORS_OPEN_ACCOUNTS")

__all__ = ["DOORS", "DOORS_OPEN_ACCOUNTS"]
