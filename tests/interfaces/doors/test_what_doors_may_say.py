"""What no provider is needed for: addresses that can be changed on the way, numbers that are none, pages of others."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from duqin.config.settings import doors
from duqin.foundation.organisation.models import Account
from duqin.foundation.organisation.services import account_at_door
from duqin.foundation.trust.models import AuditEntry
from duqin.interfaces.web.doors.entering import safe_next
from duqin.kernel.errors import Refusal
from tests.cast import Cast


@pytest.mark.parametrize(
    ("address", "is_fit"),
    [
        ("https://sso.example.edu.cn/cas", True),
        ("http://127.0.0.1:8123/cas", True),
        ("http://sso.example.edu.cn/cas", False),
        ("http://127.0.0.1.example.com/cas", False),
        ("http://localhost@example.com/cas", False),
        ("ftp://sso.example.edu.cn/cas", False),
        ("sso.example.edu.cn/cas", False),
    ],
)
def test_a_door_is_spoken_to_under_tls(monkeypatch: pytest.MonkeyPatch, address: str, is_fit: bool) -> None:
    """Whoever stands between could else say of himself that he is the director."""
    for name in ("DUQIN_OIDC_ISSUER", "DUQIN_LDAP_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DUQIN_CAS_URL", address)
    if is_fit:
        assert doors.doors()["cas"]["address"] == address
    else:
        with pytest.raises(ImproperlyConfigured, match="DUQIN_CAS_URL"):
            doors.doors()


@pytest.mark.parametrize(
    "number", ["", " ", "CYHEAD\0", "\0", "cyhead", "CYHEAD'--", "CYHEAD,ADMIN", "*", "9" * 9000, "CY HEAD"]
)
def test_a_number_is_one_person_s_or_nobody_s(cast: Cast, number: str) -> None:
    """Exactly as it is written in the register; a denial is on record."""
    with pytest.raises(Refusal) as refused:
        account_at_door(number, door="oidc")
    assert refused.value.code in ("door.unknown", "door.no_number")
    assert AuditEntry.objects.filter(verb="organisation.sign_in", result="denied").count() == 1
    assert account_at_door(" CYHEAD ", door="oidc") == cast.head.account


def test_a_guest_never_comes_by_a_door(cast: Cast) -> None:
    """Nor does a door open an account under a name that is somebody else's."""
    Account.objects.filter(pk=cast.head.account.pk).update(confined_kind="x", confined_id="1")
    with pytest.raises(Refusal) as refused:
        account_at_door("CYHEAD", door="cas")
    assert refused.value.code == "door.no_account"
    Account.objects.filter(pk=cast.head.account.pk).update(username="another")
    Account.objects.filter(pk=cast.inspector.account.pk).update(username="cyhead")
    with pytest.raises(Refusal) as taken:
        account_at_door("CYHEAD", door="cas", opens_accounts=True)
    assert taken.value.code == "account.taken"


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ("/cases/?state=open", "/cases/?state=open"),
        ("https://evil.example/", ""),
        ("//evil.example/", ""),
        ("/\\evil.example/", ""),
        ("\\\\evil.example", ""),
        ("///evil.example", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https:evil.example", ""),
        ("/\t/evil.example", ""),
        (" https://evil.example", ""),
        ("\x01https://evil.example", ""),
    ],
)
def test_the_next_page_is_one_of_ours(wanted: str, kept: str) -> None:
    request: Any = RequestFactory().get("/account/door/cas/", {"next": wanted})
    assert safe_next(request) == kept
