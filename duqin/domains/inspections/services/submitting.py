"""Hand in the sheet: findings become cases, points are posted, notices are drafted per unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, UUIDField
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, queries, states
from duqin.domains.inspections.events import InspectionReleased, InspectionSubmitted
from duqin.domains.inspections.models import Answer, Finding, FindingPhoto, Inspection
from duqin.domains.inspections.queries import written
from duqin.domains.inspections.queries.rows import CONCERNED
from duqin.domains.inspections.services.answering import check_open
from duqin.domains.inspections.services.settling import settle
from duqin.domains.inspections.services.tasking import check_full_coverage
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case
from duqin.engines.documents import services as documents
from duqin.foundation.organisation.models import Unit
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.events import announce
from duqin.kernel.moments import campus_date, now
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.refs import Ref
from duqin.kernel.writing import Alike, put_in_together


@act("inspections.submit", may=policies.may_lead, reads=CONCERNED)
def submit(
    inspection: Inspection,
    *,
    by: Actor,
    summary: str = "",
    weather: str = "",
    route: str = "",
    reported_to: str = "",
    handover: str = "",
    device_submitted_at: datetime | None = None,
) -> Inspection:
    """Hand in. A sheet without findings leaves its line "no problem found" (R-001-22).

    Each finding becomes a case with its points, and one notice is drafted for each unit. Of an unannounced
    inspection nothing of this exists before it is released (R-001-16). Submitting again after a submission
    changes nothing; after a return only what is new is settled.

    Args:
        handover: for the next shift. reported_to: who was told at once.

    Raises:
        Refusal: inspection.empty, inspection.problem_without_finding, inspection.diverged,
            inspection.not_full_coverage; what cases.open_case refuses.
    """
    if inspection.state == "submitted":
        return inspection
    check_open(inspection)
    findings, answers = _live(inspection), queries.answers_to_record(inspection)
    is_first = not any(finding.case_id for finding in findings)
    _check_complete(answers, findings)
    check_full_coverage(inspection)
    states.INSPECTION.move(inspection, "submit")
    inspection.submitted_at, inspection.device_submitted_at = now(), device_submitted_at
    said = {
        "summary": summary,
        "weather": weather,
        "route": route,
        "reported_to": reported_to,
        "handover": handover,
    }
    for name, text in said.items():
        setattr(inspection, name, text.strip() or getattr(inspection, name))
    inspection.found_nothing = not findings
    inspection.return_reason = ""
    _settle_all(inspection, [] if inspection.is_unannounced else findings, by, inspection.change())
    _finish_task(inspection)
    with queries.holding(inspection, answers, findings if is_first else None):
        documents.issue("inspections.record", inspection, by=by)
    announce(InspectionSubmitted(inspection_id=str(inspection.pk), unit_id=inspection.unit_id, at=now()))
    return inspection


@act("inspections.release", may=policies.may_release, reads=CONCERNED)
def release(inspection: Inspection, *, by: Actor) -> Inspection:
    """Show an unannounced inspection to the unit: only now its cases, points and notices exist (R-001-16).

    Raises:
        Refusal: inspection.not_covert; state.not_allowed; what cases.open_case refuses.
    """
    if not inspection.is_unannounced:
        raise Refusal("inspection.not_covert", _("这不是暗访，提交后被查单位即可看到，不需要公开。"))
    states.INSPECTION.move(inspection, "release")
    inspection.released_at = now()
    _settle_all(inspection, _live(inspection), by, inspection.change())
    documents.issue("inspections.record", inspection, by=by)
    announce(InspectionReleased(inspection_id=str(inspection.pk), unit_id=inspection.unit_id, at=now()))
    return inspection


def settle_late(inspection: Inspection, by: Actor) -> None:
    """What a device wrote before the sheet was handed in came after it: its findings get cases, points and a draft."""
    findings = _live(inspection)
    if not inspection.is_unannounced:
        _settle_all(inspection, findings, by)
    Inspection.objects.filter(pk=inspection.pk).update(found_nothing=not findings)
    documents.issue("inspections.record", inspection, by=by)


_LIVE: Prepared[Finding] = Prepared(
    lambda: (
        Finding.objects.filter(inspection=Slot("inspection", UUIDField()), is_void=False)
        .select_related("clause", "area", "unit", "place", "answer")
        .annotate(n_photos=Exists(FindingPhoto.objects.filter(finding=OuterRef("pk"))))
        .select_for_update(of=("self",))
        .order_by("number")
    )
)


def _live(inspection: Inspection) -> list[Finding]:
    """The findings that stand, locked: a change that is under way is waited for."""
    return _LIVE.all(inspection=inspection.pk)


def _settle_all(inspection: Inspection, findings: Iterable[Finding], by: Actor, *changes: Alike) -> None:
    """Cases and points of the findings that have none yet, then drafts; `changes` are written with what the findings hold."""
    for finding in findings:
        finding.inspection = inspection
    fresh = [finding for finding in findings if finding.case_id is None]
    opened = settle(fresh, by)
    put_in_together([], *changes, *(Alike([finding], ["case_id"]) for finding in fresh))
    _draft_notices(inspection, opened, by)


def _draft_notices(inspection: Inspection, opened: Iterable[Case], by: Actor) -> None:
    """One draft per unit that has something to put right."""
    per_unit: dict[Unit, list[Case]] = defaultdict(list)
    for case in opened:
        if case.state == "open":
            per_unit[case.unit].append(case)
    for waiting in per_unit.values():
        cases.draft_notice(by=by, cases=waiting, origin=Ref.to(inspection))


def _check_complete(answers: Sequence[Answer], findings: Sequence[Finding]) -> None:
    if all(answer.result == Answer.Result.UNCHECKED for answer in answers):
        raise Refusal("inspection.empty", _("还没有检查任何条款；至少要有一条合格、问题或不适用。"))
    if codes := _codes(answer for answer in answers if answer.is_diverged):
        raise Refusal(
            "inspection.diverged",
            _("下列条款有两个不同的答案，请检查负责人先选定：%(codes)s。") % {"codes": "、".join(codes)},
        )
    told = {finding.clause_id for finding in findings}
    problems = (answer for answer in answers if answer.result == Answer.Result.PROBLEM)
    if codes := _codes(answer for answer in problems if answer.clause_id not in told):
        raise Refusal(
            "inspection.problem_without_finding",
            _("下列条款记为“问题”但还没有写明问题：%(codes)s。") % {"codes": "、".join(codes)},
        )


def _codes(answers: Iterable[Answer]) -> list[str]:
    wanted = {answer.clause_id for answer in answers}
    return sorted({clause.code for clause in written.clauses_of(wanted)}) if wanted else []


def _finish_task(inspection: Inspection) -> None:
    task = inspection.task
    if task is None or task.state != "in_progress":
        return
    late = campus_date(now()) > task.to_date
    states.TASK.move(task, "finish_late" if late else "finish")
    task.finished_at = now()
    task.save(update_fields=["state", "finished_at"])
