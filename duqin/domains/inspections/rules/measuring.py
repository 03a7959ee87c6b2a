"""Measured values against the limits of a clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any


@dataclass(frozen=True, slots=True)
class Reading:
    """A value beside its limit; `is_within` is None while nothing was measured."""

    name: str
    unit: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None

    @property
    def limit_words(self) -> str:
        """“≥ 70 ℃”, “0–8 ℃”; both limits inclusive."""
        if self.low is not None and self.high is not None:
            limits = f"{self.low}–{self.high}"
        elif self.low is not None:
            limits = f"≥ {self.low}"
        elif self.high is not None:
            limits = f"≤ {self.high}"
        else:
            limits = ""
        return f"{limits} {self.unit}".strip()

    @property
    def is_within(self) -> bool | None:
        if self.value is None:
            return None
        return (self.low is None or self.value >= self.low) and (self.high is None or self.value <= self.high)


def readings(
    limits: Sequence[Mapping[str, Any]], values: Sequence[object], *, english: bool = False
) -> list[Reading]:
    """Pair the limits of a clause with the values of an answer, in order; ValueError for what is no number."""
    padded = [*values, *([None] * len(limits))]
    return [
        Reading(
            str((english and limit.get("name_en")) or limit["name"]),
            str((english and limit.get("unit_en")) or limit.get("unit", "")),
            number(value),
            number(limit.get("min")),
            number(limit.get("max")),
        )
        for limit, value in zip(limits, padded, strict=False)
    ]


def number(value: object) -> Decimal | None:
    """A finite decimal, None of nothing; ValueError otherwise."""
    if value in (None, ""):
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation as wrong:
        raise ValueError(str(value)) from wrong
    if not found.is_finite() or abs(found) > 10**9:
        raise ValueError(str(value))
    return found + 0  # a zero without a sign
