"""等保: passwords with a memory, and the one-time code for whoever manages, administers or audits."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Account, FormerPassword, Institution
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from tests.cast import PASSWORD, Cast, Member

ACTIVATE = "/account/2fa/totp/activate/"


def under(rule: str, profile: str = "asvs") -> None:
    Institution.objects.update(second_step=rule, password_profile=profile)


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


# ---------------------------------------------------------------- who must use a code


@pytest.mark.parametrize("who", ["director", "deputy", "monitoring_head", "auditor", "administrator"])
def test_who_decides_administers_or_audits_sets_up_a_code_first(cast: Cast, browser_of, who: str) -> None:  # type: ignore[no-untyped-def]
    under("duties")
    browser = browser_of(getattr(cast, who))
    for path in ("/", "/me/", "/cases/", "/organisation/units/"):
        answer = browser.get(path)
        assert (answer.status_code, answer["Location"]) == (302, ACTIVATE), path
    page = browser.get(ACTIVATE)
    assert page.status_code == 200
    secret = browser.session["mfa.totp.secret"]
    browser.post(ACTIVATE, {"code": code_of(secret)})
    assert browser.get("/me/").status_code == 200


def test_who_has_just_given_his_password_is_not_asked_for_it_again(cast: Cast) -> None:
    under("all")
    account = cast.head.account
    account.set_password(PASSWORD)
    account.save()
    client = Client()
    client.post("/account/login/", {"login": account.username, "password": PASSWORD})
    assert client.get(ACTIVATE).status_code == 200
    with time_machine.travel(now() + timedelta(minutes=11)):
        asked = client.get(ACTIVATE)
        assert asked["Location"].startswith("/account/reauthenticate/")
        page = client.get(asked["Location"]).content.decode()
        assert "统一身份认证" not in page, "where there is no door, none is spoken of"
        client.post(asked["Location"], {"password": PASSWORD})
        assert client.get(ACTIVATE).status_code == 200


@pytest.mark.parametrize("who", ["monitor", "head", "student", "provider_manager", "inspector"])
def test_others_decide_for_themselves(cast: Cast, browser_of, who: str) -> None:  # type: ignore[no-untyped-def]
    under("duties")
    assert browser_of(getattr(cast, who)).get("/me/").status_code == 200
    under("all")
    assert browser_of(getattr(cast, who)).get("/me/")["Location"] == ACTIVATE


def test_the_default_asks_nobody_and_costs_no_statement(
    cast: Cast, browser_of, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    browser = browser_of(cast.inspector)
    browser.get("/me/")
    with django_assert_num_queries(2) as asked:
        assert browser.get("/me/").status_code == 200
    assert not [row for row in asked.captured_queries if "mfa_authenticator" in row["sql"]]


def test_signing_out_and_changing_the_language_stay_possible(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    under("all")
    browser = browser_of(cast.head)
    assert browser.post("/account/logout/").status_code == 302
    assert browser.get("/account/login/").status_code == 200


def keyed(member: Member) -> str:
    member.account.set_password(PASSWORD)
    member.account.save()
    secret = generate_totp_secret()
    TOTP.activate(member.account, secret)
    return secret


def give_up(client: Client) -> None:
    """Do away with the authenticator on one's own page, after saying the password once more."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/2fa/totp/deactivate/")


def test_who_must_use_a_code_cannot_do_away_with_it(cast: Cast) -> None:
    under("duties")
    secret, client = keyed(cast.director), Client()
    client.post("/account/login/", {"login": "director", "password": PASSWORD})
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    give_up(client)
    assert Authenticator.objects.filter(user=cast.director.account, type="totp").exists()
    under("own")
    give_up(client)
    assert not Authenticator.objects.filter(user=cast.director.account, type="totp").exists()


