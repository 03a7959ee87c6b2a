"""Sign-in by a real directory (slapd): right and wrong passwords, injection, empty password, referral, TLS."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from duqin.foundation.organisation.models import Account, Institution, Person
from duqin.foundation.trust.models import AuditEntry
from duqin.interfaces.web.doors import ldap
from tests.cast import PASSWORD as OWN_PASSWORD
from tests.cast import Cast
from tests.interfaces.doors.conftest import COMMON
from tests.interfaces.doors.directory import BASE, PASSWORD, READER, READER_PASSWORD, Directory, program

BACKEND = "duqin.interfaces.web.doors.ldap.Backend"


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    slapd = program()
    if slapd is None:
        if os.environ.get("CI"):
            pytest.fail("no slapd on this machine")
        pytest.skip("no slapd on this machine: apt install slapd")
    with Directory(slapd, tmp_path_factory.mktemp("directory")) as running:
        yield running


@pytest.fixture
def ldap_door(settings, directory: Directory) -> dict[str, Any]:  # type: ignore[no-untyped-def]
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, BACKEND]
    settings.DOORS = {
        "ldap": COMMON
        | {
            "address": directory.secure_address,
            "base": BASE,
            "filter": "(uid={name})",
            "bind_dn": "",
            "bind_password": "",
            "ca_file": str(directory.ca_file),
            "starttls": True,
            "staff_no": "employeeNumber",
        }
    }
    return settings.DOORS["ldap"]


def sign_in(client: Client, name: str, password: str) -> str:
    """Post the form of the sign-in page; returns where it leads, or the page itself."""
    answer = client.post("/account/login/", {"login": name, "password": password})
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def signed_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


@pytest.mark.parametrize("way", ["tls", "starttls", "reader"])
def test_the_directory_lets_a_member_in_by_staff_number(
    cast: Cast, ldap_door, directory: Directory, way: str
) -> None:  # type: ignore[no-untyped-def]
    if way == "starttls":
        ldap_door["address"] = directory.address
    if way == "reader":
        ldap_door |= {"bind_dn": READER, "bind_password": READER_PASSWORD}
    client = Client()
    sign_in(client, "zhao", PASSWORD)
    assert "赵经理" in client.get("/me/").content.decode()
    row = AuditEntry.objects.get(verb="organisation.sign_in")
    assert (row.actor_name, row.said["door"]) == ("赵经理", "ldap")


@pytest.mark.parametrize("password", ["", OWN_PASSWORD])
def test_who_must_have_a_code_sets_it_up_right_after_the_directory(
    cast: Cast, ldap_door, password: str
) -> None:  # type: ignore[no-untyped-def]
    """He typed the password of the directory, and is asked for no other."""
    Institution.objects.update(second_step="all")
    account = cast.head.account
    account.set_password(password or None)
    account.save()
    client = Client()
    sign_in(client, "zhao", PASSWORD)
    assert client.get("/me/")["Location"] == "/account/2fa/totp/activate/"
    assert client.get("/account/2fa/totp/activate/").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "*",
        "zha*",
        "zhao)(uid=*",
        "*)(employeeNumber=CYHEAD",
        "zhao)(|(uid=*",
        "zhao\\2a",
        "zhao\0",
        "(",
        "nobody",
        "z" * 500,
    ],
)
def test_a_name_is_only_a_name(cast: Cast, ldap_door, name: str) -> None:  # type: ignore[no-untyped-def]
    """Seen red: without the escaping `zha*` is let in."""
    client = Client()
    sign_in(client, name, PASSWORD)
    assert not signed_in(client)
    assert ldap.Backend().authenticate(None, username=name, password=PASSWORD) is None


@pytest.mark.parametrize("password", ["", "wrong-password", "\0", PASSWORD + "\0", f"{PASSWORD} "])
def test_a_wrong_or_empty_password_opens_nothing(cast: Cast, ldap_door, password: str) -> None:  # type: ignore[no-untyped-def]
    """The server takes a name without a password as an anonymous bind and says yes (RFC 4513 §5.1.2)."""
    client = Client()
    sign_in(client, "zhao", password)
    assert not signed_in(client)
    assert ldap.Backend().authenticate(None, username="zhao", password=password) is None


def test_the_server_would_take_an_empty_password(directory: Directory) -> None:
    """So that the test above proves something: this server says yes to a name without a password.

    In the bytes of RFC 4511, since no client library sends such a bind any more.
    """
    name = f"uid=zhao,{BASE}".encode()
    bind = b"\x02\x01\x03\x04" + bytes([len(name)]) + name + b"\x80\x00"
    message = b"\x02\x01\x01\x60" + bytes([len(bind)]) + bind
    port = int(directory.address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as made:
        made.sendall(b"\x30" + bytes([len(message)]) + message)
        answer = made.recv(100)
    assert b"\x61\x07\x0a\x01\x00" in answer, "bindResponse, resultCode success"


def test_a_referral_is_not_followed(cast: Cast, ldap_door) -> None:  # type: ignore[no-untyped-def]
    ldap_door["base"] = f"ou=elsewhere,{BASE}"
    client = Client()
    sign_in(client, "zhao", PASSWORD)
    assert not signed_in(client)


def test_a_name_that_fits_several_entries_opens_none(cast: Cast, ldap_door) -> None:  # type: ignore[no-untyped-def]
    ldap_door["filter"] = "(|(uid={name})(uid=wang))"
    client = Client()
    sign_in(client, "zhao", PASSWORD)
    assert not signed_in(client)


@pytest.mark.parametrize(("name", "sentence"), [("wang", "NO-SUCH-NUMBER"), ("numberless", "没有给出工号")])
def test_who_is_not_in_the_register_is_told_so(cast: Cast, ldap_door, name: str, sentence: str) -> None:  # type: ignore[no-untyped-def]
    client = Client()
    page = sign_in(client, name, PASSWORD)
    assert sentence in page
    assert f'value="{name}"' in page, "nothing typed is lost"
    assert not signed_in(client)


def test_of_several_numbers_none_counts(cast: Cast, ldap_door) -> None:  # type: ignore[no-untyped-def]
    ldap_door["staff_no"] = "departmentNumber"
    client = Client()
    assert "没有给出工号" in sign_in(client, "twofold", PASSWORD)
    assert not signed_in(client)


def test_who_has_left_is_refused(cast: Cast, ldap_door) -> None:  # type: ignore[no-untyped-def]
    Person.objects.filter(pk=cast.head.person.pk).update(is_active=False)
    client = Client()
    assert "已经离职" in sign_in(client, "zhao", PASSWORD)
    assert not signed_in(client)


def test_accounts_of_the_house_work_beside(cast: Cast, ldap_door) -> None:  # type: ignore[no-untyped-def]
    account = cast.inspector.account
    account.set_password(OWN_PASSWORD)
    account.save()
    client = Client()
    sign_in(client, account.username, OWN_PASSWORD)
    assert signed_in(client)
    assert AuditEntry.objects.get(verb="organisation.sign_in").said["door"] == "password"


def test_wrong_passwords_of_the_directory_are_counted_too(cast: Cast, ldap_door) -> None:  # type: ignore[no-untyped-def]
    client = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(5):
        sign_in(client, "zhao", "wrong-password")
    assert client.post("/account/login/", {"login": "zhao", "password": PASSWORD}).status_code == 429
    assert not signed_in(client)


@pytest.mark.parametrize("fault", ["stranger", "away"])
def test_a_directory_that_cannot_be_trusted_or_reached_keeps_nobody_of_ours_out(
    cast: Cast,
    ldap_door,
    tmp_path: Path,
    directory: Directory,
    fault: str,  # type: ignore[no-untyped-def]
) -> None:
    """A certificate of another authority is refused before any password is sent."""
    if fault == "stranger":
        from tests.interfaces.doors.directory import certificate

        certificate(tmp_path)
        ldap_door["ca_file"] = str(tmp_path / "ca.pem")
    else:
        ldap_door["address"] = "ldaps://127.0.0.1:9"
    client = Client()
    sign_in(client, "zhao", PASSWORD)
    assert not signed_in(client)
    Account.objects.filter(pk=cast.head.account.pk).update(username="zhao")
    account = Account.objects.get(username="zhao")
    account.set_password(OWN_PASSWORD)
    account.save()
    sign_in(client, "zhao", OWN_PASSWORD)
    assert signed_in(client)
