"""Text as it may stand on paper: what cannot be seen and could mislead is left out, nothing else changes."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, TypeVar

# Control characters (illegal in XML), surrogates, marks that turn the direction of writing around.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
LONG_WORD = re.compile(r"[!-~]{15,}")  # numbers of cases and findings stay whole: they are searched for
PIECE = 12
BREAK_HERE = "\u200b"
SHARE = "%（"
T = TypeVar("T")


def printable(text: str) -> str:
    """The text without characters that cannot be printed; a tab is a space, every line ends the same way."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return UNPRINTABLE.sub("", lines.replace("\t", " ").replace("\x85", "\n"))


def breakable(text: str) -> str:
    """The text with places to break in words that are longer than a column (addresses, serial numbers).

    A share and what it is of, 90.0%（154/171）, may part as well: kept together they tear the line before them apart.
    """
    return LONG_WORD.sub(
        lambda found: BREAK_HERE.join(found[0][n : n + PIECE] for n in range(0, len(found[0]), PIECE)), text
    ).replace(SHARE, f"%{BREAK_HERE}（")


def cleaned(value: T) -> T:
    """A sheet, or any part of one, with every text printable."""
    found: Any = value
    if isinstance(found, str):
        found = printable(found)
    elif isinstance(found, tuple):
        found = tuple(cleaned(one) for one in found)
    elif dataclasses.is_dataclass(found) and not isinstance(found, type):
        changed = {field.name: cleaned(getattr(found, field.name)) for field in dataclasses.fields(found)}
        found = type(found)(**changed)
    result: T = found
    return result


def pictures_of(value: Any) -> list[str]:
    """Hashes of all pictures on a sheet, each once, in order."""
    found: dict[str, None] = {}

    def walk(part: Any) -> None:
        if isinstance(part, tuple):
            for one in part:
                walk(one)
        elif dataclasses.is_dataclass(part) and not isinstance(part, type):
            if sha := getattr(part, "sha256", ""):
                found[sha] = None
            for field in dataclasses.fields(part):
                walk(getattr(part, field.name))

    walk(value)
    return list(found)
