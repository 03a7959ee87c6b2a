"""A length of time as rules state it: 24 hours, 3 working days, at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

LONGEST_DAYS = 36_600  # a century: whatever is longer is a slip of the keyboard


class TermUnit(StrEnum):
    """The kinds of clock (domain-model §5.1); `at_once` is "fix on the spot", "stop at once"."""

    hours = "hours"
    office_hours = "office_hours"
    calendar_days = "calendar_days"
    working_days = "working_days"
    at_once = "at_once"

    @property
    def counts_days(self) -> bool:
        """Whether whole days are counted rather than running time."""
        return self in (TermUnit.calendar_days, TermUnit.working_days)


UNIT_OF_CODE = {
    "h": TermUnit.hours,
    "oh": TermUnit.office_hours,
    "cd": TermUnit.calendar_days,
    "wd": TermUnit.working_days,
}
CODE_OF_UNIT = {unit: code for code, unit in UNIT_OF_CODE.items()} | {TermUnit.at_once: ""}
WRITTEN = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(h|oh|cd|wd)")


@dataclass(frozen=True, slots=True)
class Term:
    """An amount in a unit; its code (`str`) is `24h`, `4oh`, `7cd`, `3wd`, and `0` for at once.

    Args:
        amount: hours (fractions allowed) or whole days; 0 for at once.
        unit: which clock counts it.

    Raises:
        ValueError: the amount is negative, no plain number, longer than a century, a broken day,
            or anything but 0 for at once.
    """

    amount: int | Decimal
    unit: TermUnit

    def __post_init__(self) -> None:
        amount = Decimal(self.amount)
        if not amount.is_finite() or amount < 0:
            raise ValueError(f"{self.amount} is no length of time")
        whole = amount == amount.to_integral_value()
        if self.unit.counts_days and not whole:
            raise ValueError(f"{self.amount} {self.unit}: days are counted whole")
        if self.unit is TermUnit.at_once and amount:
            raise ValueError("at once has no amount")
        if amount > (LONGEST_DAYS if self.unit.counts_days else LONGEST_DAYS * 24):
            raise ValueError(f"{self.amount} {self.unit} is longer than a century")
        object.__setattr__(self, "amount", int(amount) if whole else amount.normalize())

    @classmethod
    def parse(cls, code: str) -> Term:
        """The term of a code: `3wd`, `24h`, `1.5oh`, `7cd`, `0`.

        Raises:
            ValueError: the code is none of these.
        """
        written = code.strip().lower()
        if written == "0":
            return cls(0, TermUnit.at_once)
        found = WRITTEN.fullmatch(written)
        if found is None:
            raise ValueError(f"{code!r} is no term; write for example 3wd, 24h, 4oh, 7cd or 0")
        return cls(Decimal(found[1]), UNIT_OF_CODE[found[2]])

    @property
    def days(self) -> int:
        """Whole days of a term in days; 0 for any other."""
        return int(self.amount) if self.unit.counts_days else 0

    @property
    def duration(self) -> timedelta:
        """Running time of a term in hours; nothing for any other."""
        return (
            timedelta() if self.unit.counts_days else timedelta(microseconds=int(self.amount * 3_600_000_000))
        )

    def __add__(self, other: Term) -> Term:
        """The term and its extension, counted as one; both in the same unit, else ValueError."""
        if self.unit is not other.unit:
            raise ValueError(f"{self} cannot be extended by {other}: the units differ")
        return Term(self.amount + other.amount, self.unit)

    def __str__(self) -> str:
        return f"{Decimal(self.amount):f}{CODE_OF_UNIT[self.unit]}"
