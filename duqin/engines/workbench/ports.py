"""Sockets: what waits for a person, filled by the rooms whose nouns wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duqin.kernel.actors import Actor
from duqin.kernel.registry import Registry
from duqin.kernel.states import State


@dataclass(frozen=True, slots=True)
class TodoItem:
    """One thing that waits for a person.

    Attributes:
        title: what it is about, in words.
        url: the page where the next step is done.
        step: the one button: what to do next (签收, 复查 …).
        due_at: until when, or None.
        waiting_since: since when it lies at this desk.
    """

    title: Any
    url: str
    step: Any
    due_at: datetime | None = None
    state: State | None = None
    number: str = ""
    unit: str = ""
    place: str = ""
    severity: str = ""
    is_overdue: bool = False
    waiting_since: datetime | None = None


TodoSource = Callable[[Actor], list[TodoItem]]
todo: Registry[TodoSource] = Registry("todo")
"""What waits for me: each source answers in at most two statements and names at most 100 items."""

followed: Registry[TodoSource] = Registry("followed")
"""What I follow: things at another's desk that I asked for or answer for."""