def test_a_new_password_by_link_does_not_skip_the_code(cast: Cast) -> None:
    """A10: the way of the reset is as strong as the way of the sign-in."""
    secret, client = keyed(cast.director), Client()
    token = organisation.issue_password_link(cast.director.account, by=cast.administrator.actor)
    fresh = "another-long-sentence-2026"
    assert client.post(f"/set-password/{token}/", {"password": fresh, "again": fresh}).status_code == 302
    assert client.get("/me/").status_code == 302, "setting it signs nobody in"
    answer = client.post("/account/login/", {"login": "director", "password": fresh})
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert client.get("/me/").status_code == 302
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/me/").status_code == 200
    row = AuditEntry.objects.get(verb="organisation.sign_in")
    assert (row.said["door"], row.said["second_step"]) == ("password", "totp")


def test_the_setting_is_on_the_page_of_the_school(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    browser = browser_of(cast.administrator)
    told = {"name": "江城大学", "password_profile": "dengbao", "second_step": "duties"}
    told["version"] = str(Institution.objects.get().version)
    assert browser.post("/organisation/institution/", told).status_code == 302
    school = Institution.objects.get()
    assert (school.password_profile, school.second_step) == ("dengbao", "duties")


def test_an_unknown_rule_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        organisation.update_institution(
            Institution.objects.get(),
            by=cast.administrator.actor,
            name="x",
            password_profile="asvs",
            second_step="sometimes",
        )
    assert refused.value.code == "institution.second_step"


# ---------------------------------------------------------------- passwords with a memory


def set_by_link(cast: Cast, password: str) -> None:
    account = Account.objects.get(pk=cast.head.account.pk)
    token = organisation.issue_password_link(account, by=cast.administrator.actor)
    organisation.redeem_password_link(token, password)


def test_the_last_passwords_do_not_come_back(cast: Cast) -> None:
    under("own", "dengbao")
    passwords = [f"Long-sentence-number-{number}" for number in range(7)]
    for password in passwords:
        set_by_link(cast, password)
    for password in passwords[1:]:
        with pytest.raises(Refusal) as refused:
            set_by_link(cast, password)
        assert "最近 5 次" in str(refused.value.sentence)
    assert FormerPassword.objects.filter(account=cast.head.account).count() == 5
    set_by_link(cast, passwords[0])


def test_the_page_of_ones_own_password_remembers_too(cast: Cast) -> None:
    under("own", "dengbao")
    first, second = "Long-sentence-number-1", "Long-sentence-number-2"
    set_by_link(cast, first)
    client = Client()
    client.post("/account/login/", {"login": "cyhead", "password": first})
    said = {"oldpassword": first, "password1": second, "password2": second}
    assert client.post("/account/password/", said).status_code == 302
    back = {"oldpassword": second, "password1": first, "password2": first}
    answer = client.post("/account/password/", back)
    assert answer.status_code == 200
    assert "最近 5 次" in answer.content.decode()
    assert Account.objects.get(pk=cast.head.account.pk).check_password(second)


def test_without_dengbao_nothing_is_kept_and_nothing_refused(cast: Cast) -> None:
    under("own", "dengbao")
    set_by_link(cast, "Long-sentence-number-1")
    set_by_link(cast, "Long-sentence-number-2")
    assert FormerPassword.objects.count() == 1
    under("own", "asvs")
    set_by_link(cast, "Long-sentence-number-1")
    assert FormerPassword.objects.count() == 0


@pytest.mark.parametrize(
    ("password", "is_fine"),
    [
        ("all-lower-case-letters", False),
        ("Upper-and-lower", True),
        ("digits-0-and-more", True),
        ("督勤以外的长长的句子一二三", False),
    ],
)
def test_dengbao_wants_three_kinds_of_characters(cast: Cast, password: str, is_fine: bool) -> None:
    under("own", "dengbao")
    try:
        validate_password(password, cast.head.account)
    except ValidationError:
        assert not is_fine
    else:
        assert is_fine


def test_dengbao_asks_for_a_new_password_after_ninety_days(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    under("own", "dengbao")
    for days, status in ((89, 200), (91, 302)):
        Account.objects.filter(pk=cast.head.account.pk).update(
            password_changed_at=now() - timedelta(days=days)
        )
        assert browser_of(cast.head).get("/me/").status_code == status
