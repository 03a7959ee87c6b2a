"""How sure a basis is, from the state of its article and of its citation (R-004-01)."""

from __future__ import annotations

import re
from collections.abc import Collection

VERIFIED, PENDING, DOUBTFUL = "verified", "pending", "doubtful"
_RANGE = re.compile(r"(\d+)-(\d+)")
_ITEM = re.compile(r"\(\d+\)")


def standing(state: str, article: str, citation_state: str, verified_articles: Collection[str]) -> str:
    """verified, pending or doubtful.

    Doubt about either makes the basis doubtful. A basis noted as verified stays so while its citation is; one
    noted as pending becomes verified when its article has been read in the citation since.
    """
    if DOUBTFUL in (state, citation_state):
        return DOUBTFUL
    if citation_state != VERIFIED:
        return PENDING
    return VERIFIED if state == VERIFIED or has_read(article, verified_articles) else PENDING


def has_read(article: str, verified_articles: Collection[str]) -> bool:
    """Whether the article (5, 3(4), 5-7) is among those read; items of an article count as the article."""
    written = _ITEM.sub("", article.strip())
    if not written:
        return False
    if span := _RANGE.fullmatch(written):
        return all(str(n) in verified_articles for n in range(int(span[1]), int(span[2]) + 1))
    return written in verified_articles
