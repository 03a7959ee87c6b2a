"""The pages of the gallery: whole in both languages, and fit for the strict content security policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

import duqin
from duqin.ui import gallery, navigation

ROOT = Path(duqin.__file__).parent
VIEWS = [gallery.show, gallery.sample_list, gallery.sample_detail, gallery.sample_form, gallery.sample_paper]
ERRORS = ["400.html", "403.html", "404.html", "409.html", "429.html", "500.html", "503.html", "refusal.html"]


@pytest.fixture(params=["zh-hans", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_every_page_is_whole_and_has_one_heading(db, ask, language, view):
    html = view(ask()).content.decode()
    assert f'<html lang="{language}"' in html and html.count("<h1") == 1


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_nothing_is_inline(db, ask, view):
    html = view(ask()).content.decode()
    assert not re.search(r'\sstyle=|<style|\son[a-z]+="|javascript:|<script(?![^>]*\ssrc=)', html)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_no_identity_stands_twice(db, ask, view):
    identities = re.findall(r'\sid="([^"]+)"', view(ask()).content.decode())
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize("name", ERRORS)
def test_the_last_words_need_neither_request_nor_database(name, language):
    html = render_to_string(name)
    assert "data-refusal" in html and html.count("<h1") == 1


def test_a_refusal_says_its_own_sentence():
    from duqin.kernel.errors import Refusal

    assert "请先签收。" in render_to_string("refusal.html", {"refusal": Refusal("x", "请先签收。")})


def test_a_conflict_shows_both_versions():
    from duqin.ui.gallery_samples import changes

    html = render_to_string("409.html", {"changes": changes()})
    assert "<del>" in html and "<ins>" in html


def test_the_sample_form_says_what_is_wrong_and_keeps_what_was_typed(db, ask):
    response = gallery.sample_form(ask(data={"title": "甲乙丙"}, method="post"))
    html = response.content.decode()
    assert response.status_code == 422 and 'value="甲乙丙"' in html and "请填写“整改措施”。" in html


def test_the_sample_form_accepts_what_is_right(ask):
    data = {
        "title": "样例",
        "measure": "已换",
        "result": "ok",
        "done_on": "2026-05-01",
        "severity": "general",
        "place": "2",
    }
    assert gallery.sample_form(ask(data=data, method="post")).status_code == 302


def listed_icons():
    text = (ROOT.parent / "frontend" / "icons.txt").read_text("utf-8")
    return {line.split("#")[0].strip() for line in text.splitlines()} - {""}


ASKED = re.compile(r"""icon=["']([a-z0-9-]+)["']|\{% icon ["']([a-z0-9-]+)["']""")


def test_every_icon_a_page_asks_for_is_in_the_sprite():
    asked = {item.icon for item in navigation.items}
    for path in [*ROOT.rglob("*.html"), *ROOT.rglob("*.py")]:
        asked |= {one or other for one, other in ASKED.findall(path.read_text("utf-8"))}
    assert asked <= listed_icons(), sorted(asked - listed_icons())
