"""Sockets of organisation that higher rooms fill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duqin.kernel.actors import Actor
from duqin.kernel.registry import Registry
from duqin.kernel.states import State


@dataclass(frozen=True, slots=True)
class CardLine:
    """One thing on a card: an open case, the last inspection."""

    text: str
    url: str = ""
    note: str = ""
    state: State | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """What a room knows of a place, for whoever stands before it and has scanned its code.

    Attributes:
        title: lazy text.
        lines: a few lines, newest or most urgent first.
        url: where all of them are listed; "" when there is no such page.
        count: how many there are in all, when more than the lines.
        empty: sentence instead of lines when there are none.
        action, action_label: the one next step that starts here (e.g. begin an inspection); may be empty.
    """

    title: Any
    lines: Sequence[CardLine] = ()
    url: str = ""
    count: int | None = None
    empty: Any = ""
    action: str = ""
    action_label: Any = ""


place_cards: Registry[Callable[[Actor, int], PlaceCard | None]] = Registry("place_cards")
"""Actor and id of the place → a card of what he may see there, or None when there is nothing for him."""

password_pages: Registry[Callable[[str], str]] = Registry("password_pages")
"""The door that sets a password registers, as "web", how the address of its page is made from a link's token.
"""
