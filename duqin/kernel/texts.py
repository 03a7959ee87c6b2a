"""Words in the cells of files: several names in one cell, the labels of a choice in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation

SEPARATORS = "、，,;；/"
LANGUAGES = ("zh-hans", "en")


def split_names(text: str) -> list[str]:
    """The single names in a cell that holds several, in order."""
    for separator in SEPARATORS:
        text = text.replace(separator, "、")
    return [part.strip() for part in text.split("、") if part.strip()]


def words_of(choices: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Every way to write a choice → its value: the value itself, the Chinese and the English label."""
    pairs = [(value, label) for value, label in choices]
    found = {value.casefold(): value for value, _label in pairs}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {str(label).casefold(): value for value, label in pairs}
    return found
