"""Every act has words, in Chinese and in English; so has every column of a row that an act is about."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import translation

import duqin.config.urls  # noqa: F401  (all acts are registered)
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Notice
from duqin.foundation.trust import queries
from duqin.foundation.trust.models import AuditEntry
from duqin.foundation.trust.services.gate import acts
from duqin.foundation.trust.services.snapshots import HIDDEN
from duqin.ui.said import Told
from tests.cast import Cast, Member
from tests.engines.cases.story import opened

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LANGUAGES = ["zh-hans", "en"]


def is_told(words: str, code: str, language: str) -> bool:
    return words not in ("", code) and bool(CHINESE.search(words)) == (language == "zh-hans")


def registered() -> list[str]:
    return sorted(code for code, verb in acts.items() if verb.__module__.startswith("duqin."))


def nouns() -> list[type[models.Model]]:
    """What acts are about: the row a verb is called with, or the one it gives."""
    found = {noun for code in registered() for noun in nouns_of(code)}
    return sorted(found, key=lambda model: model._meta.label_lower)


def nouns_of(code: str) -> list[type[models.Model]]:
    hints = typing.get_type_hints(inspect.unwrap(acts[code]))
    first = next(iter(inspect.signature(acts[code]).parameters))
    return [kind for name in (first, "return") for kind in models_in(hints.get(name))]


def models_in(hint: Any) -> Iterator[type[models.Model]]:
    for kind in typing.get_args(hint) or (hint,):
        if inspect.isclass(kind) and issubclass(kind, models.Model) and not kind._meta.abstract:
            yield kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_has_words(language: str) -> None:
    assert len(registered()) > 200
    with translation.override(language):
        silent = [code for code in registered() if not is_told(queries.act_words(code), code, language)]
        named = dict(queries.acts_named())
    assert silent == []
    assert sorted(named) == registered()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_a_noun_has_words_of_its_own(language: str) -> None:
    with translation.override(language):
        silent = [
            f"{noun._meta.label_lower}.{field.name}"
            for noun in nouns()
            for field in noun._meta.concrete_fields
            if field.name not in HIDDEN
            and not is_told(
                queries.column_words(noun._meta.label_lower, field.name).replace("SHA-256", ""),
                field.name,
                language,
            )
            and field.name != "sha256"
        ]
    assert silent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_act_is_told_has_words(language: str) -> None:
    with translation.override(language):
        silent = [
            f"{code} {name}"
            for code in registered()
            for name in inspect.signature(acts[code]).parameters
            if name != "by" and not is_told(told_of(code).label(name), name, language)
        ]
    assert silent == []


def told_of(code: str) -> Told:
    """How the page of an act reads what it was told."""
    room, about = code.partition(".")[0], [noun._meta.label_lower for noun in nouns_of(code)]
    return Told(room, {}, partial(queries.told_words, room, about[0] if about else ""))


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("cases.issue", "签发通知单", "Issue a notice"),
        ("inspections.sync.answer", "同步设备记录", "Synchronise a device's record"),
        ("page.cases:detail", "打开页面", "Open a page"),
        ("api.cases_list", "调用接口", "Call the API"),
        ("cases.unheard_of", "cases.unheard_of", "cases.unheard_of"),
        ("unheard.of", "unheard.of", "unheard.of"),
    ],
)
def test_an_act_is_told_in_the_language_of_the_reader(code: str, chinese: str, english: str) -> None:
    for language, words in (("zh-hans", chinese), ("en", english)):
        with translation.override(language):
            assert queries.act_words(code) == words


def issued(cast: Cast) -> AuditEntry:
    """The audit row of a notice that was issued."""
    notice = cases.draft_notice(by=cast.inspector.actor, cases=[opened(cast)], requirement="整改")
    cases.issue(notice, by=cast.inspector.actor)
    assert Notice.objects.get(pk=notice.pk).state == "issued"
    return AuditEntry.objects.filter(verb="cases.issue").latest("id")


def test_a_notice_calls_its_number_and_its_state_by_their_names(
    cast: Cast, browser_of: Callable[[Member], Client]
) -> None:
    entry, browser = issued(cast), browser_of(cast.auditor)
    page = browser.get(reverse("trust:audit_entry", args=[entry.pk])).content.decode()
    for words in ("通知单编号", "签发人姓名", "通知单状态", "草拟", "待签收", "签发通知单", "cases.issue"):
        assert words in page, words
    for raw in ("合同编号", "issued_by_name", "drafted", ">issued<"):
        assert raw not in page, raw
    browser.cookies["duqin_language"] = "en"
    page = browser.get(reverse("trust:audit_entry", args=[entry.pk])).content.decode()
    for words in ("Notice number", "State of the notice", "Issue a notice"):
        assert words in page, words


def test_the_log_names_acts_and_finds_them_by_words_and_by_act(
    cast: Cast, browser_of: Callable[[Member], Client]
) -> None:
    issued(cast)
    browser, address = browser_of(cast.auditor), reverse("trust:audit")
    cited = '签发通知单 <code class="cited">cases.issue</code>'
    for narrowed in ({}, {"verb": "cases.issue"}, {"q": "签发通知"}, {"q": "cases.issue"}):
        page = browser.get(address, narrowed).content.decode()
        assert cited in page, narrowed
        assert ('<code class="cited">cases.open</code>' in page) == (narrowed == {}), narrowed
    assert browser.get(address, {"verb": "no.act"}).status_code == 400
    browser.cookies["duqin_language"] = "en"
    page = browser.get(address, {"q": "issue a notice"}).content.decode()
    assert 'Issue a notice <code class="cited">cases.issue</code>' in page


def test_what_an_act_was_told_and_what_a_paper_holds_are_words(
    cast: Cast, browser_of: Callable[[Member], Client]
) -> None:
    issued(cast)
    browser = browser_of(cast.auditor)
    kept = AuditEntry.objects.filter(verb="documents.issue").latest("id")
    page = browser.get(reverse("trust:audit_entry", args=[kept.pk])).content.decode()
    for words in ("问题内容：", "制定单位：", "责任人：", "问题整改通知单"):
        assert words in page, words
    for raw in ("受阻情况", "problems", "responsible", "grade：", "cases.notice"):
        assert raw not in page, raw
    kind = AuditEntry.objects.create(
        at=kept.at,
        actor_kind="system",
        actor_id="x",
        actor_name="x",
        verb="organisation.create_place",
        object_kind="organisation.place",
        said={"kind": "point"},
    )
    page = browser.get(reverse("trust:audit_entry", args=[kind.pk])).content.decode()
    assert "<dd>点位</dd>" in page
