"""Rounds that are "too perfect" to have been walked (domain-model §8.8): a figure for a monitor's quality, never a bar."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_ITEMS = 10
QUICKEST = 3.0  # seconds an item takes who looks at it; ours, as in rules/grading.py


@dataclass(frozen=True, slots=True)
class Walked:
    """What a finished round left behind.

    Attributes:
        answered: items with an answer. passed: those of them that are 合格. traces: items with a
            note, photograph, voice note, reading or problem. seconds: from its first answer to its last, by the device where known.
    """

    answered: int
    passed: int
    traces: int
    seconds: float

    @property
    def per_item(self) -> float:
        """Seconds from one answer to the next."""
        return self.seconds / (self.answered - 1) if self.answered > 1 else self.seconds

    @property
    def is_too_perfect(self) -> bool:
        """At least ten items, all of them 合格, no trace of a look at any, less than three seconds each."""
        is_clean = self.answered >= LEAST_ITEMS and self.passed == self.answered and self.traces == 0
        return is_clean and self.per_item < QUICKEST
