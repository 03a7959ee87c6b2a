"""Pages of accounts: the link is shown once and works once; closing is felt at the next click."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Account, Institution
from duqin.foundation.trust.models import AuditEntry
from tests.cast import Cast

Browser = Callable[..., Client]
PASSWORD = "Nan-Hu de qiutian 2026"


def at(name: str, *args: object) -> str:
    return reverse(f"organisation:{name}", args=args)


@pytest.fixture
def desk(cast: Cast, browser_of: Browser) -> Client:
    return browser_of(cast.administrator)


def test_a_link_is_shown_once_and_its_owner_sets_the_password(cast: Cast, desk: Client) -> None:
    page = at("account", cast.monitor.account.pk)
    shown = desk.post(at("account_link", cast.monitor.account.pk))
    assert "no-store" in shown["Cache-Control"]
    link = re.search(r"<output>(\S+)</output>", shown.content.decode()).group(1)  # type: ignore[union-attr]
    assert link not in desk.get(page).content.decode()
    told = str(list(AuditEntry.objects.values_list("said", "before", "after")))
    assert link.rstrip("/").rsplit("/", 1)[1] not in told
    visitor = Client()
    assert visitor.get(link).status_code == 200
    form = {name: PASSWORD for name in ("password", "again", "password1", "password2", "repeat")}
    assert visitor.post(link, form).status_code == 302
    assert Account.objects.get(pk=cast.monitor.account.pk).check_password(PASSWORD)
    assert visitor.get(link).status_code == 422


def test_passwords_are_never_on_a_page(cast: Cast, desk: Client) -> None:
    token = organisation.issue_password_link(cast.monitor.account, by=cast.administrator.actor)
    organisation.redeem_password_link(token, PASSWORD)
    stored = Account.objects.get(pk=cast.monitor.account.pk).password
    for page in (
        at("accounts"),
        at("account", cast.monitor.account.pk),
        at("account_edit", cast.monitor.account.pk),
    ):
        text = desk.get(page).content.decode()
        assert PASSWORD not in text
        assert stored not in text


def test_closing_is_felt_at_the_next_click(cast: Cast, desk: Client, browser_of: Browser) -> None:
    browser = browser_of(cast.monitor)
    assert browser.get(at("units")).status_code == 200
    assert desk.post(at("account_disable", cast.monitor.account.pk), {"reason": "调离"}).status_code == 302
    assert browser.get(at("units")).status_code == 302
    assert desk.post(at("account_enable", cast.monitor.account.pk)).status_code == 302
    assert browser.get(at("units")).status_code == 302


def test_sessions_end_everywhere(cast: Cast, desk: Client, browser_of: Browser) -> None:
    first, second = browser_of(cast.monitor), browser_of(cast.monitor)
    assert desk.post(at("account_sessions", cast.monitor.account.pk)).status_code == 302
    assert {b.get(at("units")).status_code for b in (first, second)} == {302}


def test_an_account_is_opened_for_a_person(cast: Cast, desk: Client) -> None:
    person = organisation.create_person(
        by=cast.administrator.actor, staff_no="9001", name="新人", unit=cast.fleet
    )
    page = desk.get(at("account_new"), {"person": person.pk}).content.decode()
    assert 'value="9001"' in page
    answer = desk.post(at("account_new"), {"person": person.pk, "username": "9001"})
    assert answer.status_code == 302
    assert Account.objects.get(username="9001").person == person


def test_only_administrators_make_administrators(cast: Cast, desk: Client, browser_of: Browser) -> None:
    url = at("account_administrator", cast.inspector.account.pk)
    assert desk.post(url, {"is_administrator": "yes"}).status_code == 302
    assert Account.objects.get(pk=cast.inspector.account.pk).is_administrator
    assert browser_of(cast.head).post(url, {"is_administrator": "yes"}).status_code == 403


def test_a_safe_method_changes_nothing(cast: Cast, desk: Client) -> None:
    pk = cast.monitor.account.pk
    for name in ("account_link", "account_enable", "account_sessions", "account_administrator"):
        assert desk.get(at(name, pk)).status_code == 405


def test_the_school_is_renamed_by_administrators(cast: Cast, desk: Client) -> None:
    told = {"name": "江城理工大学", "password_profile": "asvs", "version": Institution.objects.get().version}
    assert desk.post(at("institution"), told).status_code == 302
    assert Institution.objects.get().name == "江城理工大学"
