"""Whoever is signed in comes along with the session; what the session says decides, and its end ends both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from duqin.foundation.organisation.models import Account, Appointment
from duqin.interfaces.web import sessions
from tests.cast import PASSWORD, Cast, Member

BrowserOf = Callable[[Member], Client]
ME = "/me/"


def key_of(browser: Client) -> str:
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def test_the_form_notes_whose_session_it_is(cast: Cast) -> None:
    account = cast.head.account
    account.set_password(PASSWORD)
    account.save()
    browser = Client()
    browser.post("/account/login/", {"login": account.username, "password": PASSWORD})
    assert UserSession.objects.get(session_key=key_of(browser)).user == account


def test_a_note_that_names_another_account_gives_nobody_his_page(cast: Cast, browser_of: BrowserOf) -> None:
    browser = browser_of(cast.inspector)
    UserSession.objects.filter(session_key=key_of(browser)).update(user=cast.head.account)
    assert cast.inspector.account.username in browser.get(ME).content.decode()


def test_a_session_without_a_note_serves_as_well(cast: Cast, browser_of: BrowserOf) -> None:
    browser = browser_of(cast.inspector)
    UserSession.objects.all().delete()
    assert cast.inspector.account.username in browser.get(ME).content.decode()


@pytest.mark.parametrize("ended", ["expired", "gone", "epoch", "closed"])
def test_a_session_that_has_ended_opens_nothing(cast: Cast, browser_of: BrowserOf, ended: str) -> None:
    browser = browser_of(cast.inspector)
    assert browser.get(ME).status_code == 200
    kept = Session.objects.filter(session_key=key_of(browser))
    account = Account.objects.filter(pk=cast.inspector.account.pk)
    match ended:
        case "expired":
            kept.update(expire_date=timezone.now() - timedelta(seconds=1))
        case "gone":
            kept.delete()
        case "epoch":
            account.update(session_epoch=7)
        case "closed":
            account.update(is_active=False)
    assert browser.get(ME).status_code == 302


def test_a_right_that_ends_is_gone_at_the_next_request(cast: Cast, browser_of: BrowserOf) -> None:
    browser, capacity = browser_of(cast.monitoring_head), cast.monitoring_head.actor.capacity
    assert capacity and capacity in browser.get(ME).content.decode()
    yesterday = timezone.localdate() - timedelta(days=1)
    Appointment.objects.filter(person=cast.monitoring_head.person).update(to_date=yesterday)
    assert capacity not in browser.get(ME).content.decode()


def test_what_was_brought_is_given_once_and_to_its_own_account_only(
    cast: Cast, browser_of: BrowserOf
) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    key, account = key_of(browser_of(cast.inspector)), cast.inspector.account
    store(key).load()
    assert sessions.brought_along(account.pk + 1) is None
    assert sessions.brought_along(account.pk) is None
    store(key).load()
    assert sessions.brought_along(account.pk) == account
    assert sessions.brought_along(account.pk) is None
    store(key).load()
    store(key)  # the next request of this thread begins
    assert sessions.brought_along(account.pk) is None
