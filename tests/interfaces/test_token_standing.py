"""What a token is worth when its person changes: dead with the account, and never back (docs/decisions/0014)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from duqin.foundation.organisation import services
from duqin.foundation.organisation.models import Account, ApiToken, Appointment, Institution, Person, Seat
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import now, today
from tests.cast import PASSWORD, Cast
from tests.interfaces.api.callers import token_of

NEW = "/organisation/tokens/new/"
FRESH = "another-long-sentence-2026"


def status(token: ApiToken) -> int:
    """What the API answers to the token."""
    return Client(headers={"Authorization": f"Bearer {token.secret}"}).get("/api/v1/cases/cases").status_code


def unbound(cast: Cast) -> None:
    """Nothing keeps the inspector from leaving."""
    Seat.objects.filter(person=cast.inspector.person).delete()
    Appointment.objects.filter(person=cast.inspector.person, post__code="monitor").delete()


def signed_in(cast: Cast, password: str = PASSWORD) -> Client:
    """The inspector, by the form."""
    if not cast.inspector.account.has_usable_password():
        cast.inspector.account.set_password(password)
        cast.inspector.account.save()
    client = Client()
    said = {"login": cast.inspector.account.username, "password": password}
    assert client.post("/account/login/", said).status_code == 302
    return client


# ---------------------------------------------------------------- the account


def test_closed_means_for_good(cast: Cast) -> None:
    token, by = token_of(cast.inspector), cast.administrator.actor
    assert status(token) == 200
    services.disable_account(cast.inspector.account, by=by)
    assert status(token) == 401
    services.enable_account(cast.inspector.account, by=by)
    assert status(token) == 401, "opening the account again brings no key back"
    token.refresh_from_db()
    assert token.revoked_by == cast.administrator.account
    assert status(token_of(cast.inspector)) == 200


def test_a_leaver_s_token_is_dead_at_once_and_stays_so(cast: Cast, browser_of: Callable[..., Client]) -> None:
    unbound(cast)
    token, by = token_of(cast.inspector), cast.administrator.actor
    services.person_left(cast.inspector.person, by=by)
    assert status(token) == 401
    Person.objects.filter(pk=cast.inspector.person.pk).update(is_active=True)
    Account.objects.filter(pk=cast.inspector.account.pk).update(is_active=True)
    assert status(token) == 401
    shown = browser_of(cast.administrator).get(reverse("organisation:token", args=[token.pk]))
    assert "随之吊销" in shown.content.decode()


def test_a_person_who_left_is_enough(cast: Cast) -> None:
    """Whatever set the mark in the register, the door looks at it."""
    token = token_of(cast.inspector)
    Person.objects.filter(pk=cast.inspector.person.pk).update(is_active=False)
    assert status(token) == 401


@pytest.mark.parametrize("days", [-1, 1])
def test_outside_the_window_of_the_account_it_rests(cast: Cast, days: int) -> None:
    token, accounts = token_of(cast.inspector), Account.objects.filter(pk=cast.inspector.account.pk)
    edge = now() + timedelta(days=days)
    accounts.update(valid_until=edge) if days < 0 else accounts.update(valid_from=edge)
    assert status(token) == 401
    accounts.update(valid_until=None, valid_from=None)
    assert status(token) == 200


def test_signed_out_everywhere_is_everywhere(cast: Cast) -> None:
    token = token_of(cast.inspector)
    services.end_sessions(cast.inspector.account, by=cast.administrator.actor)
    assert status(token) == 401


def test_wrong_tries_at_the_form_stop_no_system(cast: Cast) -> None:
    """The lock is of a name and an address; else anybody could stop another's interface."""
    token = token_of(cast.inspector)
    for _turn in range(6):
        Client().post("/account/login/", {"login": cast.inspector.account.username, "password": "wrong"})
    assert status(token) == 200


# ---------------------------------------------------------------- the password


def test_a_reset_by_link_ends_what_an_intruder_may_have_made(cast: Cast) -> None:
    token, client = token_of(cast.inspector), signed_in(cast)
    link = services.issue_password_link(cast.inspector.account, by=cast.administrator.actor)
    assert status(token) == 200, "a link not used changes nothing"
    services.redeem_password_link(link, FRESH)
    assert status(token) == 401
    assert client.get("/me/").status_code == 302


def test_a_password_changed_by_its_owner_ends_other_sessions_and_no_token(cast: Cast) -> None:
    """等保 asks for a change every 90 days: that must not stop the systems of a school."""
    token, here, there = token_of(cast.inspector), signed_in(cast), signed_in(cast)
    said = {"oldpassword": PASSWORD, "password1": FRESH, "password2": FRESH}
    assert here.post("/account/password/", said).status_code == 302
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    assert status(token) == 200
    assert "数据平台" in here.get("/organisation/tokens/").content.decode()


