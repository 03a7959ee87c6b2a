"""Codes, kinds and full names of places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

ORDER = ("campus", "building", "floor", "room", "point")
CODE = re.compile(r"[A-Z0-9]+(?:[-.][A-Z0-9]+)*")
LONGEST_NAME = 240
ROOT_KIND = "campus"


def clean_code(written: str) -> str:
    """The code as it is stored: without blanks at the ends, in capitals ("xs-03-2f-001" → "XS-03-2F-001")."""
    return written.strip().upper()


def is_code(code: str, longest: int) -> bool:
    """Whether a cleaned code is letters and digits joined by hyphens or dots, not too long (R-004-72)."""
    return len(code) <= longest and CODE.fullmatch(code) is not None


def may_stand_under(kind: str, parent_kind: str | None) -> bool:
    """Whether a place of this kind may stand under that kind; levels may be left out, never turned round.

    So no chain of moves can put a place below itself.
    """
    if parent_kind is None:
        return kind == ROOT_KIND
    return ORDER.index(kind) > ORDER.index(parent_kind)


def full_name(chain: Iterable[tuple[str, str]]) -> str:
    """Names from the building down, for a chain of (kind, name) from the root; a campus has its own."""
    links = list(chain)
    return " ".join(name for kind, name in links if kind != ROOT_KIND) or links[-1][1]


def chain_of(place: int, tree: Mapping[int, int | None]) -> list[int]:
    """The ids from the root down to the place, itself included."""
    found: list[int] = []
    at: int | None = place
    while at is not None and at not in found:
        found.append(at)
        at = tree.get(at)
    return found[::-1]


def covers(first: date, last: date, spans: Iterable[tuple[date, date | None]]) -> bool:
    """Whether the spans (last days inclusive, None = open) leave no day from `first` to `last` free."""
    free = first
    for begins, ends in sorted(spans, key=lambda span: span[0]):
        if begins > free:
            return False
        if ends is None or ends >= last:
            return True
        free = max(free, ends + timedelta(days=1))
    return False
