"""Cases of the past, taken over from older records: told in the order of time, judged at once, stored together.

The rules are those of the single verbs: recurrence and raised severity (`open_case`), measures and cause (`report`,
`verify`, `fix_on_the_spot`), the close gate. Nobody is notified, nothing is announced, and a deadline that had passed
before climbs no rung of the ladder: history is told, not done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial

from django.utils.translation import gettext as _

from duqin.engines.cases import queries, states
from duqin.engines.cases.models import Case, Clock, Escalation, Step
from duqin.engines.cases.models.closing import Known, refuse_objection
from duqin.engines.cases.rules.ladder import days_overdue, reached
from duqin.engines.cases.rules.recurrence import Earlier
from duqin.engines.cases.rules.reminders import next_reminder
from duqin.engines.cases.rules.severities import raised
from duqin.engines.cases.services import stepping, terms
from duqin.engines.cases.services.clocks import reckon
from duqin.engines.cases.services.fixing import refuse_without_cause
from duqin.engines.cases.services.opening import NUMBERED, head_of, set_term
from duqin.engines.cases.services.wording import house_words
from duqin.engines.documents import services as documents
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person, Place, ServiceArea, Unit
from duqin.kernel.clock import Term, TermUnit, is_overdue
from duqin.kernel.moments import campus_date, now
from duqin.kernel.refs import Ref

BATCH = 500
AT_ONCE = 400  # ids named in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCase:
    """What became of a problem, as older records tell it.

    Attributes:
        follower: who found it; his steps are the opening and the notice.
        term: time the clause gives; `due_date` is the deadline that was really set, None for the clause's.
        notice: number of the notice in the old records, a remark. source: file and line, a remark.
        reported_at, reported_by: when and by whom it was reported fixed; None while it was not.
        closed_at, verified_by: when and by whom the fix was verified, or seen when it was fixed on the spot.
    """

    origin: Ref
    title: str
    matter: str
    unit: Unit
    issuer: Unit
    follower: Person
    place: Place | None
    area: ServiceArea
    severity: str
    is_safety: bool
    level: int
    term: Term
    opened_at: datetime
    due_date: date | None = None
    notice: str = ""
    source: str = ""
    measures: str = ""
    cause: str = ""
    is_on_spot: bool = False
    reported_at: datetime | None = None
    reported_by: Person | None = None
    closed_at: datetime | None = None
    verified_by: Person | None = None


@dataclass(slots=True)
class _Told:
    """A case with its history, not stored yet; `recurs` is the number in this chronicle, or a stored id."""

    case: Case
    steps: list[Step]
    clocks: list[Clock]
    recurs: int | None


class Chronicle:
    """Tell each past case in the order of `opened_at`; then store them all, in one transaction with their origins.

    Args:
        since: the earliest moment that will be told.
    """

    def __init__(self, since: datetime, *, procedure: str = "finding") -> None:
        self.at, self.procedure = now(), procedure
        self._calendar = organisation.calendar()
        self._rules = terms.Terms(procedure)
        self._recurrences = queries.RecurrencesThroughTime(since)
        self._known = Known()
        self._head = cache(head_of)
        self._told: list[_Told] = []

    def tell(self, story: PastCase) -> Case:
        """The case with severity, recurrence, term and state, not stored yet. What is refused was not told.

        Raises:
            Refusal: "case.no_head", "case.no_measures", "case.no_cause", "case.closer".
        """
        case, earlier = self._opened(story)
        steps = list(self._steps(case, story))
        for step in steps:
            if step.to_state == "closed":
                refuse_without_cause(case)
                refuse_objection(step, case, self._known)
        self._told.append(_Told(case, steps, list(self._clocks(case, story)), earlier))
        known = Earlier(-len(self._told), case.place_id, case.opened_at, case.closed_at)
        self._recurrences.add(case.matter, case.unit_id, known)
        return case

    def _opened(self, story: PastCase) -> tuple[Case, int | None]:
        level, earlier = self._recurrences.level(
            story.matter, story.unit.pk, story.place.pk if story.place else None, story.opened_at
        )
        same = ("title", "matter", "unit", "issuer", "follower", "place", "area", "is_safety", "level")
        case = Case(
            procedure=self.procedure,
            origin_kind=story.origin.kind,
            origin_id=story.origin.id,
            origin_label=story.origin.label[:200],
            responsible=self._head(story.unit),
            severity=raised(story.severity) if level else story.severity,
            opened_at=story.opened_at,
            recurrence=level,
            cause=story.cause,
            **{name: getattr(story, name) for name in same},
        )
        case.title = case.title.strip()[:200]
        set_term(case, story.term)
        if story.due_date is not None:
            days = (story.due_date - campus_date(story.opened_at)).days
            set_term(case, Term(days, TermUnit.calendar_days))
        elif level:
            set_term(case, terms.term_for(case, story.opened_at, self._rules, self._calendar))
        return case, earlier

    def _steps(self, case: Case, story: PastCase) -> Iterator[Step]:
        """The way of the case through the table of transitions; it ends in the state it is in."""
        opened = partial(_step, case, by=story.follower, at=story.opened_at)
        yield opened("open", note=story.source)
        if story.reported_at is not None:
            sentence = _("请写明采取了什么整改措施。")
            case.measures = stepping.said(
                story.measures, code="case.no_measures", sentence=sentence, field="measures"
            )
            case.reported_at = story.reported_at
        if story.is_on_spot and story.closed_at is not None:
            case.closed_at, case.verified_by = story.closed_at, story.verified_by
            yield _step(case, "fix_on_the_spot", by=story.verified_by, at=story.closed_at, note=case.measures)
            return
        yield opened("notify", note=_notice_words(story.notice))
        yield _step(case, "acknowledge", by=None, at=story.opened_at)
        if story.reported_at is not None:
            case.reported_by = story.reported_by
            yield _step(case, "report", by=story.reported_by, at=story.reported_at, note=case.measures)
        if story.closed_at is not None:
            case.closed_at, case.verified_by = story.closed_at, story.verified_by
            yield _step(case, "verify", by=story.verified_by, at=story.closed_at)

    def _clocks(self, case: Case, story: PastCase) -> Iterator[Clock]:
        """The unit's time, and the office's where it has still to verify; their deadlines go onto the case."""
        if not story.is_on_spot:
            term = case.term
            if term.unit is TermUnit.at_once:
                term = self._rules.of("at_once", case.severity) or term
            clock = self._clock(case, "rectify", term, story.opened_at, met_at=story.reported_at)
            case.due_at = case.original_due_at = case.valid_due_at = clock.due_at
            yield clock
        if case.state == "reported" and story.reported_at is not None:
            for kind in ("verify", "feedback"):
                if office := self._rules.of(kind, case.severity):
                    clock = self._clock(case, kind, office, story.reported_at)
                    case.office_due_at = clock.due_at if kind == "verify" else case.office_due_at
                    yield clock

    def _clock(
        self, case: Case, kind: str, term: Term, start: datetime, met_at: datetime | None = None
    ) -> Clock:
        """A clock of the past; one that ran out before is reminded of no more, it stands in the lists as overdue."""
        clock = Clock(case=case, kind=kind, unit=term.unit.value, started_at=start, met_at=met_at)
        clock.amount = int(term.amount)
        reckon(clock, self._calendar)
        if met_at is None and clock.due_at is not None and not is_overdue(clock.due_at, self.at):
            clock.remind_at, clock.remind_as = next_reminder(
                start, clock.due_at, term.unit, self._calendar, self.at
            )
        return clock

    def store(self) -> list[Case]:
        """Store what was told, in a transaction of the caller; returns the cases in the order in which they were told.

        Raises:
            Refusal: as tell, where rights changed meanwhile; "number.taken".
        """
        cases = [told.case for told in self._told]
        finals = [case.state for case in cases]
        _number(cases)
        for case in cases:
            case.turn_due_at = case.turn_deadline()
            case.state = states.CASE.initial
        Case.objects.bulk_create(cases, batch_size=BATCH)
        for case, final in zip(cases, finals, strict=True):
            case.state = final
        self._link()
        self._close(cases)
        clocks = [clock for told in self._told for clock in told.clocks]
        Clock.objects.bulk_create(clocks, batch_size=BATCH)
        self._climb_silently(cases)
        return cases

    def _link(self) -> None:
        """Which earlier case each recurrent one follows on; those of this chronicle have their ids only now."""
        recurrent = [told for told in self._told if told.recurs is not None]
        for told in recurrent:
            earlier = told.recurs or 0
            told.case.recurs_id = self._told[-earlier - 1].case.pk if earlier < 0 else earlier
        Case.objects.bulk_update([told.case for told in recurrent], ["recurs"], batch_size=BATCH)

    def _close(self, cases: Sequence[Case]) -> None:
        """Steps and states in the order the gate demands: reported, then the closing steps, then closed."""
        before: dict[str, list[int]] = defaultdict(list)
        for told in self._told:
            last = told.steps[-1]
            before[last.from_state if last.to_state == "closed" else last.to_state].append(told.case.pk)
        for state, ids in before.items():
            _move(ids, state)
        Step.objects.write_together((step for told in self._told for step in told.steps), self._known)
        _move([case.pk for case in cases if case.state == "closed"], "closed")

    def _climb_silently(self, cases: Sequence[Case]) -> None:
        """Rungs that open cases had reached before stand as reached, without effect and without word to anyone."""
        rungs = queries.ladder(self.procedure)
        rows = []
        for case in cases:
            late = case.state in states.AT_THE_UNIT and case.due_at is not None
            days = days_overdue(case.due_at, self.at, self._calendar) if late and case.due_at else None
            if days is not None:
                found = reached(rungs, days, case.severity)
                rows += [Escalation(case=case, rung=rung, at=self.at, days=days) for rung in found]
        Escalation.objects.bulk_create(rows, batch_size=BATCH)


def _step(case: Case, verb: str, *, by: Person | None, at: datetime, note: str = "") -> Step:
    """A step of history: the move in the table, the row not stored yet."""
    before, after = ("", case.state) if verb == "open" else states.CASE.move(case, verb)
    return Step(
        case=case,
        verb=verb,
        from_state=before,
        to_state=after,
        at=at,
        by=by,
        by_name=by.name[:120] if by else _nobody_words(),
        note=note,
        data={"past": True},
    )


@house_words
def _nobody_words() -> str:
    return _("历史记录")


@house_words
def _notice_words(number: str) -> str:
    return _("原通知单 %(number)s") % {"number": number} if number else ""


def _number(cases: Sequence[Case]) -> None:
    """Numbers of the years in which the cases were opened."""
    years: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        years[campus_date(case.opened_at).year].append(case)
    for year, members in sorted(years.items()):
        wanted = [Ref("cases.case", "", case.title) for case in members]
        drawn = documents.draw_numbers(
            kind="cases.case", unit=None, year=year, pattern=NUMBERED, used_for=wanted
        )
        for case, number in zip(members, drawn, strict=True):
            case.number = number.text


def _move(ids: Sequence[int], state: str) -> None:
    if state != states.CASE.initial:
        for start in range(0, len(ids), AT_ONCE):
            Case.objects.filter(pk__in=ids[start : start + AT_ONCE]).move_together(state)