def test_who_was_told_to_change_it_changes_it_first(cast: Cast) -> None:
    token, accounts = token_of(cast.inspector), Account.objects.filter(pk=cast.inspector.account.pk)
    accounts.update(must_change_password=True)
    assert status(token) == 401
    accounts.update(must_change_password=False)
    assert status(token) == 200


# ---------------------------------------------------------------- the second step


def test_a_lost_second_step_is_reset_by_an_administrator(
    cast: Cast, browser_of: Callable[..., Client]
) -> None:
    token, client = token_of(cast.inspector), signed_in(cast)
    TOTP.activate(cast.inspector.account, generate_totp_secret())
    browser, path = (
        browser_of(cast.administrator),
        reverse("organisation:account_second_step", args=[cast.inspector.account.pk]),
    )
    assert browser.post(path, {"reason": ""}).status_code == 422
    assert browser.post(path, {"reason": "手机丢失，已当面核实"}).status_code == 302
    assert not Authenticator.objects.filter(user=cast.inspector.account).exists()
    assert client.get("/me/").status_code == 302, "its sessions end"
    assert status(token) == 401
    row = AuditEntry.objects.get(verb="organisation.reset_second_step")
    assert row.said["reason"] == "手机丢失，已当面核实"
    assert signed_in(cast).get("/me/").status_code == 200


def test_nobody_resets_his_own_and_no_manager_an_administrator_s(cast: Cast) -> None:
    with pytest.raises(Refusal, match="我的账号"):
        services.reset_second_step(cast.administrator.account, by=cast.administrator.actor, reason="x")
    with pytest.raises(Forbidden):
        services.reset_second_step(cast.administrator.account, by=cast.inspector.actor, reason="x")


def test_who_must_have_a_second_step_makes_no_token_without(
    cast: Cast, browser_of: Callable[..., Client]
) -> None:
    Institution.objects.update(second_step="all")
    browser = browser_of(cast.inspector)
    said = {"name": "数据中台", "expires_on": today().isoformat()}
    for answer in (browser.get(NEW), browser.post(NEW, said)):
        assert (answer.status_code, answer["Location"]) == (302, "/account/2fa/totp/activate/")
    assert not ApiToken.objects.exists()


# ---------------------------------------------------------------- proving once more that it is you


def test_an_old_session_is_asked_once_more_and_loses_nothing_typed(cast: Cast) -> None:
    client = signed_in(cast)
    assert client.get(NEW).status_code == 200, "who has just come in is not asked again"
    said = {
        "name": "数据中台",
        "expires_on": (today() + timedelta(days=30)).isoformat(),
        "scopes": ["cases.read"],
    }
    with time_machine.travel(now() + timedelta(minutes=11)):
        for answer in (client.get(NEW), client.post(NEW, said)):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/account/reauthenticate/?next=")
        assert not ApiToken.objects.exists()
        page = client.get(answer["Location"])
        assert page.status_code == 200
        wrong = client.post("/account/reauthenticate/", {"password": "wrong", "next": NEW})
        assert wrong.status_code == 200
        assert not ApiToken.objects.exists()
        made = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": NEW})
        assert ApiToken.objects.get().scopes == ["cases.read"]
        assert "<output>duqin_" in made.content.decode()
        assert "no-store" in made["Cache-Control"]
        assert client.get(NEW).status_code == 200


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("{pk}/link", {}),
        ("{pk}/administrator", {"is_administrator": "yes"}),
        ("{pk}/second-step", {"reason": "手机丢失"}),
        ("new", {"username": "second-chief", "is_administrator": "on"}),
    ],
)
def test_a_key_for_another_account_is_given_only_by_who_proved_lately_that_it_is_he(
    cast: Cast, browser_of: Callable[..., Client], path: str, said: dict[str, str]
) -> None:
    cast.administrator.account.set_password(PASSWORD)
    cast.administrator.account.save()
    browser, account = browser_of(cast.administrator), cast.inspector.account
    before, address = AuditEntry.objects.count(), f"/organisation/accounts/{path.format(pk=account.pk)}/"
    with time_machine.travel(now() + timedelta(minutes=11)):
        answer = browser.post(address, said)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/reauthenticate/?next=")
    assert AuditEntry.objects.count() == before
    assert browser.post(address, said).status_code in (200, 302)
    assert AuditEntry.objects.count() > before


def test_who_has_no_password_here_comes_in_anew(cast: Cast, browser_of: Callable[..., Client]) -> None:
    cast.inspector.account.set_unusable_password()
    cast.inspector.account.save()
    browser = browser_of(cast.inspector)
    assert browser.get(NEW).status_code == 200
    with time_machine.travel(now() + timedelta(minutes=11)):
        answer = browser.get(NEW)
    assert answer.status_code == 422
    assert "再登录一次" in answer.content.decode()
