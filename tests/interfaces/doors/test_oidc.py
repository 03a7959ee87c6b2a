"""Sign-in by OpenID Connect: against a real provider, and against one that lies (reliability A10)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from joserfc.jwk import RSAKey

from duqin.foundation.organisation.models import Account, Institution, Person
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.moments import now
from tests.cast import Cast
from tests.interfaces.doors import campus
from tests.interfaces.doors.liar import Liar

BEGIN, BACK = "/account/door/oidc/", "/account/door/oidc/back/"


def at_the_campus(location: str, name: str) -> str:
    """Sign in at the provider as a browser would; returns the way back with its query."""
    agent = requests.Session()
    page = agent.get(location, timeout=10)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token
    said = {"username": name, "password": campus.PASSWORD, "csrfmiddlewaretoken": token[1]}
    answer = agent.post(page.url, said, allow_redirects=False, timeout=10)
    while answer.is_redirect and not answer.headers["Location"].startswith("http://duqin.test"):
        answer = agent.get(
            requests.compat.urljoin(answer.url, answer.headers["Location"]), allow_redirects=False, timeout=10
        )
    agent.close()
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def come_in(client: Client, name: str, query: str = "") -> Any:
    return client.get(at_the_campus(client.get(BEGIN + query)["Location"], name))


def written() -> tuple[str, str, str]:
    """Of the one audit row of signing in: who, by which door, with which second step."""
    row = AuditEntry.objects.get(verb="organisation.sign_in")
    return row.actor_name, row.said["door"], row.said.get("second_step", "")


def signed_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_the_campus_lets_a_member_in_by_staff_number(cast: Cast, oidc_door) -> None:  # type: ignore[no-untyped-def]
    client = Client()
    answer = come_in(client, "zhao", "?next=/cases/")
    assert (answer.status_code, answer["Location"]) == (302, "/cases/")
    assert "赵经理" in client.get("/me/").content.decode()
    assert written() == ("赵经理", "oidc", "")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_sign_in_page_shows_a_button_per_door(cast: Cast, oidc_door, settings, language: str) -> None:  # type: ignore[no-untyped-def]
    settings.DOORS |= {"cas": oidc_door | {"label": "江城大学统一认证", "label_en": "Jiangcheng sign-in"}}
    client = Client()
    client.cookies["duqin_language"] = language
    page = client.get("/account/login/?next=/cases/").content.decode()
    assert "/account/door/oidc/?next=%2Fcases%2F" in page
    assert ("江城大学统一认证" if language == "zh-hans" else "Jiangcheng sign-in") in page
    settings.DOORS = {}
    assert "/account/door/" not in Client().get("/account/login/").content.decode()
    assert Client().get(BEGIN).status_code == 404
    assert Client().get("/account/door/cas/").status_code == 404


def test_another_site_cannot_be_the_next_page(cast: Cast, oidc_door) -> None:  # type: ignore[no-untyped-def]
    assert come_in(Client(), "zhao", "?next=https://evil.example/")["Location"] == "/"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("nobody", "NO-SUCH-NUMBER"), ("numberless", "没有给出工号"), ("keyless", "还没有账号")],
)
def test_who_is_not_in_the_register_is_told_so(cast: Cast, oidc_door, name: str, sentence: str) -> None:  # type: ignore[no-untyped-def]
    Person.objects.create(staff_no="KEYLESS", name="新来的", unit=cast.catering)
    client = Client()
    answer = come_in(client, name)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not signed_in(client)
    assert AuditEntry.objects.filter(verb="organisation.sign_in", result="denied").count() == 1


def test_a_known_person_gets_an_account_where_the_setting_says_so(cast: Cast, oidc_door, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DOORS_OPEN_ACCOUNTS = True
    person = Person.objects.create(staff_no="KEYLESS", name="新来的", unit=cast.catering)
    client = Client()
    come_in(client, "keyless")
    assert signed_in(client)
    account = Account.objects.get(person=person)
    assert not account.has_usable_password()
    assert not account.is_administrator
    assert come_in(Client(), "nobody").status_code == 422, "no person is made up"


@pytest.mark.parametrize("what", ["account", "person", "window"])
def test_who_is_closed_or_has_left_is_refused(cast: Cast, oidc_door, what: str) -> None:  # type: ignore[no-untyped-def]
    if what == "account":
        Account.objects.filter(pk=cast.head.account.pk).update(is_active=False)
    elif what == "person":
        Person.objects.filter(pk=cast.head.person.pk).update(is_active=False)
    else:
        Account.objects.filter(pk=cast.head.account.pk).update(valid_until="2020-01-01T00:00Z")
    client = Client()
    assert come_in(client, "zhao").status_code == 422
    assert not signed_in(client)


# ---------------------------------------------------------------- the second step


def with_authenticator(account: Account) -> str:
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return secret


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


ACTIVATE = "/account/2fa/totp/activate/"


@pytest.mark.parametrize("password", ["", "a-password-of-the-house-2026"])
def test_who_must_have_a_code_sets_it_up_right_after_the_door(cast: Cast, oidc_door, password: str) -> None:  # type: ignore[no-untyped-def]
    """Asked for no password of the house: he may not know it, or never had one."""
    Institution.objects.update(second_step="all")
    account = cast.head.account
    account.set_password(password or None)
    account.save()
    client = Client()
    come_in(client, "zhao")
    assert client.get("/me/")["Location"] == ACTIVATE
    assert client.get(ACTIVATE).status_code == 200
    client.post(ACTIVATE, {"code": code_of(client.session["mfa.totp.secret"])})
    assert signed_in(client)
    assert Authenticator.objects.filter(user=account, type="totp").exists()


def test_who_came_by_the_door_long_ago_is_told_how_to_go_on(cast: Cast, oidc_door) -> None:  # type: ignore[no-untyped-def]
    """The rule may change while he is at work; he has forgotten the password he once had here."""
    account = cast.head.account
    account.set_password("a-password-of-the-house-2026")
    account.save()
    client = Client()
    come_in(client, "zhao")
    Institution.objects.update(second_step="all")
    with time_machine.travel(now() + timedelta(minutes=11)):
        asked = client.get(ACTIVATE)
        assert asked["Location"].startswith("/account/reauthenticate/")
        page = client.get(asked["Location"]).content.decode()
        assert "不记得这里的密码的，请退出登录" in page
        assert 'href="/account/logout/"' in page
        client.post("/account/logout/")
        come_in(client, "zhao")
        assert client.get(ACTIVATE).status_code == 200


def test_who_has_a_code_is_asked_for_it_before_he_does_away_with_it(cast: Cast, oidc_door) -> None:  # type: ignore[no-untyped-def]
    """However lately he came in."""
    secret = with_authenticator(cast.head.account)
    client = Client()
    come_in(client, "zhao")
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert signed_in(client)
    answer = client.get("/account/2fa/totp/deactivate/")
    assert answer["Location"].startswith("/account/2fa/reauthenticate/")


def test_the_door_does_not_skip_the_code(cast: Cast, oidc_door) -> None:  # type: ignore[no-untyped-def]
    secret = with_authenticator(cast.head.account)
    client = Client()
    assert come_in(client, "zhao")["Location"] == "/account/2fa/authenticate/"
    assert not signed_in(client)
    assert not AuditEntry.objects.filter(verb="organisation.sign_in").exists()
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert signed_in(client)
    assert written() == ("赵经理", "oidc", "totp")


def test_a_door_that_asked_itself_is_trusted_where_the_setting_says_so(cast: Cast, oidc_door) -> None:  # type: ignore[no-untyped-def]
    with_authenticator(cast.head.account)
    oidc_door["second_step"] = "door"
    client = Client()
    come_in(client, "zhao")
    assert signed_in(client)
    assert written() == ("赵经理", "oidc", "door")


# ---------------------------------------------------------------- a provider that lies


def answer_of(liar: Liar, client: Client) -> Any:
    begun = client.get(BEGIN)
    if begun.status_code != 302:
        return begun
    return client.get(BACK, {"code": "c", "state": liar.learn_nonce(begun["Location"])})


def test_the_liar_telling_the_truth_is_believed(cast: Cast, liar: Liar) -> None:
    """So that the refusals below are refusals of the lie."""
    client = Client()
    answer_of(liar, client)
    assert signed_in(client)


def unsigned(liar: Liar) -> None:
    liar.header = {"alg": "none"}


def unsigned_as_offered(liar: Liar) -> None:
    liar.algorithms = ["none"]
    liar.header = {"alg": "none"}


def with_shared_secret(liar: Liar) -> None:
    liar.algorithms = ["RS256", "HS256"]
    liar.has_shared_secret = True


def with_another_key(liar: Liar) -> None:
    liar.signer = RSAKey.generate_key(2048, parameters={"kid": "one"})


def claiming(**changes: Any) -> Callable[[Liar], None]:
    def lie(liar: Liar) -> None:
        liar.changes = changes

    said = ("moment" if isinstance(value, int) else value for value in changes.values())
    lie.__name__ = "_".join(f"{name}_{value}" for name, value in zip(changes, said, strict=True))[:60]
    return lie


def as_another_issuer(liar: Liar) -> None:
    liar.issuer_said = "https://sso.example.edu.cn"


def without_token(liar: Liar) -> None:
    liar.has_token = False


LIES = [
    unsigned,
    unsigned_as_offered,
    with_shared_secret,
    with_another_key,
    as_another_issuer,
    without_token,
    claiming(iss="https://other.example"),
    claiming(iss=None),
    claiming(aud="another-client"),
    claiming(aud=["another-client", campus.CLIENT], azp="another-client"),
    claiming(nonce="of-another-visit"),
    claiming(nonce=None),
    claiming(exp=int(time.time()) - 3600),
    claiming(exp=None),
    claiming(iat=int(time.time()) + 86400),
    claiming(sub=None),
]


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_lie_is_refused(cast: Cast, liar: Liar, lie: Callable[[Liar], None]) -> None:
    lie(liar)
    client = Client()
    answer = answer_of(liar, client)
    assert answer.status_code == 422
    assert "统一身份认证没有通过" in answer.content.decode()
    assert not signed_in(client)


def test_the_answer_of_another_browser_is_refused(cast: Cast, liar: Liar) -> None:
    """Login CSRF: the way back opens only in the session that began."""
    state = liar.learn_nonce(Client().get(BEGIN)["Location"])
    victim = Client()
    victim.get(BEGIN)
    assert victim.get(BACK, {"code": "c", "state": state}).status_code == 422
    assert not signed_in(victim)


def test_the_way_back_opens_once(cast: Cast, liar: Liar) -> None:
    client = Client()
    state = liar.learn_nonce(client.get(BEGIN)["Location"])
    assert client.get(BACK, {"code": "c", "state": state}).status_code == 302
    client.post("/account/logout/")
    assert client.get(BACK, {"code": "c", "state": state}).status_code == 422


def test_a_provider_that_is_away_is_said(cast: Cast, liar: Liar, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DOORS["oidc"]["address"] = "http://127.0.0.1:9"
    answer = Client().get(BEGIN)
    assert answer.status_code == 503
    assert "暂时连不上学校的统一身份认证" in answer.content.decode()


@pytest.mark.parametrize(
    ("amr", "is_in"), [(["pwd"], False), (["pwd", "otp"], True), ("otp", False), (None, False)]
)
def test_amr_is_believed_where_the_setting_says_so(
    cast: Cast, liar: Liar, settings, amr: Any, is_in: bool
) -> None:  # type: ignore[no-untyped-def]
    with_authenticator(cast.head.account)
    settings.DOORS["oidc"]["second_step"] = "amr"
    liar.changes = {"amr": amr}
    client = Client()
    answer_of(liar, client)
    assert signed_in(client) is is_in
