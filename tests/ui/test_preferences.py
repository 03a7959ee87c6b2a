"""Theme and language: kept in the browser and, where someone keeps them, with the account."""

from __future__ import annotations

import pytest
from django.conf import settings

from duqin.kernel.errors import Refusal
from duqin.ui import context, preferences
from duqin.ui.shell import shell


class Keeper:
    def __init__(self):
        self.kept = []

    def theme(self, request):
        return "dark"

    def keep(self, actor, *, theme="", language=""):
        self.kept.append((actor.person_id, theme, language))


@pytest.fixture
def keeper(monkeypatch):
    keeper = Keeper()
    monkeypatch.setattr(shell, "preferences", keeper)
    return keeper


def test_a_theme_is_kept_and_the_person_comes_back(ask, keeper):
    answer = preferences.theme(ask(data={"theme": "dark", "next": "/gallery/form/"}, method="post"))
    assert (answer.status_code, answer.url) == (302, "/gallery/form/")
    assert answer.cookies[context.THEME_COOKIE].value == "dark" and keeper.kept == [(7, "dark", "")]


def test_the_script_is_answered_without_a_page(ask, keeper):
    headers = {"X-Requested-With": "fetch"}
    assert preferences.theme(ask(data={"theme": "light"}, method="post", **headers)).status_code == 204


def test_a_language_is_kept(ask, keeper):
    answer = preferences.language(ask(data={"language": "en"}, method="post"))
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en" and keeper.kept == [(7, "", "en")]


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_nobody_is_led_to_another_site(ask, keeper, address):
    assert preferences.theme(ask(data={"theme": "dark", "next": address}, method="post")).url == "/"


def test_unknown_themes_and_languages_are_refused(ask, keeper):
    with pytest.raises(Refusal):
        preferences.theme(ask(data={"theme": "pink"}, method="post"))
    with pytest.raises(Refusal):
        preferences.language(ask(data={"language": "xx"}, method="post"))
    assert keeper.kept == []


def test_looking_changes_nothing(ask, keeper):
    assert preferences.theme(ask("/gallery/theme/")).status_code == 405


def test_the_browser_comes_before_the_account(ask, keeper):
    request = ask()
    assert context.page(request)["page"].theme == "dark"
    request.COOKIES[context.THEME_COOKIE] = "light"
    assert context.page(request)["page"].theme == "light"
    request.COOKIES[context.THEME_COOKIE] = "pink"
    assert context.page(request)["page"].theme == "dark"
