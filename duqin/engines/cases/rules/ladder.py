"""Which rungs of the ladder an overdue case has reached (domain-model §6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from duqin.kernel.clock import Calendar, TermUnit, elapsed, is_overdue
from duqin.kernel.clock.instants import SECOND


class Rung(Protocol):
    """What a rung must tell."""

    after_working_days: int
    severity: str


R = TypeVar("R", bound=Rung)


def days_overdue(due_at: datetime, at: datetime, calendar: Calendar) -> int | None:
    """Working days since the breach; None while the deadline has not passed.

    The day of the breach is day 0, as the event day of any count: due Wednesday 24:00, Thursday is day 0 and
    Friday day 1; due Friday 24:00, Saturday is day 0 and Monday day 1.
    """
    if not is_overdue(due_at, at):
        return None
    return elapsed(due_at + SECOND, at, calendar, TermUnit.working_days).days


def reached(rungs: Iterable[R], days: int, severity: str) -> list[R]:
    """The rungs for this severity that stand at or below so many working days, lowest first.

    A rung that names the severity replaces one of the same day that is for any.
    """
    chosen: dict[int, R] = {}
    for rung in rungs:
        if rung.after_working_days <= days and rung.severity in ("", severity):
            standing = chosen.get(rung.after_working_days)
            if standing is None or rung.severity:
                chosen[rung.after_working_days] = rung
    return [chosen[day] for day in sorted(chosen)]
