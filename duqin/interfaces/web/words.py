"""The words of both languages, each looked up once a process."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import trans_real

MOST = 16_384
"""Texts of a language that are remembered; all of the interface is a quarter of it."""


def remember_words() -> None:
    """Let each language remember what it has said; a second time changes nothing.

    Django keeps the catalogue of every room apart and goes through all of them for each text, a text that is in none
    through all of them twice: six in Chinese, in which most texts are written as they are said, 22 in English. It took a
    tenth of a page. Plurals are looked up as before.
    """
    for code, _name in settings.LANGUAGES:
        said: Any = trans_real.translation(code)
        if not hasattr(said.gettext, "cache_info"):
            said.gettext = lru_cache(maxsize=MOST)(said.gettext)
