"""Which of two wordings a reader gets: the clauses of a standard are kept in Chinese, many in English too."""

from __future__ import annotations

from django.utils.translation import get_language


def in_language(chinese: str, english: str) -> str:
    """The English wording for readers of English where there is one, else the Chinese."""
    return english if english and (get_language() or "").startswith("en") else chinese
