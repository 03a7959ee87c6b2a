"""Store what a plan says, in the transaction of the import: few statements, every constraint, the same rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from duqin.domains.inspections.models import (
    Answer,
    Finding,
    ImportedInspection,
    Inspection,
    Party,
    RecordImport,
)
from duqin.domains.inspections.services.past.building import Visit, in_house
from duqin.domains.inspections.services.past.planning import Plan
from duqin.domains.inspections.services.settling import postings
from duqin.domains.inspections.services.starting import NUMBER
from duqin.engines.assessment import policies as assessment_policies
from duqin.engines.assessment import queries as assessment_queries
from duqin.engines.assessment import services as assessment
from duqin.engines.assessment.models import Scorecard
from duqin.engines.documents import services as documents
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import campus_date
from duqin.kernel.periods import period_of
from duqin.kernel.refs import Ref

BATCH = 500
CHUNK = 5_000  # answers between two words of progress


def store(found: Plan, record: RecordImport, by: Actor) -> None:
    """Store inspections, answers, findings with their cases and points, and which line became what.

    Raises:
        Refusal: "import.may_not_correct"; what cases, documents and assessment refuse meanwhile.
    """
    months = {
        (story.finding.unit_id, period_of(campus_date(story.finding.found_at))) for story in found.stories
    }
    frozen = list(assessment_queries.frozen_of(months).values()) if found.into_frozen else []
    if any(not assessment_policies.may_correct(by, card) for card in frozen):
        raise Refusal("import.may_not_correct", _("更正已冻结的考核需要冻结或公布考核的权限。"))
    _number(found.visits)
    Inspection.objects.bulk_create([visit.inspection for visit in found.visits], batch_size=BATCH)
    _name_standards(found.visits)
    Party.objects.bulk_create([party for v in found.visits for party in v.parties], batch_size=BATCH)
    _store_answers(found)
    _store_findings(found, by)
    _leave_trail(found, record)
    for card in frozen:
        _correct(card, by, record)


def _number(visits: list[Visit]) -> None:
    """Numbers of the years in which the inspections were, then those of their findings."""
    years: dict[int, list[Visit]] = defaultdict(list)
    for visit in visits:
        years[campus_date(visit.started_at).year].append(visit)
    for year, members in sorted(years.items()):
        wanted = [Ref("inspections.inspection", str(visit.inspection.pk)) for visit in members]
        drawn = documents.draw_numbers(
            kind="inspection", unit=None, year=year, pattern=NUMBER, used_for=wanted
        )
        for visit, number in zip(members, drawn, strict=True):
            visit.inspection.number = number.text
            for order, story in enumerate(visit.stories, 1):
                story.finding.number = f"{number.text}-{order:02d}"
                story.case.origin_label = str(story.finding)[:200]


def _name_standards(visits: list[Visit]) -> None:
    through = Inspection.standards.through
    rows = [
        through(inspection_id=visit.inspection.pk, documentversion_id=version)
        for visit in visits
        for version in sorted({answer.clause.document_version_id for answer in visit.answers})
    ]
    through._default_manager.bulk_create(rows, batch_size=BATCH)


def _store_answers(found: Plan) -> None:
    rows = [answer for visit in found.visits for answer in visit.answers]
    for start in range(0, len(rows), CHUNK):
        found.tell("writing", start, len(rows))
        Answer.objects.bulk_create(rows[start : start + CHUNK], batch_size=BATCH)
    found.tell("writing", len(rows), len(rows))


def _store_findings(found: Plan, by: Actor) -> None:
    """Cases first, since a finding names its case; the points follow, each on the day of its finding."""
    found.chronicle.store()
    stories = list(found.stories)
    for story in stories:
        story.finding.case = story.case
    Finding.objects.bulk_create([story.finding for story in stories], batch_size=BATCH)
    assessment.post_all(_postings(found, by), into_frozen=found.into_frozen)


def _postings(found: Plan, by: Actor) -> Iterator[assessment.Posting]:
    for story in found.stories:
        day = campus_date(story.finding.found_at)
        yield from postings(story.finding, story.case, by.ref.label, on=day)


def _leave_trail(found: Plan, record: RecordImport) -> None:
    rows = [
        ImportedInspection(
            inspection=visit.inspection,
            record_import=record,
            key=visit.key,
            digest=visit.digest,
            lines=visit.trail,
        )
        for visit in found.visits
    ]
    ImportedInspection.objects.bulk_create(rows, batch_size=BATCH)


@in_house
def _reason(file_name: str) -> str:
    return _("导入历史检查：%(file)s") % {"file": file_name}


def _correct(card: Scorecard, by: Actor, record: RecordImport) -> None:
    """The month anew as version n + 1; where the points change nothing that counts, it stays as it is."""
    try:
        assessment.correct(card, by=by, reason=_reason(record.file_name))
    except Refusal as refusal:
        if refusal.code != "card.unchanged":
            raise
