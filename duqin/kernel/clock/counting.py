"""From an event and a term to a deadline (domain-model §5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from duqin.kernel.clock.calendar import Calendar
from duqin.kernel.clock.derivation import Derivation
from duqin.kernel.clock.instants import DAY, days_from, utc
from duqin.kernel.clock.pauses import Pause, Slice, cut, pause_at, union
from duqin.kernel.clock.reasons import Reason, Why
from duqin.kernel.clock.reckoning import Reckoning
from duqin.kernel.clock.terms import Term, TermUnit


def due(start: datetime, term: Term, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Derivation:
    """The deadline of a term that begins with an event at `start`, and how it came about.

    - Days: the event day is 0, due is the end of the N-th day that counts. A working day counts when it is
      worked, and any day only when the clock runs at its end. 0 working days is the same working day, or the
      next one when the event falls on a rest day.
    - Hours: due is the first moment at which the running time reaches the term; office hours run only inside
      the office windows of working days, so an event after closing time counts from the next working day.
    - At once: due is the event itself; it cannot be paused.

    A changed or extended term is reckoned by calling again with the same start and the same pauses, so that
    what stood still stays subtracted.

    Args:
        start: aware moment of the event.
        term: length in hours, office hours, calendar days or working days.
        calendar: working days and office hours; a missing year makes the result provisional, never an error.
        pauses: when the clock stood still, in any order, overlapping or not; an open one that begins before
            the term is used up leaves `due` None.

    Raises:
        ValueError: `start` is naive.
    """
    book = Reckoning(utc(start), term, calendar)
    if term.unit is TermUnit.at_once:
        return book.settle(due=book.start)
    return (_count_days if term.unit.counts_days else _count_time)(book, union(pauses))


def extend_limit(start: datetime, term: Term, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Derivation:
    """The furthest an extended deadline may lie: once more the original term (domain-model §5.6).

    The extension follows on the original term; rest days and pauses inside it are left out in the same way.
    """
    return due(start, term + term, calendar, pauses)


def _count_days(book: Reckoning, pauses: Sequence[Pause]) -> Derivation:
    number, first = (0, book.event_day + DAY) if book.term.days else (-1, book.event_day)
    for day in days_from(first):
        counts, reason = _day(book, day)
        end = book.calendar.end_of(day)
        pause = pause_at(end, pauses)
        if not counts:
            book.leave_out(day, reason)
        elif pause is None:
            number += 1
            book.take_day(day, number, reason)
            if number == book.term.days:
                return book.settle(due=end)
        elif pause.is_open:
            return book.wait(day, pause)
        else:
            book.leave_out(day, Reason(Why.paused, pause.reason))
    raise AssertionError("there is always another day")


def _day(book: Reckoning, day: date) -> tuple[bool, Reason]:
    """Whether a day counts, pauses apart, and why."""
    if book.term.unit is TermUnit.calendar_days:
        return True, Reason(Why.calendar_day)
    return book.calendar.is_working(day), book.reason(day)


def _count_time(book: Reckoning, pauses: Sequence[Pause]) -> Derivation:
    left = book.term.duration
    if not left:
        return book.settle(due=book.start)
    for day, reason, part in _parts(book, pauses):
        if part is None:
            book.leave_out(day, reason)
        elif part.pause is None:
            used = min(left, part.length)
            left -= used
            book.take_time(day, used, reason)
            if not left:
                return book.settle(due=part.from_at + used)
        elif part.pause.is_open:
            return book.wait(day, part.pause)
        else:
            book.stand_still(day, part.length, part.pause)
    raise AssertionError("there is always another day")


def _parts(book: Reckoning, pauses: Sequence[Pause]) -> Iterator[tuple[date, Reason, Slice | None]]:
    """The time after the event in which the clock may run, cut at pauses; None is a whole rest day."""
    for day in days_from(book.event_day):
        reason, windows = _windows(book, day)
        if not windows:
            yield day, reason, None
        for opens, closes in windows:
            for part in cut(max(opens, book.start), closes, pauses):
                yield day, reason, part


def _windows(book: Reckoning, day: date) -> tuple[Reason, list[tuple[datetime, datetime]]]:
    if book.term.unit is TermUnit.hours:
        return Reason(Why.clock_hours), [book.calendar.whole_day(day)]
    reason = book.reason(day)
    if reason.key is Why.working:
        reason = Reason(Why.office_window, reason.note, reason.source)
    return reason, book.calendar.office_windows(day)
