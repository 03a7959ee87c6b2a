"""Where a device says it is, beside where a place is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

EARTH = 6_371_000  # metres
LEAST_EXACT = 200  # metres; a vaguer position proves nothing
NEAR = 100  # metres of a place beyond the error of the device; buildings are large


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees, and the radius in metres within which the device believes itself."""

    latitude: float
    longitude: float
    accuracy: float

    def metres_to(self, latitude: float, longitude: float) -> float:
        """The shortest way over the ground."""
        north, east = math.radians(latitude), math.radians(self.latitude)
        half = math.sin((north - east) / 2) ** 2
        across = math.sin(math.radians(longitude - self.longitude) / 2) ** 2
        return 2 * EARTH * math.asin(math.sqrt(half + math.cos(north) * math.cos(east) * across))

    def is_at(self, latitude: float, longitude: float) -> bool | None:
        """Whether this is the place; None when the position is too vague to say."""
        if self.accuracy > LEAST_EXACT:
            return None
        return self.metres_to(latitude, longitude) <= self.accuracy + NEAR


def position(said: object) -> Position | None:
    """A position as a device sends it; None for anything that is none."""
    if not isinstance(said, Mapping):
        return None
    found = [_number(said, name) for name in ("latitude", "longitude", "accuracy")]
    if any(one is None for one in found):
        return None
    latitude, longitude, accuracy = (one or 0.0 for one in found)
    if abs(latitude) > 90 or abs(longitude) > 180 or accuracy < 0:
        return None
    return Position(latitude, longitude, accuracy)


def _number(said: Mapping[str, Any], name: str) -> float | None:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)
