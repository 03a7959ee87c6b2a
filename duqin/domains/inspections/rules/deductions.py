"""What a finding costs before caps."""

from __future__ import annotations

from decimal import Decimal


def cost(points: Decimal, count: int) -> Decimal:
    """Points of the clause for each place, person or item; positive. Caps are applied by the score."""
    return points * count
