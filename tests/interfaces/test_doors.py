"""The doors: first run by a token, sign-in, lock-out that locks nobody else out, a lost database, health."""

from __future__ import annotations

from argparse import Namespace
from datetime import date, timedelta
from unittest import mock

import pytest
import time_machine
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.db import OperationalError
from django.test import Client, override_settings
from django.utils import timezone

from duqin.config.settings.signin import PASSWORD_HASHERS
from duqin.engines.cases.models import ClockRule, LadderRung
from duqin.foundation.organisation.models import Account, CalendarDay, Institution
from duqin.foundation.standards.models import Clause, DocumentVersion
from duqin.interfaces.cli.commands import accounts, running
from duqin.interfaces.web import first_run
from duqin.interfaces.web.addresses import client_address
from tests.cast import PASSWORD, Cast

FIRST = {"name": "江城大学", "username": "chief", "password": "one-long-sentence-to-remember"}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.DATA = tmp_path


def keyed(cast: Cast) -> Account:
    account = cast.head.account
    account.set_password(PASSWORD)
    account.save()
    return account


def sign_in(address: str, password: str, username: str = "cyhead") -> int:
    client = Client(REMOTE_ADDR=address)
    said = {"login": username, "password": password}
    return int(client.post("/account/login/", said).status_code)


@pytest.mark.django_db
def test_the_first_run_takes_its_token_once() -> None:
    token = first_run.issue_token()
    client = Client()
    assert client.get("/first-run/").status_code == 403
    assert client.get("/first-run/?token=wrong").status_code == 403
    assert client.get(f"/first-run/?token={token}").status_code == 200
    weak = client.post("/first-run/", FIRST | {"token": token, "password": "short"})
    assert weak.status_code == 422
    assert "江城大学" in weak.content.decode(), "nothing typed is lost"
    assert "密码太短，至少要有 12 个字符。" in weak.content.decode(), "in the language of the page"
    assert not Institution.objects.exists()
    assert client.post("/first-run/", FIRST | {"token": token}).status_code == 302
    assert Institution.objects.get().is_demo is False
    assert Account.objects.get().is_administrator
    assert Clause.objects.count() == 175, "the built-in clauses are there"
    assert set(DocumentVersion.objects.values_list("state", flat=True)) == {"draft"}, "and bind nobody yet"
    assert LadderRung.objects.exists()
    assert ClockRule.objects.exists()
    assert CalendarDay.objects.filter(date=date(2026, 10, 1)).exists()
    assert Client().get(f"/first-run/?token={token}").status_code == 404
    assert client.get("/organisation/units/").status_code == 200


@pytest.mark.django_db
def test_the_sign_in_of_an_empty_installation_says_where_to_begin() -> None:
    page = Client().get("/account/login/").content.decode()
    assert "初始化的地址由启动服务的终端给出" in page


def test_the_sign_in_of_a_school_does_not_speak_of_the_first_run(cast: Cast) -> None:
    assert "初始化" not in Client().get("/account/login/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("named", "start"),
    [("", "http://127.0.0.1:8000/"), ("https://duqin.example.edu.cn", "https://duqin.example.edu.cn/")],
)
def test_the_address_of_the_first_run_is_the_one_people_type(
    settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], named: str, start: str
) -> None:  # type: ignore[no-untyped-def]
    """Behind a proxy 127.0.0.1 is no host that is served."""
    monkeypatch.setenv("DUQIN_ADDRESS", named)
    settings.PUBLIC_ADDRESS = named or "http://127.0.0.1:8000"
    running._announce_first_run(Namespace(host="127.0.0.1", port=8000))
    assert f"  {start}first-run/?token=" in capsys.readouterr().out


@pytest.mark.django_db
def test_an_administrator_without_a_terminal_is_told_how_to_name_the_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_terminal(_prompt: str) -> str:
        raise EOFError

    monkeypatch.delenv("DUQIN_PASSWORD", raising=False)
    monkeypatch.setattr("getpass.getpass", no_terminal)
    assert accounts.createadmin(Namespace(username="chief")) == 1
    assert "DUQIN_PASSWORD" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_token_is_good_for_thirty_minutes() -> None:
    token = first_run.issue_token()
    with mock.patch("duqin.interfaces.web.first_run.now", lambda: timezone.now() + timedelta(minutes=31)):
        assert not first_run.is_valid(token)


