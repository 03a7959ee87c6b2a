"""How far a deadline may be moved, and when one may still ask (domain-model §5.6)."""

from __future__ import annotations

from datetime import datetime

from duqin.kernel.clock import Term, TermUnit, is_overdue


def longest(term: Term) -> int:
    """The most an extension may add, in the unit of the term: its own length; nothing to what is due at
    once."""
    return 0 if term.unit is TermUnit.at_once else int(term.amount)


def is_in_time(due_at: datetime, at: datetime) -> bool:
    """Whether one may still ask: only before the deadline has passed."""
    return not is_overdue(due_at, at)
