"""The rows of one past inspection, made from its lines; not stored yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec
from uuid import uuid4

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Answer, Finding, Inspection, Party
from duqin.domains.inspections.models.plans import Kind
from duqin.domains.inspections.rules.deductions import cost, vetoes
from duqin.domains.inspections.services.past.lines import Line
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards import queries as standards
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.kernel.refs import Ref

P = ParamSpec("P")
FIELD_OF = {
    "case.no_head": "responsible",
    "case.no_measures": "measures",
    "case.no_cause": "cause",
    "case.closer": "verified_by",
}
"""Which column a refusal of the cases is about."""


@dataclass(slots=True)
class Story:
    """A problem with its case, and the line they come from."""

    line: Line
    finding: Finding
    case: Case


@dataclass(slots=True)
class Visit:
    """One inspection of the file: key for ever, name in the file, rows."""

    inspection: Inspection
    key: str
    name: str
    digest: str
    started_at: datetime
    lines: list[Line]
    answers: list[Answer] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    trail: list[list[Any]] = field(default_factory=list)


def built(visit: Visit, chronicle: cases.Chronicle) -> None:
    """Fill the rows of the visit; what the rules of cases refuse becomes a fault of its line."""
    said = visit.lines[0].values
    _describe(visit, said)
    visit.parties = list(_parties(visit.inspection, said))
    registers: dict[tuple[int, int | None], Answer] = {}
    for line in visit.lines:
        answer = _answer(visit, line, registers)
        finding = None
        if line.values["result"] == Answer.Result.PROBLEM:
            finding = _finding(visit, line, answer)
            _tell(visit, line, finding, chronicle)
        visit.trail.append([line.row, str(answer.pk), str(finding.pk) if finding else None])
    visit.answers = list(registers.values())
    visit.inspection.found_nothing = not visit.stories


def _describe(visit: Visit, said: dict[str, Any]) -> None:
    """The inspection as it stands in the ledger: confirmed, nothing of it hidden any more."""
    inspection, first = visit.inspection, visit.lines[0]
    places = {line.values["place"] for line in visit.lines}
    inspection.level, inspection.kind = said["level"], said["kind"]
    inspection.theme = first.cells.get("theme", "")[:120]
    inspection.area = first.values["clause"].area
    inspection.unit, inspection.host, inspection.lead = said["unit"], said["host"], said["inspector"][0]
    inspection.place = places.pop() if len(places) == 1 else None
    inspection.state = "confirmed"
    inspection.outline = [_outline_words()]
    inspection.items = list(dict.fromkeys(line.values["clause"].pk for line in visit.lines))
    inspection.started_at = inspection.submitted_at = visit.started_at
    inspection.confirmed_at = now()
    inspection.is_unannounced = said["kind"] == Kind.UNANNOUNCED
    if inspection.is_unannounced:
        inspection.state, inspection.released_at = "released", visit.started_at


def _parties(inspection: Inspection, said: dict[str, Any]) -> Iterator[Party]:
    yield Party(inspection=inspection, role="host", unit=inspection.host)
    for person in dict.fromkeys(said["inspector"]):
        yield Party(inspection=inspection, role="inspector", person=person)
    if inspection.level != policies.SELF:
        yield Party(inspection=inspection, role="accompany", unit=inspection.unit)


def _answer(visit: Visit, line: Line, registers: dict[tuple[int, int | None], Answer]) -> Answer:
    """The register of clause and place; of an inspection in one place it stands for the inspection as a whole."""
    said = line.values
    place: Place | None = None if visit.inspection.place_id else said["place"]
    key = said["clause"].pk, place.pk if place else None
    if key not in registers:
        measured = said.get("measured") or []
        registers[key] = Answer(
            id=uuid4(),
            inspection=visit.inspection,
            clause=said["clause"],
            place=place,
            result=said["result"],
            measured=[None if reading.value is None else str(reading.value) for reading in measured],
            note="" if said["result"] == Answer.Result.PROBLEM else line.cells.get("seen", "")[:4000],
            answered_at=visit.started_at,
            answered_by=visit.inspection.lead,
        )
    return registers[key]


def _finding(visit: Visit, line: Line, answer: Answer) -> Finding:
    said, inspection = line.values, visit.inspection
    clause = said["clause"]
    is_on_spot = said["state"] == "on_spot"
    return Finding(
        id=uuid4(),
        inspection=inspection,
        answer=answer,
        clause=clause,
        area=clause.area,
        unit=said["responsible"],
        place=said["place"],
        description=said["seen"],
        severity=said["severity"],
        domain=clause.domain,
        heading=clause.heading,
        count=said["count"],
        points=cost(clause.points, said["count"], clause.per_amount),
        is_fixed_on_spot=is_on_spot,
        measures=line.cells.get("measures", "") if is_on_spot else "",
        cause=line.cells.get("cause", "") if is_on_spot else "",
        is_veto=vetoes(clause.veto, clause.veto_note, said["veto"]),
        found_at=visit.started_at,
        found_by=inspection.lead,
        found_by_name=inspection.lead.name[:60],
    )


def in_house(compose: Callable[P, str]) -> Callable[P, str]:
    """Words that are stored are in the language of the house, whoever imports."""

    @wraps(compose)
    def composed(*args: P.args, **kwargs: P.kwargs) -> str:
        with translation.override(settings.LANGUAGE_CODE):
            return compose(*args, **kwargs)

    return composed


@in_house
def _outline_words() -> str:
    return _("历史检查记录")


@in_house
def _source_words(key: str) -> str:
    return _("历史检查 %(key)s") % {"key": key}


def _tell(visit: Visit, line: Line, finding: Finding, chronicle: cases.Chronicle) -> None:
    said = line.values
    is_on_spot = said["state"] == "on_spot"
    try:
        case = chronicle.tell(
            cases.PastCase(
                origin=Ref.to(finding),
                title=finding.description,
                matter=finding.clause.code,
                unit=finding.unit,
                issuer=visit.inspection.host,
                follower=visit.inspection.lead,
                place=finding.place,
                area=finding.area,
                severity=finding.severity,
                is_safety=finding.domain in ("safety", "both"),
                level=visit.inspection.level,
                term=standards.term_of(finding.clause),
                opened_at=visit.started_at,
                due_date=said.get("deadline"),
                notice=line.cells.get("notice", "")[:120],
                source=_source_words(visit.name),
                measures=line.cells.get("measures", ""),
                cause=line.cells.get("cause", "").strip(),
                is_on_spot=is_on_spot,
                reported_at=said.get("verified_at") if is_on_spot else said.get("fixed_at"),
                reported_by=said.get("fixed_by"),
                closed_at=said.get("verified_at"),
                verified_by=said.get("verified_by"),
            )
        )
    except Refusal as refusal:
        line.fault(FIELD_OF.get(refusal.code, "seen"), str(refusal))
    else:
        visit.stories.append(Story(line, finding, case))