def test_nobody_gets_in_without_signing_in(cast: Cast) -> None:
    for path in ("/", "/cases/", "/inspections/", "/organisation/units/", "/trust/audit/", "/status/"):
        response = Client().get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/account/login/")


def test_five_wrong_tries_lock_this_address_and_no_other(cast: Cast) -> None:
    keyed(cast)
    for _ in range(5):
        sign_in("203.0.113.9", "wrong-password-here")
    assert sign_in("203.0.113.9", PASSWORD) == 429
    assert sign_in("198.51.100.7", PASSWORD) == 302, "the owner gets in from elsewhere"


def test_a_whole_campus_comes_in_from_one_address(cast: Cast) -> None:
    """Behind a gateway, on Monday at eight."""
    keyed(cast)
    assert {sign_in("203.0.113.50", PASSWORD) for _ in range(70)} == {302}


def test_wrong_tries_at_many_names_from_one_address_have_to_wait(cast: Cast) -> None:
    keyed(cast)
    tried = {sign_in("203.0.113.51", "wrong-password-here", f"name{one}") for one in range(60)}
    assert tried == {200}
    browser = Client(REMOTE_ADDR="203.0.113.51", HTTP_ACCEPT_LANGUAGE="en")
    answer = browser.post("/account/login/", {"login": "cyhead", "password": PASSWORD})
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    page = answer.content.decode()
    assert "data-refusal" in page and "network address" in page
    assert sign_in("198.51.100.51", PASSWORD) == 302, "elsewhere nobody waits"
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert sign_in("203.0.113.51", PASSWORD) == 302


def test_a_password_changed_too_often_has_to_wait_in_words_of_ours(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    keyed(cast)
    browser = browser_of(cast.head)
    answers = [browser.post("/account/password/", {"oldpassword": "wrong"}) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert answers[-1]["Retry-After"] == "60" and "请过一分钟再试" in answers[-1].content.decode()


def test_an_unknown_account_is_answered_like_a_wrong_password(cast: Cast) -> None:
    keyed(cast)
    assert sign_in("203.0.113.1", "x" * 12) == sign_in("203.0.113.1", "x" * 12, "nobody")


def test_a_disabled_account_is_out_at_the_next_request(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    browser = browser_of(cast.head)
    assert browser.get("/cases/").status_code == 200
    Account.objects.filter(pk=cast.head.account.pk).update(is_active=False)
    assert browser.get("/cases/").status_code == 302


def test_a_forwarded_address_counts_only_from_a_named_proxy(rf) -> None:  # type: ignore[no-untyped-def]
    spoofed = rf.get("/", REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR="10.0.0.1")
    assert client_address(spoofed) == "203.0.113.5"
    with override_settings(TRUSTED_PROXIES=["127.0.0.1", "10.0.0.0/8"]):
        chained = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.5, 10.1.1.1")
        assert client_address(chained) == "203.0.113.5"
        assert (
            client_address(rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="junk")) == "127.0.0.1"
        )


def test_a_lost_database_is_503_with_a_time_to_come_back(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    browser = browser_of(cast.head)
    with mock.patch("duqin.engines.workbench.queries.desk", side_effect=OperationalError("gone")):
        response = browser.get("/")
    assert response.status_code == 503
    assert response["Retry-After"] == "2"


def test_health_and_headers(cast: Cast) -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}
    assert Client().get("/readyz").json()["status"] == "ready"
    page = Client().get("/account/login/")
    assert "default-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Request-ID"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_my_account_and_its_pages_answer(cast: Cast, browser_of, language: str) -> None:  # type: ignore[no-untyped-def]
    browser = browser_of(cast.auditor)
    browser.cookies["duqin_language"] = language
    for path in (
        "/me/",
        "/status/",
        "/account/password/",
        "/account/2fa/",
        "/account/sessions/",
        "/trust/audit/",
    ):
        assert browser.get(path).status_code in (200, 302), path


def test_a_stored_password_is_dear_to_try() -> None:
    """Argon2id at no less than OWASP asks; other tests use it at its least cost (`tests.hasher`)."""
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        kept = make_password(PASSWORD)
        parameters = identify_hasher(kept).decode(kept)
        assert check_password(PASSWORD, kept)
        assert not check_password(PASSWORD + " ", kept)
    assert (parameters["algorithm"], parameters["variety"]) == ("argon2", "argon2id")
    assert parameters["memory_cost"] >= 19 * 1024, "KiB"
    assert parameters["time_cost"] >= 2
