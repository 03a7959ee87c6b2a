"""What a language remembers is what its catalogues say, for every text of the interface."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext, trans_real

from duqin.interfaces.web.words import MOST, remember_words


@pytest.mark.parametrize("code", ["zh-hans", "en"])
def test_every_text_is_said_as_the_catalogues_have_it(code: str) -> None:
    remember_words()
    fresh: Any = trans_real.DjangoTranslation(code)
    known = [key for key, _said in fresh._catalog.items()]
    texts = [key for key in known if isinstance(key, str) and key and "\x04" not in key]
    assert len(texts) * 2 < MOST, "there is room for all texts"
    with translation.override(code):
        for text in [*texts, "没有译文的一句话", "\r\n"]:
            told = fresh.gettext(text.replace("\r\n", "\n"))
            assert gettext(text) == told
            assert gettext(text) == told, "the second time, too"


def test_what_was_marked_safe_makes_nobody_else_safe() -> None:
    remember_words()
    with translation.override("en"):
        assert isinstance(gettext(mark_safe("<b>没有译文</b>")), SafeString)
        assert type(gettext("<b>没有译文</b>")) is str


def test_contexts_and_plurals_go_on_as_before() -> None:
    remember_words()
    with translation.override("en"):
        assert pgettext("weekday", "周一") == "Mon"
        text = "本期还有 %(n)d 个问题没有整改完成，请写明原因。"
        assert "problem of" in ngettext(text, text, 1)
        assert "problems of" in ngettext(text, text, 2)


def test_to_remember_twice_is_to_remember_once() -> None:
    remember_words()
    said: Any = trans_real.translation("en")
    before = said.gettext
    remember_words()
    assert said.gettext is before
