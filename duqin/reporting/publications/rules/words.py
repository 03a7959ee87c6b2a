"""Words around figures: `{{ findings }}` in a text stands for a frozen figure; figures are never typed."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

TOKEN = re.compile(r"\{\{\s*([a-z_0-9]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Token:
    """A place in the text where a figure stands."""

    code: str


def pieces(text: str) -> Iterator[str | Token]:
    """The text cut into words and tokens, in order."""
    last = 0
    for found in TOKEN.finditer(text):
        if found.start() > last:
            yield text[last : found.start()]
        yield Token(found[1])
        last = found.end()
    if last < len(text):
        yield text[last:]


def unknown_tokens(text: str, known: Container[str]) -> list[str]:
    """Codes in the text that are no figure of this issue."""
    return [piece.code for piece in pieces(text) if isinstance(piece, Token) and piece.code not in known]
