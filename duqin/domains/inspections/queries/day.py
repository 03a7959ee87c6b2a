"""What a device takes along for a day without a network, in JSON values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import get_language

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import Answer, AnswerWrite, Finding, Inspection, Party, Signature, Task
from duqin.domains.inspections.queries.history import history
from duqin.domains.inspections.queries.offers import accompanying
from duqin.domains.inspections.queries.registers import seen_ids
from duqin.domains.inspections.queries.rounds import is_overdue, my_round, outline_of
from duqin.domains.inspections.queries.signers import parties_of_each, signatures_of_each, signers
from duqin.domains.inspections.queries.waiting import open_sheets
from duqin.domains.inspections.queries.written import with_bases
from duqin.domains.inspections.rules.deductions import SINGLE
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person, Place, Unit
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import Clause
from duqin.kernel.actors import Actor
from duqin.kernel.clock import Calendar, Term, due
from duqin.kernel.moments import CAMPUS, campus_date, now, today

Values = dict[str, Any]
DAYS_AHEAD = 3


class DayPack:
    """Gathers the day of a person; clauses, units and places are there once, whoever names them."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.clauses: dict[int, Clause] = {}
        self.places: dict[int, Place] = {}
        self.units: dict[int, Unit] = {}
        self.terms: dict[str, Term] = {}
        self._sheets: dict[tuple[object, ...], list[int]] = {}
        self._past: dict[tuple[int, int | None], Values] = {}

    def values(self) -> Values:
        """The whole pack: 今日任务, open sheets, clauses in force, what was found before, places, deadlines."""
        day = today()
        found = my_round(self.by, day)
        tasks = [self._task(task) for task in [*found.due, *found.missed] if self._may_begin(task)]
        sheets = self._sheets_of(self._open())
        self._beat()
        calendar = organisation.calendar()
        return {
            "day": day.isoformat(),
            "tasks": tasks,
            "sheets": sheets,
            "beat": [place.pk for place in self.beat],
            "places": [self._place(place) for place in self.places.values()],
            "units": {str(unit.pk): unit.local_name for unit in self.units.values()},
            "clauses": {str(pk): self._clause(clause) for pk, clause in self.clauses.items()},
            "terms": {code: _term(term, calendar) for code, term in self.terms.items()},
            "people": self._colleagues(),
        }

    @property
    def issuers(self) -> list[Unit]:
        """Units in whose name this day's inspections may lead to notices."""
        return [self.units[pk] for pk in dict.fromkeys(self.hosts) if pk in self.units]

    hosts: tuple[int, ...] = ()
    beat: tuple[Place, ...] = ()

    def _may_begin(self, task: Task) -> bool:
        return policies.may_start(self.by, task, None, None)

    def _open(self) -> list[Inspection]:
        rows = open_sheets(self.by).select_related("unit", "place", "host", "area", "lead", "task__plan")
        answers = Answer.objects.select_related("place")
        findings = Finding.objects.filter(is_void=False).order_by("number")
        rows = rows.prefetch_related(
            Prefetch("answers", answers),
            Prefetch("answers__writes", AnswerWrite.objects.order_by("clock")),
            Prefetch("findings", findings, to_attr="standing"),
        )
        return list(rows.order_by("started_at", "pk")[:50])

    def _task(self, task: Task) -> Values:
        plan = task.plan
        self._know(task.unit, plan.host)
        self.hosts += () if plan.is_unannounced else (plan.host_id,)
        lines, _source = outline_of(task)
        is_quiet = plan.is_unannounced or plan.level == policies.SELF
        return {
            "id": task.pk,
            "plan": plan.name,
            "level": plan.level,
            "kind": plan.get_kind_display(),
            "area": plan.area_id,
            "unit": task.unit_id,
            "host": plan.host_id,
            "place": self._at(task.place),
            "to": task.to_date.isoformat(),
            "is_overdue": is_overdue(task, today()),
            "is_unannounced": plan.is_unannounced,
            "outline": lines,
            "companion": "" if is_quiet else accompanying(task.unit),
            "items": self._items(task),
            "past": self._history(task.unit, task.place),
        }

    def _items(self, task: Task) -> list[int]:
        plan = task.plan
        key = (plan.area_id, plan.level, task.unit_id, plan.checklist_id)
        if key not in self._sheets:
            found = standards.clauses_in_force(
                day=today(),
                area_code=plan.area.code,
                level=plan.level,
                unit=task.unit,
                checklist=plan.checklist,
            )
            self.clauses |= {clause.pk: clause for clause in found}
            self._sheets[key] = [clause.pk for clause in found]
        return self._sheets[key]

    def _sheets_of(self, rows: list[Inspection]) -> list[Values]:
        """What is written on them, who takes part and who signed is asked for all of them at once, however many.

        What was found before is not: it is asked once for each unit and place they are at (`_history`).
        """
        missing = {pk for row in rows for pk in row.items} - self.clauses.keys()
        if missing:
            self.clauses |= {clause.pk: clause for clause in with_bases(missing)}
        parties = parties_of_each(rows) if rows else {}
        signed = signatures_of_each(parties)
        return [self._sheet(row, parties[row.pk], signed[row.pk]) for row in rows]

    def _sheet(self, row: Inspection, parties: Sequence[Party], signed: Sequence[Signature]) -> Values:
        self._know(row.unit, row.host)
        self.hosts += () if row.is_unannounced else (row.host_id,)
        return {
            "id": str(row.pk),
            "number": row.number,
            "state": row.state,
            "state_words": str(states.INSPECTION[row.state].label),
            "return_reason": row.return_reason,
            "plan": row.task.plan.name if row.task else row.theme,
            "task": row.task_id,
            "level": row.level,
            "lead": row.lead_id,
            "lead_name": row.lead.name,
            "is_unannounced": row.is_unannounced,
            "unit": row.unit_id,
            "host": row.host_id,
            "place": self._at(row.place),
            "outline": row.outline,
            "items": row.items,
            "past": self._history(row.unit, row.place),
            "answers": [_answer(one) for one in self._answers(row)],
            "findings": [_finding(one) for one in row.standing],  # type: ignore[attr-defined]  # see `_open`
            "signers": [
                {
                    "party": line.party.pk if line.party else None,
                    "role": line.role,
                    "role_label": line.role_label,
                    "name": line.words,
                    "person": line.name,
                    "is_signed": not line.is_missing,
                }
                for line in signers(row, parties, signed)
            ],
        }

    def _answers(self, row: Inspection) -> Sequence[Answer]:
        for answer in (found := list(row.answers.all())):
            self._at(answer.place)
        return found

    def _history(self, unit: Unit, place: Place | None) -> Values:
        """One statement for each pair of unit and place among the tasks and sheets, remembered for this pack."""
        key = (unit.pk, place.pk if place else None)
        if key not in self._past:
            found = history(unit, place)
            self._past[key] = {
                code: {"n": past.count, "last": past.last_at.isoformat()} for code, past in found.items()
            }
        return self._past[key]

    def _beat(self) -> None:
        person = Person.objects.filter(pk=self.by.person_id or 0).first()
        self.beat = tuple(organisation.beat_of(person)) if person else ()
        for place in self.beat:
            self._at(place)

    def _at(self, place: Place | None) -> int | None:
        if place is not None:
            self.places.setdefault(place.pk, place)
        return place.pk if place is not None else None

    def _know(self, *units: Unit) -> None:
        self.units |= {unit.pk: unit for unit in units}

    def _place(self, place: Place) -> Values:
        """A code on the wall is recognised by its hash, so that a lost phone does not give the codes away."""
        return {
            "id": place.pk,
            "code": place.code,
            "name": str(place),
            "scan": hashlib.sha256(place.qr_token.encode()).hexdigest(),
        }

    def _clause(self, clause: Clause) -> Values:
        term = standards.term_of(clause)
        self.terms[str(term)] = term
        return {
            "code": clause.code,
            "group": clause.local_group,
            "title": clause.local_title,
            "check": clause.local_check,
            "points": standards.points_words(clause),
            "deadline": standards.deadline_words(clause),
            "bases": standards.printable_bases(clause),
            "severity": clause.severity,
            "severity_label": clause.get_severity_display(),
            "photo": clause.photo_required,
            "veto": clause.veto_note if clause.veto else "",
            "per": standards.per_words(clause) if clause.per in SINGLE or clause.per_amount != 1 else "",
            "term": str(term),
            "measured": [_limit(limit) for limit in clause.measured],
        }

    def _colleagues(self) -> list[Values]:
        """Who a half-done inspection can be handed to: colleagues of the same unit."""
        me = Person.objects.filter(pk=self.by.person_id or 0).values_list("unit", flat=True).first()
        rows = Person.objects.filter(unit=me or 0, is_active=True).exclude(pk=self.by.person_id or 0)
        return [
            {"id": pk, "name": name} for pk, name in rows.order_by("name").values_list("pk", "name")[:100]
        ]


