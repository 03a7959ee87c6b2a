"""LDAP: the password of the sign-in form is tried by a bind as the one entry that carries the name."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest

from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Account
from duqin.interfaces.web.doors.talking import SILENCE, Away, talk
from duqin.interfaces.web.signin import Backend as OwnBackend

LONGEST = 128
log = structlog.get_logger("duqin.doors")


class Backend(OwnBackend):
    """Asked after the accounts of the house; a directory that cannot be reached lets nobody in and keeps nobody out."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Account | None:
        """The account behind a right password of the directory; `request.away` says why nothing could be found out.

        A try that could not be judged counts as a wrong one, since it may have been a guess at a password of the house.

        Raises:
            Refusal: the password is right, but the staff number leads to no open account.
        """
        name, password = str(credentials.get("username") or ""), str(credentials.get("password") or "")
        if (
            "ldap" not in settings.DOORS
            or not name
            or not password
            or len(name) > LONGEST
            or "\0" in password
        ):
            return None  # an empty password would be an anonymous bind, which succeeds for anybody
        try:
            staff_no = talk("ldap", lambda: staff_no_of(name, password))
        except Exception as fault:
            log.warning("door_refused", door="ldap", exc_info=fault)
            if request is not None:
                request.away = Away()  # type: ignore[attr-defined]  # said beside the form by the adapter
            return None
        if staff_no is None:
            return None
        account = organisation.account_at_door(
            staff_no, door="ldap", opens_accounts=settings.DOORS_OPEN_ACCOUNTS
        )
        if request is not None:
            request.session["door"] = "ldap"
        return account


def staff_no_of(name: str, password: str) -> str | None:
    """The staff number of the entry that has this name and this password; None when there is no such one entry.

    Raises:
        LDAPException: the directory cannot be reached, or does not do what the settings ask of it.
    """
    from ldap3 import SUBTREE
    from ldap3.core.exceptions import LDAPSizeLimitExceededResult
    from ldap3.utils.conv import escape_filter_chars

    said = settings.DOORS["ldap"]
    with connection(said["bind_dn"], said["bind_password"]) as reader:
        try:
            reader.search(
                said["base"],
                said["filter"].replace("{name}", escape_filter_chars(name)),
                SUBTREE,
                attributes=[said["staff_no"]],
                size_limit=2,
                time_limit=SILENCE,
            )
        except LDAPSizeLimitExceededResult:
            return None
        entries = [row for row in reader.response if row["type"] == "searchResEntry"]
    if len(entries) != 1:
        return None
    try:
        with connection(entries[0]["dn"], password):
            return number_of(entries[0]["attributes"].get(said["staff_no"]))
    except refusals():
        return None


def number_of(value: Any) -> str:
    """The one value of the attribute; nothing when there are several."""
    values = value if isinstance(value, list) else [value]
    return str(values[0] or "") if len(values) == 1 else ""


def refusals() -> tuple[type[Exception], ...]:
    """What a server that works says of a person who may not come in: wrong password, locked, expired."""
    from ldap3.core import exceptions as said

    return (
        said.LDAPInvalidCredentialsResult,
        said.LDAPInappropriateAuthenticationResult,
        said.LDAPConstraintViolationResult,
        said.LDAPInsufficientAccessRightsResult,
        said.LDAPUnwillingToPerformResult,
    )


@contextmanager
def connection(dn: str, password: str) -> Iterator[Any]:
    """A bound connection under TLS whose certificate is checked, closed at the end; referrals are never followed."""
    from ldap3 import ANONYMOUS, NONE, SIMPLE, Connection, Server, Tls

    said = settings.DOORS["ldap"]
    tls = Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=said["ca_file"] or None)
    server = Server(said["address"], get_info=NONE, connect_timeout=SILENCE, tls=tls)
    made = Connection(
        server,
        user=dn or None,
        password=password or None,
        authentication=SIMPLE if dn else ANONYMOUS,
        auto_referrals=False,
        raise_exceptions=True,
        read_only=True,
        receive_timeout=SILENCE,
    )
    try:
        if said["starttls"] and not said["address"].startswith("ldaps:"):
            made.start_tls()
        made.bind()
        yield made
    finally:
        close(made)


def close(made: Any) -> None:
    """Take leave; a connection that was refused leaves its socket behind."""
    with suppress(Exception):
        made.unbind()
    if made.socket is not None:
        made.socket.close()
