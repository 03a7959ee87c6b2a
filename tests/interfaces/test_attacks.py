"""What an attacker tries at the doors: forged forms, planted sessions, borrowed codes, addresses elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from duqin.foundation.organisation.models import Account, Institution
from tests.cast import PASSWORD, Cast

LOGIN = "/account/login/"


def keyed(account: Account) -> Account:
    account.set_password(PASSWORD)
    account.save()
    return account


def test_a_form_without_the_token_of_its_page_changes_nothing(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.administrator.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    said = {"name": "别的大学", "password_profile": "asvs"}
    address = reverse("organisation:institution")
    for forged in (said, said | {"csrfmiddlewaretoken": "x" * 64}):
        assert browser.post(address, forged).status_code == 403
    assert Institution.objects.get().name == "江城大学"
    assert browser.get(address).status_code == 200
    real = browser.cookies[settings.CSRF_COOKIE_NAME].value
    assert browser.post(address, said | {"csrfmiddlewaretoken": real}).status_code == 302
    assert Institution.objects.get().name == "别的大学"


def test_a_session_planted_before_the_sign_in_is_worthless_after_it(cast: Cast) -> None:
    keyed(cast.head.account)
    browser = Client()
    planted = browser.session
    planted["planted"] = True
    planted.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    assert browser.post(LOGIN, {"login": "cyhead", "password": PASSWORD}).status_code == 302
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != planted.session_key
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    assert thief.get("/").status_code == 302


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_or_changing_the_language_leads_nowhere_else(cast: Cast, away: str) -> None:
    keyed(cast.head.account)
    browser = Client()
    entered = browser.post(LOGIN, {"login": "cyhead", "password": PASSWORD, "next": away})
    turned = browser.post(reverse("ui:language"), {"language": "en", "next": away})
    assert (entered.status_code, entered["Location"]) == (302, "/")
    assert (turned.status_code, turned["Location"]) == (302, "/")


@time_machine.travel("2026-03-10T09:00:10+08:00", tick=False)
def test_a_code_that_was_used_opens_no_second_session(cast: Cast) -> None:
    cache.clear()
    account = keyed(cast.head.account)
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))

    def enter() -> bool:
        browser = Client()
        asked = browser.post(LOGIN, {"login": "cyhead", "password": PASSWORD})
        assert asked["Location"].startswith("/account/2fa/authenticate/")
        assert browser.get("/").status_code == 302, "the password alone opens nothing"
        browser.post("/account/2fa/authenticate/", {"code": code})
        return browser.get("/").status_code == 200

    assert (enter(), enter()) == (True, False)


def test_somebody_else_s_wrong_tries_lock_nobody_out(cast: Cast) -> None:
    keyed(cast.head.account)
    for turn in range(12):
        elsewhere = Client(REMOTE_ADDR=f"203.0.113.{turn % 2}")
        elsewhere.post(LOGIN, {"login": "cyhead", "password": "wrong-password-here"})
    at_home = Client(REMOTE_ADDR="198.51.100.7")
    assert at_home.post(LOGIN, {"login": "cyhead", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(("asked", "starts"), [("NORMAL", False), ("OFF", False), ("EXTRA", True)])
def test_sqlite_that_would_lose_notices_in_a_power_cut_does_not_start(asked: str, starts: bool) -> None:
    house = {**os.environ, "DUQIN_SQLITE_SYNCHRONOUS": asked}
    house.pop("DUQIN_ACCEPT_DATA_LOSS", None)
    told = subprocess.run(
        [sys.executable, "-c", "import duqin.config.settings.database"],
        env=house,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (told.returncode == 0) is starts, told.stderr
    assert starts or "DUQIN_ACCEPT_DATA_LOSS" in told.stderr


def test_fields_that_no_form_has_are_not_taken(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    """Who keeps the register cannot slip rights, a password or another's number into it."""
    person = cast.monitor.person
    browser = browser_of(cast.monitoring_head)
    address = reverse("organisation:person_edit", args=[person.pk])
    form = browser.get(address).context["form"]
    said = {name: form[name].value() or "" for name in form.fields} | {"phone": "88870000"}
    smuggled = {"id": cast.head.person.pk, "unit": cast.fleet.pk, "is_administrator": "on", "accounts": "1"}
    assert browser.post(address, said | smuggled).status_code == 302
    person.refresh_from_db()
    assert (person.phone, person.unit_id) == ("88870000", cast.catering.pk)
    assert not Account.objects.get(pk=cast.monitor.account.pk).is_administrator


def stale(browser: Client, **said: object) -> str:
    """The page that refuses what was posted without a token that holds."""
    answer = browser.post(reverse("organisation:institution"), {"name": "别的大学"}, **said)  # type: ignore[arg-type]
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "data-refusal" in page and "DEBUG" not in page and "CSRF" not in page
    return page


def test_a_form_that_is_stale_is_refused_in_words_of_ours_with_a_way_back(cast: Cast) -> None:
    """Signed in again in another window, or no cookies: nobody is told to set DEBUG."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.administrator.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert "浏览器没有送来本站的 Cookie" in stale(browser)
    form = reverse("organisation:institution")
    assert browser.get(form).status_code == 200
    page = stale(browser, headers={"Referer": f"http://testserver{form}"})
    assert "在别的窗口里重新登录" in page and "没有保存" in page and "后退" in page
    assert f'href="{form}"' in page and f'<html lang="{settings.LANGUAGE_CODE}"' in page
    assert "evil.example" not in stale(browser, headers={"Referer": "https://evil.example/"})
    foreign = stale(browser, headers={"Origin": "https://evil.example"})
    assert "DUQIN_ORIGINS" in foreign and "evil.example" in foreign
    Account.objects.filter(pk=cast.administrator.account.pk).update(language="en")
    page = stale(browser)
    words = re.sub(r"<[^>]+>", "", page.partition("<h1>")[2].partition("</main>")[0])
    assert "This was not accepted" in words and not re.search("[一-鿿]", words)


def test_a_stale_form_of_a_visitor_is_refused_as_well(cast: Cast) -> None:
    """The sign-in page that stood open in a second window."""
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(LOGIN).status_code == 200
    told = {"Accept-Language": "en", "Referer": f"http://testserver{LOGIN}"}
    answer = browser.post(LOGIN, {"login": "cyhead", "password": PASSWORD}, headers=told)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "This was not accepted" in page and f'href="{LOGIN}"' in page
