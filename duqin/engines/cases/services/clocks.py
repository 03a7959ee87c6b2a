"""The running deadlines of a case: start, meet, stop, pause, go on, extend, reckon anew.

A deadline is never set by hand: it follows from start, term, extension and pauses, and keeps its derivation.
The case mirrors the deadlines lists ask for; every change here ends with `mirror`, and the caller saves the
case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Model

from duqin.engines.cases.models import Case, Clock, ClockPause
from duqin.engines.cases.rules.reminders import next_reminder
from duqin.foundation.organisation import queries as organisation
from duqin.kernel.clock import Calendar, Pause, Term, TermUnit, due
from duqin.kernel.prepared import Few, Prepared, Slot
from duqin.kernel.writing import Alike, put_in_all, write_alike

MET = ("met_at", "remind_at", "remind_as")
_CLOCKS = Prepared(lambda: Clock.objects.filter(Few("case_id", Slot("cases"))))


class Later:
    """What several cases leave to be written in one statement: new steps and clocks, clocks that are met, other changes."""

    def __init__(self) -> None:
        self.new: list[Model] = []
        self.met: list[Clock] = []
        self.changes: list[Alike] = []

    @property
    def all_changes(self) -> list[Alike]:
        """Of stored rows; the clocks are all met at the same moment."""
        return [Alike(self.met, MET), *self.changes]


class Clocks:
    """All clocks of one case, read once; `at` is the moment of the verb. A case that is not stored has none.

    Args:
        rows: those of the case, where they were read already (`clocks_of`).
        later: takes what `start` and `meet` would write, for the caller to write; at once unless given.
    """

    def __init__(
        self, case: Case, at: datetime, rows: list[Clock] | None = None, later: Later | None = None
    ) -> None:
        self.case, self.at, self.later = case, at, later
        self.calendar = organisation.calendar()
        self.rows = clocks_of([case])[case.pk] if rows is None else rows

    def running(self, *kinds: str) -> list[Clock]:
        """Clocks of these kinds that are neither met nor stopped."""
        return [clock for clock in self.rows if clock.kind in kinds and clock.is_running]

    def start(self, kind: str, term: Term) -> Clock:
        """Start a clock of a kind now; the second one of a kind is its cycle 2."""
        return self.start_all({kind: term})[0]

    def start_all(self, terms: Mapping[str, Term]) -> list[Clock]:
        """Start a clock of each kind now, stored in one statement."""
        fresh = [self._started(kind, term) for kind, term in terms.items()]
        self.rows += fresh
        if self.later is None:
            put_in_all(fresh)
        else:
            self.later.new += fresh
        self.mirror()
        return fresh

    def _started(self, kind: str, term: Term) -> Clock:
        cycle = 1 + max((clock.cycle for clock in self.rows if clock.kind == kind), default=0)
        clock = Clock(case=self.case, kind=kind, cycle=cycle, started_at=self.at, unit=term.unit.value)
        clock.amount = int(term.amount)
        self._reckon(clock, [])
        return clock

    def meet(self, *kinds: str) -> None:
        """The obligation was fulfilled now."""
        met = self.running(*kinds)
        for clock in met:
            clock.met_at, clock.remind_at, clock.remind_as = self.at, None, ""
        if self.later is None:
            write_alike(met, MET)
        else:
            self.later.met += met
        self.mirror()

    def stop(self, *kinds: str) -> None:
        """The obligation fell away: withdrawn, void, deferred. Without kinds: all that run."""
        stopped = self.running(*(kinds or Clock.Kind.values))
        for clock in stopped:
            self._close_pause(clock)
            clock.stopped_at, clock.remind_at, clock.remind_as = self.at, None, ""
        write_alike(stopped, ("stopped_at", "remind_at", "remind_as"))
        self.mirror()

    def pause(self, *kinds: str, reason: str) -> None:
        """Stand still from now on; a clock that stands already goes on standing (nothing is counted
        twice)."""
        for clock in self.running(*kinds):
            if not clock.pauses.filter(to_at__isnull=True).exists():
                ClockPause.objects.create(clock=clock, from_at=self.at, reason=reason[:120])
            self._reckon_again(clock)
        self.mirror()

    def go_on(self, *kinds: str) -> None:
        """End the pause now; the deadline moves by what stood still."""
        for clock in self.running(*kinds):
            self._close_pause(clock)
            self._reckon_again(clock)
        self.mirror()

    def extend(self, clock: Clock, amount: int) -> None:
        """Grant more time, in the unit of the clock; start and pauses stay as they are."""
        clock.extension += amount
        self._reckon_again(clock)
        self.mirror()

    def recount(self) -> bool:
        """Reckon every running clock with the present calendar; whether any deadline moved."""
        moved = False
        for clock in self.running(*Clock.Kind.values):
            before = clock.due_at
            self._reckon_again(clock)
            moved = moved or clock.due_at != before
        self.mirror()
        return moved

    def mirror(self) -> None:
        """Write the deadlines lists ask for onto the case (not saved)."""
        case = self.case
        if now_running := self.running(*Clock.UNIT_KINDS):
            case.due_at = now_running[-1].due_at
        if first := self._first():
            case.original_due_at = first.original_due_at
            approved = [
                clock.due_at
                for clock in self.rows
                if clock.due_at and (clock is first or self._approved(clock))
            ]
            case.valid_due_at = max(approved, default=None)
        waiting = self.running("notify", "verify")
        case.office_due_at = waiting[-1].due_at if waiting else None

    def _first(self) -> Clock | None:
        """The clock of the notice in force: not one that ended because its notice was withdrawn."""
        rectify = [clock for clock in self.rows if clock.kind == "rectify"]
        return next((clock for clock in rectify if clock.stopped_at is None or self._deferred(clock)), None)

    def _deferred(self, clock: Clock) -> bool:
        """Whether the clock stopped because a review date took its place."""
        return any(other.kind == "review" and other.started_at == clock.stopped_at for other in self.rows)

    def _approved(self, clock: Clock) -> bool:
        """Whether a leader's decision gave this date: extension, deferral, or the time after it."""
        if clock.kind == "review":
            return True
        resumed = any(other.kind == "review" and other.stopped_at == clock.started_at for other in self.rows)
        return clock.kind == "rectify" and (clock.extension > 0 or resumed)

    def _close_pause(self, clock: Clock) -> None:
        ClockPause.objects.filter(clock=clock, to_at__isnull=True).update(to_at=self.at)

    def _reckon_again(self, clock: Clock) -> None:
        stored = ClockPause.objects.filter(clock=clock).order_by("from_at", "id")
        self._reckon(clock, [Pause(row.from_at, row.to_at, row.reason) for row in stored])
        clock.save()

    def _reckon(self, clock: Clock, pauses: Sequence[Pause]) -> None:
        reckon(clock, self.calendar, pauses)
        set_reminder(clock, self.calendar, self.at)