def _answer(row: Answer) -> Values:
    return {
        "clause": row.clause_id,
        "stop": row.place_id,
        "result": row.result,
        "measured": row.measured,
        "note": row.note,
        "seen": seen_ids(row),
        "is_diverged": row.is_diverged,
    }


def _finding(row: Finding) -> Values:
    return {
        "id": str(row.pk),
        "number": row.number,
        "clause": row.clause_id,
        "description": row.description,
        "is_fixed": row.is_fixed_on_spot,
        "unit": row.unit_id,
    }


def _limit(limit: Values) -> Values:
    english = (get_language() or "").startswith("en")
    return {
        "name": (english and limit.get("name_en")) or limit["name"],
        "unit": (english and limit.get("unit_en")) or limit.get("unit", ""),
        "min": limit.get("min"),
        "max": limit.get("max"),
    }


def _term(term: Term, calendar: Calendar) -> Values:
    """The deadline of a term for notices issued on the coming days; of hours only how many."""
    if not term.unit.counts_days:
        counted: Iterable[datetime] = ()
    else:
        noon = datetime.combine(campus_date(now()), time(12), CAMPUS)
        counted = [noon + timedelta(days=n) for n in range(DAYS_AHEAD)]
    dues = {one.date().isoformat(): due(one, term, calendar).due for one in counted}
    return {
        "unit": term.unit.value,
        "amount": str(term.amount),
        "due": {day: moment.isoformat() for day, moment in dues.items() if moment is not None},
    }


def day_pack(by: Actor) -> tuple[Values, list[Unit]]:
    """What to take along, and the units of whose notices numbers are needed."""
    pack = DayPack(by)
    return pack.values(), pack.issuers
