"""A count in progress: what it has looked at, and the lines it has written so far."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from duqin.kernel.clock.calendar import Calendar
from duqin.kernel.clock.derivation import Derivation, DerivationLine
from duqin.kernel.clock.instants import NOTHING
from duqin.kernel.clock.pauses import Pause
from duqin.kernel.clock.reasons import Reason, Why
from duqin.kernel.clock.terms import Term, TermUnit

MINUTE = timedelta(minutes=1)


class Reckoning:
    """The book in which a deadline is worked out; `settle` or `wait` closes it.

    Args:
        start: the event, UTC.
        term: what is being counted.
        calendar: whose days are looked up; looking at a year without a table makes the result provisional.
    """

    def __init__(self, start: datetime, term: Term, calendar: Calendar) -> None:
        self.start = start
        self.term = term
        self.calendar = calendar
        self.event_day = calendar.local_date(start)
        self._ran = NOTHING
        self._guessed_years: set[int] = set()
        event = Why.at_once if term.unit is TermUnit.at_once else Why.start
        number = 0 if term.unit.counts_days else None
        self._lines = [DerivationLine(self.event_day, False, number, event)]

    def reason(self, day: date) -> Reason:
        """What the calendar says about the day; remembered when it only guesses."""
        if self.calendar.is_provisional(day):
            self._guessed_years.add(day.year)
        return self.calendar.reason(day)

    def leave_out(self, day: date, reason: Reason) -> None:
        """The day does not count."""
        self._lines.append(DerivationLine(day, False, None, reason.key, reason.note))

    def take_day(self, day: date, number: int, reason: Reason) -> None:
        """The day counts as the n-th."""
        self._lines.append(DerivationLine(day, True, number, reason.key, reason.note))

    def take_time(self, day: date, length: timedelta, reason: Reason) -> None:
        """The clock ran; minutes come from the running total, so that the lines add up to the term."""
        before, self._ran = self._ran // MINUTE, self._ran + length
        self._write_minutes(
            DerivationLine(day, True, None, reason.key, reason.note, self._ran // MINUTE - before)
        )

    def stand_still(self, day: date, length: timedelta, pause: Pause) -> None:
        """The clock was paused for a while that day."""
        self._write_minutes(DerivationLine(day, False, None, Why.paused, pause.reason, length // MINUTE))

    def settle(self, due: datetime) -> Derivation:
        """The deadline is found."""
        return self._close(due, as_of=due)

    def wait(self, day: date, pause: Pause) -> Derivation:
        """An open pause leaves the deadline unknown."""
        self._lines.append(DerivationLine(day, False, None, Why.paused, pause.reason))
        return self._close(None, as_of=max(self.start, pause.from_at))

    def _write_minutes(self, line: DerivationLine) -> None:
        """Morning and afternoon of one day make one line."""
        last = self._lines[-1]
        if (last.date, last.why, last.note) == (line.date, line.why, line.note):
            self._lines[-1] = replace(last, minutes=(last.minutes or 0) + (line.minutes or 0))
        else:
            self._lines.append(line)

    def _close(self, due: datetime | None, as_of: datetime) -> Derivation:
        return Derivation(
            start=self.start,
            term=self.term,
            due=due,
            as_of=as_of,
            tz=self.calendar.tz.key,
            provisional_years=tuple(sorted(self._guessed_years)),
            lines=tuple(self._lines),
        )
