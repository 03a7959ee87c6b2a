"""Facts an act asks for more than once, read once for the length of it.

A fact may be remembered when the act that asks cannot change it, and when judging the whole act by one reading is
what is meant: the calendar, the terms in force, who heads a unit. Nothing outlives the act, so nothing another
process changes is ever seen late by the next one; outside of an act every question is asked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

T = TypeVar("T")

_facts: ContextVar[dict[Hashable, object] | None] = ContextVar("facts_of_the_act", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """For the length of an act; an act within an act shares what is remembered, and one that is undone drops it."""
    if _facts.get() is not None:
        try:
            yield
        except BaseException:
            forget()
            raise
        return
    token = _facts.set({})
    try:
        yield
    finally:
        _facts.reset(token)


def once(key: Hashable, ask: Callable[[], T]) -> T:
    """The answer to a question, asked at most once in an act.

    Args:
        key: names the question with all it depends on: ("organisation.head", unit id, day).
    """
    facts = _facts.get()
    if facts is None:
        return ask()
    if key not in facts:
        facts[key] = ask()
    return cast(T, facts[key])


def forget() -> None:
    """Drop what is remembered: the act has changed what it rests on."""
    facts = _facts.get()
    if facts is not None:
        facts.clear()
