"""Sockets: what waits for a person, filled by the rooms whose nouns wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duqin.kernel.actors import Actor
from duqin.kernel.clock import TermUnit
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
        counted_in: what the time left is said in, as on the page of the thing itself.
        is_followed: it lies at another's desk, and the person asked for it or answers for it.
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
    is_followed: bool = False
    counted_in: TermUnit = TermUnit.working_days


TodoSource = Callable[[Actor], list[TodoItem]]
todo: Registry[TodoSource] = Registry("todo")
"""What waits for me, and what I follow at other desks: each source answers in one statement, in none where the person
has no right that anything could wait for, and names at most 100 items of each kind."""
