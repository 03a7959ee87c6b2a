"""Points, yuan and rates: decimal, rounded half-up at the end only, rates truncated (domain-model §7, §13)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
TENTH = Decimal("0.1")


def half_up(value: Decimal, step: Decimal = CENT) -> Decimal:
    """Round half-up, to two decimals unless told otherwise."""
    return value.quantize(step, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that always shows its numerator and denominator; never divides by nothing."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """Percent with one decimal, truncated: 1,899 of 2,000 is 94.9, not 95.0 (R-004-13). None of nothing."""
        if self.whole == 0:
            return None
        return (Decimal(self.part) * 100 / self.whole).quantize(TENTH, rounding=ROUND_DOWN)

    def reaches(self, percent: Decimal | int) -> bool:
        """Whether the exact, unrounded share is at least `percent`."""
        return self.whole > 0 and Decimal(self.part) * 100 >= Decimal(percent) * self.whole
