"""The list of rights a post or an appointment can carry. Rooms declare them; administrators hand them out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capability:
    """A right in words: code "room.verb", a Chinese label (lazy) and one sentence of help."""

    code: str
    label: object
    help: object = ""


_declared: dict[str, Capability] = {}


def declare(code: str, label: object, help: object = "") -> str:
    """Register a capability and return its code; declaring the same code twice is an error."""
    if code in _declared:
        raise ValueError(f"capability declared twice: {code}")
    _declared[code] = Capability(code, label, help)
    return code


def declared() -> dict[str, Capability]:
    """All capabilities by code, in order of declaration."""
    return dict(_declared)
