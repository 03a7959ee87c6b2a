"""In what capacity somebody acted, for readers of English: acts keep it as one text in the language of the house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

JOINED = "、"
ADMINISTRATOR = "系统管理员"
SYSTEM = "system"
"""As what periodic work and commands act (kernel.actors.system)."""
TOKEN, TOKEN_END = "（接口令牌：", "）"
LONGEST = 200


def held_in(unit: str, post: str) -> str:
    """A post in a unit in one word; where the post already begins with the unit's name, that is said once."""
    return post if unit and post.startswith(unit) else f"{unit}{post}"


def through_token(capacity: str, token: str) -> str:
    """The capacity of whoever acts through a token of his, which it names."""
    return f"{capacity[:90]}{TOKEN}{token}{TOKEN_END}"[:LONGEST]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the house with their English; a unit without any keeps its own, a post without any is not among them."""

    units: Mapping[str, str]
    posts: Mapping[str, str]


def in_english(capacity: str, names: Names) -> str:
    """“监控部督查员、车队队长” → “Inspector, Monitoring Department; Head, Transport Team”; words that are no known unit
    and post stay as they are."""
    return "; ".join(_told(capacity, names))


def _told(text: str, names: Names) -> Iterator[str]:
    """Part by part; names may themselves contain what parts are joined by."""
    while text:
        part, words = _first(text, names)
        yield words
        text = text[len(part) :].removeprefix(JOINED)


def _first(text: str, names: Names) -> tuple[str, str]:
    """The first part as it stands and what it is in English; of several units that fit the one with the longest name."""
    for unit in sorted(filter(text.startswith, names.units), key=len, reverse=True):
        for post, english in names.posts.items():
            for part in {unit + post, held_in(unit, post)}:  # older acts kept the unit's name before any post
                if text == part or text.startswith(part + JOINED):
                    return part, _in(names.units[unit], english)
    unknown = text.partition(JOINED)[0]
    return unknown, unknown


def _in(unit: str, post: str) -> str:
    return post if unit.casefold() in post.casefold() else f"{post}, {unit}"
