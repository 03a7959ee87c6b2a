"""What a finding costs before caps, and how many places it counts for."""

from __future__ import annotations

from decimal import Decimal

SINGLE = frozenset(
    {
        "place",
        "spot",
        "person",
        "post",
        "item",
        "piece",
        "unit",
        "dish",
        "batch",
        "order",
        "record",
        "case",
        "room",
        "trip",
        "round",
    }
)
"""What a clause counts one by one (`Clause.Per`); metres and percentage points are not places."""
MOST = 30_000


def cost(points: Decimal, count: int, per_amount: Decimal = Decimal(1)) -> Decimal:
    """Points of the clause for each full `per_amount` of what it counts by, but at least once; positive.

    Caps are applied by the score.
    """
    return points * max(1, int(count / per_amount))


def vetoes(veto: bool, condition: str, is_met: bool) -> bool:
    """Whether a breach vetoes: a clause whose veto has a condition only when the inspector finds it met."""
    return veto and (not condition or is_met)


def places(count: int, per: str) -> int:
    """For how many places, persons or items it counts towards “≥ k places: the item is 0” (domain-model §7 row 9)."""
    return count if per in SINGLE else 1


def doubled(points: Decimal, cap: Decimal | None) -> Decimal:
    """What a failed re-check or a recurrence costs on top: what the deduction cost, at most its cap."""
    return points if cap is None else min(points, cap)
