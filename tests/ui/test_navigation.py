"""The navigation shows what an actor may open, marks where he is, and costs nothing where it is not shown."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from duqin.kernel.registry import Registry
from duqin.ui import context, navigation
from duqin.ui.navigation import NavGroup, NavItem


@pytest.fixture(autouse=True)
def own_registries(monkeypatch):
    for name in ("items", "groups", "badges"):
        monkeypatch.setattr(navigation, name, Registry(name))


def shell(inspector, path="/gallery/"):
    request = RequestFactory().get(path)
    request.actor = inspector
    return context.page(request)["page"]


def test_groups_stand_in_their_order_and_untitled_entries_first(inspector):
    navigation.register_group(NavGroup("late", "后", 90))
    navigation.register_group(NavGroup("soon", "先", 10))
    for code, group in [("a", "late"), ("b", "soon"), ("c", "")]:
        navigation.register(NavItem(code, code, "ui:gallery", "star", group))
    groups = shell(inspector).groups
    assert [(group.label, group.entries[0].code) for group in groups] == [("", "c"), ("先", "b"), ("后", "a")]


def test_an_entry_is_hidden_by_its_predicate_and_asks_no_badge(inspector):
    navigation.register(NavItem("a", "甲", "ui:gallery", "star", shown_to=lambda actor: False))
    navigation.register_badge("a", lambda actor: pytest.fail("nobody sees this badge"))
    assert shell(inspector).groups == ()


def test_an_entry_whose_room_is_not_installed_is_left_out(inspector):
    navigation.register(NavItem("a", "甲", "nowhere:list", "star"))
    assert shell(inspector).entries == {}


def test_the_longest_matching_address_is_current(inspector):
    navigation.register(NavItem("all", "全部", "ui:gallery", "star"))
    navigation.register(NavItem("list", "清单", "ui:gallery_list", "star"))
    assert shell(inspector, "/gallery/list/").current == "list"
    assert shell(inspector, "/gallery/form/").current == "all"
    assert shell(inspector, "/elsewhere/").current == ""


def test_three_tabs_at_most_in_their_own_order(inspector):
    for place in (4, 2, 3, 1):
        navigation.register(NavItem(str(place), "x", "ui:gallery", "star", tab=place))
    assert [entry.code for entry in shell(inspector).tabs] == ["1", "2", "3"]


def test_badges_count_for_the_actor(inspector):
    navigation.register(NavItem("a", "甲", "ui:gallery", "star"))
    navigation.register_badge("a", lambda actor: actor.person_id)
    assert shell(inspector).groups[0].entries[0].badge == 7


def test_the_account_menu_is_apart_from_the_rest(inspector):
    navigation.register(NavItem("out", "退出", "ui:gallery", "logout", "account", is_post=True))
    page = shell(inspector)
    assert page.groups == () and page.account_entries[0].is_post


def test_strangers_have_no_navigation_and_no_badges():
    navigation.register(NavItem("a", "甲", "ui:gallery", "star"))
    navigation.register_badge("a", lambda actor: pytest.fail("nobody is signed in"))
    page = shell(None)
    assert page.groups == () and page.tabs == () and page.draft_owner == "guest"


def test_drafts_of_two_people_are_apart(inspector):
    assert shell(inspector).draft_owner == "organisation.person-7"


def test_two_people_with_other_counts_see_their_own(inspector, db):
    navigation.register(NavItem("a", "甲", "ui:gallery", "star"))
    waiting = [7]
    navigation.register_badge("a", lambda actor: waiting[0])
    assert ">7<" in shell(inspector).rail
    waiting[0] = 8
    assert ">8<" in shell(inspector).rail


def test_an_act_stands_in_the_account_menu_only():
    with pytest.raises(ValueError, match="account menu"):
        NavItem("out", "退出", "ui:gallery", "logout", is_post=True)