def clocks_of(cases: Iterable[Case]) -> dict[int | None, list[Clock]]:
    """Case id → its clocks in the order in which they began, in one statement; a case that is not stored has none."""
    found: dict[int | None, list[Clock]] = {case.pk: [] for case in cases}
    stored = [pk for pk in found if pk is not None]
    for clock in sorted(_CLOCKS.all(cases=stored), key=lambda clock: clock.pk) if stored else ():
        found[clock.case_id].append(clock)
    return found


def reckon(clock: Clock, calendar: Calendar, pauses: Sequence[Pause] = ()) -> None:
    """Set the deadlines that follow from start, term, extension and pauses, with their derivation (not saved)."""
    counted = due(clock.started_at, clock.term, calendar, pauses)
    original = due(clock.started_at, clock.original_term, calendar, pauses) if clock.extension else counted
    clock.due_at, clock.original_due_at = counted.due, original.due
    clock.derivation, clock.is_provisional = counted.to_json(), counted.provisional


def set_reminder(clock: Clock, calendar: Calendar, at: datetime) -> None:
    """Choose the next reminder of a running clock (not saved); none while it stands still."""
    if clock.due_at is None or not clock.is_running:
        clock.remind_at, clock.remind_as = None, ""
        return
    unit = TermUnit(clock.unit)
    clock.remind_at, clock.remind_as = next_reminder(clock.started_at, clock.due_at, unit, calendar, at)
