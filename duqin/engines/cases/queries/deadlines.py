"""Deadlines as a person reads them: what is left, and the reckoning behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from duqin.engines.cases.models import Case, Clock, Notice
from duqin.engines.cases.states import AT_THE_OFFICE
from duqin.foundation.organisation import queries as organisation
from duqin.kernel.clock import Calendar, Derivation, TermUnit, remaining
from duqin.kernel.clock.instants import LAST_SECOND, SECOND
from duqin.kernel.clock.words import provisional_words, remaining_words, stretch_words
from duqin.kernel.moments import CAMPUS, now
from duqin.kernel.prepared import Prepared, Slot
from duqin.ui.parts import Deadline


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock of a case on its page.

    Attributes:
        label: kind in words. is_office: whether it runs against the office (R-001-03).
        deadline: with its derivation while it runs; None while it stands still.
        status: met, late, overdue, running, paused or stopped.
    """

    clock: Clock
    label: str
    is_office: bool
    deadline: Deadline | None
    status: str


def deadline(case: Case, lines: Iterable[ClockLine] | None = None) -> Deadline | None:
    """The deadline of whoever is at turn, with its derivation to open; None when nothing runs or the clock
    stands.

    Args:
        lines: all clocks of the case as `clock_lines` gives them, where they are at hand already.
    """
    kinds = _at_turn(case)
    running = [
        (line.clock.due_at, line.clock.pk, line.deadline)
        for line in (clock_lines(case) if lines is None else lines)
        if line.clock.kind in kinds
        and line.clock.due_at is not None
        and line.clock.met_at is None
        and line.clock.stopped_at is None
    ]
    return min(running, key=lambda found: found[:2])[2] if running else None


def notice_deadline(notice: Notice) -> Deadline | None:
    """The next deadline of a notice: its receipt, then the earliest of its cases, with the derivation to open."""
    waiting = _NOTICE_CLOCKS.get(notice.state)
    clock = waiting.first(notice=notice.pk) if waiting else None
    return of_clock(clock, organisation.calendar(), now()) if clock else None


def _next_of_notice(*kinds: str) -> Prepared[Clock]:
    running = {"met_at__isnull": True, "stopped_at__isnull": True, "due_at__isnull": False}
    return Prepared(
        lambda: Clock.objects.filter(kind__in=kinds, case__notices=Slot("notice"), **running).order_by(
            "due_at", "id"
        )[:1]
    )


_NOTICE_CLOCKS = {
    "issued": _next_of_notice("receive"),
    "received": _next_of_notice(*Clock.UNIT_KINDS),
    "answered": _next_of_notice("verify"),
}


def pill(case: Any, calendar: Calendar, at: datetime) -> Deadline | None:
    """The same for a line of a list: from `state`, `turn_due_at` and `term_unit` alone, without a statement and without
    derivation."""
    due_at = case.turn_due_at
    if due_at is None:
        return None
    return _part(due_at, unit_at_turn(case), calendar, at)


def unit_at_turn(case: Any) -> TermUnit:
    """What the time of whoever is at turn is counted in."""
    unit = TermUnit.working_days if case.state in (*AT_THE_OFFICE, "deferred") else TermUnit(case.term_unit)
    return TermUnit.hours if unit is TermUnit.at_once else unit


def of_clock(clock: Clock, calendar: Calendar, at: datetime, *, is_explained: bool = True) -> Deadline | None:
    """A clock's deadline with its reckoning, line by line; None while it stands still."""
    if clock.due_at is None:
        return None
    lines = _reckoning(clock, clock.due_at) if is_explained else None
    return _part(clock.due_at, TermUnit(clock.unit), calendar, at, lines)


def _reckoning(clock: Clock, due_at: datetime) -> list[str]:
    derivation = Derivation.from_json(clock.derivation)
    lines = [stretch_words(row) for row in derivation.explain()]
    if clock.extension:
        original = clock.original_due_at or due_at
        lines.append(_("含延期；原期限 %(day)s") % {"day": f"{original.astimezone(CAMPUS):%Y-%m-%d %H:%M}"})
    if warning := provisional_words(derivation):
        lines.append(warning)
    return lines


_CLOCKS = Prepared(lambda: Clock.objects.filter(case=Slot("case")).order_by("started_at", "id"))
LABELS = dict(Clock.Kind.choices)
RUNNING = ("running", "overdue")


def clock_lines(case: Case) -> list[ClockLine]:
    """All clocks of a case in the order they began."""
    calendar, at = organisation.calendar(), now()
    return [_line(clock, calendar, at) for clock in _CLOCKS.all(case=case.pk)]


def _line(clock: Clock, calendar: Calendar, at: datetime) -> ClockLine:
    status = _status(clock)
    due = of_clock(clock, calendar, at, is_explained=status in RUNNING)
    return ClockLine(clock, str(LABELS[clock.kind]), clock.is_of_office, due, status)


def _status(clock: Clock) -> str:
    if clock.stopped_at is not None:
        return "stopped"
    if clock.met_at is not None:
        return "late" if clock.is_late else "met"
    if clock.due_at is None:
        return "paused"
    return "overdue" if clock.is_late else "running"


def _at_turn(case: Case) -> tuple[str, ...]:
    match case.state:
        case "open":
            return ("notify", "respond")
        case "notified":
            return ("receive",)
        case "disputed":
            return ("settle",)
        case "reported":
            return ("verify",)
        case _:
            return ("plan", *Clock.UNIT_KINDS)


def _part(
    due_at: datetime, unit: TermUnit, calendar: Calendar, at: datetime, lines: list[str] | None = None
) -> Deadline:
    left = remaining(due_at, at, calendar, unit)
    family = "overdue" if left.overdue else "waiting" if left.due_today else "open"
    ends_day = due_at.astimezone(calendar.tz).time().replace(microsecond=0) == LAST_SECOND
    return Deadline(due_at + SECOND if ends_day else due_at, remaining_words(left), family, lines or ())
