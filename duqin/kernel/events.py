"""Facts in the past tense. Handlers are listed in the listener's wiring and run in the same transaction, in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all facts; fields are ids and plain values, never model instances."""


E = TypeVar("E", bound=Event)
_handlers: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)


def listen(event: type[E], handler: Callable[[E], None]) -> None:
    """Plug a handler in; called from a room's wiring only."""
    if handler not in _handlers[event]:
        _handlers[event].append(handler)


def announce(event: Event) -> None:
    """Run the handlers of this fact now, inside the caller's transaction; an error undoes the whole act."""
    for handler in _handlers[type(event)]:
        handler(event)


def listeners() -> dict[str, list[str]]:
    """Event name → handler names, for docs/house.md."""
    return {
        e.__name__: [f"{h.__module__}.{h.__qualname__}" for h in handlers]
        for e, handlers in _handlers.items()
    }
