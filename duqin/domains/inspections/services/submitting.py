"""Hand in the sheet: findings become cases, points are posted, notices are drafted per unit."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.events import InspectionReleased, InspectionSubmitted
from duqin.domains.inspections.models import Answer, Finding, Inspection
from duqin.domains.inspections.services.answering import check_open
from duqin.engines.assessment import services as assessment
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case
from duqin.foundation.organisation.models import Unit
from duqin.foundation.standards import queries as standards
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.events import announce
from duqin.kernel.moments import campus_date, now
from duqin.kernel.refs import Ref


@act("inspections.submit", may=policies.may_lead)
def submit(
    inspection: Inspection,
    *,
    by: Actor,
    summary: str = "",
    weather: str = "",
    device_submitted_at: datetime | None = None,
) -> Inspection:
    """Hand in. A sheet without findings leaves its line "no problem found" (R-001-22).

    Submitting again after a submission changes nothing; after a return only what is new is settled.

    Raises:
        Refusal: inspection.empty, inspection.problem_without_finding; what cases.open_case refuses.
    """
    if inspection.state == "submitted":
        return inspection
    check_open(inspection)
    _check_complete(inspection)
    states.INSPECTION.move(inspection, "submit")
    findings = list(inspection.findings.filter(is_void=False).select_related("clause__area", "unit", "place"))
    inspection.submitted_at, inspection.device_submitted_at = now(), device_submitted_at
    inspection.summary, inspection.weather = summary or inspection.summary, weather or inspection.weather
    inspection.found_nothing = not findings
    inspection.return_reason = ""
    inspection.save()
    opened = [settle(finding, by) for finding in findings if finding.case_id is None]
    if not inspection.is_unannounced:
        draft_notices(inspection, opened, by)
    _finish_task(inspection)
    announce(InspectionSubmitted(inspection_id=str(inspection.pk), unit_id=inspection.unit_id, at=now()))
    return inspection


@act("inspections.release", may=policies.may_release)
def release(inspection: Inspection, *, by: Actor) -> Inspection:
    """Show an unannounced inspection to the unit; only now its notices are drafted (R-001-16)."""
    states.INSPECTION.move(inspection, "release")
    inspection.released_at = now()
    inspection.save()
    waiting = Case.objects.filter(finding__inspection=inspection, state="open").select_related("unit")
    draft_notices(inspection, list(waiting), by)
    announce(InspectionReleased(inspection_id=str(inspection.pk), unit_id=inspection.unit_id, at=now()))
    return inspection


def settle(finding: Finding, by: Actor) -> Case:
    """Open the case of a finding, post its points, close it at once when it was fixed on the spot."""
    inspection, clause = finding.inspection, finding.clause
    case = cases.open_case(
        by=by,
        origin=Ref.to(finding),
        title=finding.description[:200],
        matter=clause.code,
        unit=finding.unit,
        issuer=inspection.host,
        follower=inspection.lead,
        place=finding.place,
        area=finding.area,
        severity=finding.severity,
        is_safety=finding.domain in ("safety", "both"),
        level=inspection.level,
        term=standards.term_of(clause),
    )
    finding.case = case
    finding.save(update_fields=["case"])
    post_points(finding, case, by)
    if finding.is_fixed_on_spot:
        cases.fix_on_the_spot(case, by=by, measures=finding.guidance or str(_("现场立行立改")))
    return case


def post_points(finding: Finding, case: Case, by: Actor) -> None:
    """The deduction, the doubling of a recurrence, the veto of the clause."""
    _post(finding, f"finding:{finding.pk}", "deduction", -finding.points, "", by)
    if case.recurrence:
        double(finding, str(_("反复出现")), by.ref.label)
    if finding.clause.veto and not finding.clause.veto_note:
        _post(finding, f"finding:{finding.pk}:veto", "veto", Decimal(0), finding.clause.title, by)


def double(finding: Finding, reason: str, by_name: str) -> None:
    """Double the deduction: failed re-check, recurrence or overdue; once per finding, whatever the reasons."""
    assessment.post(
        key=f"finding:{finding.pk}:doubling",
        unit=finding.unit,
        kind="doubling",
        points=-finding.points,
        clause=finding.clause,
        area=finding.area,
        occurred_on=campus_date(now()),
        occasion=finding.inspection.number,
        places=finding.count,
        origin=Ref.to(finding),
        inspector_name=finding.found_by_name,
        reason=reason,
        posted_by_name=by_name,
    )


def draft_notices(inspection: Inspection, opened: list[Case], by: Actor) -> None:
    """One draft per unit that has something to put right."""
    per_unit: dict[int, list[Case]] = defaultdict(list)
    units: dict[int, Unit] = {}
    for case in opened:
        if case.state == "open":
            per_unit[case.unit_id].append(case)
            units[case.unit_id] = case.unit
    for waiting in per_unit.values():
        cases.draft_notice(by=by, cases=waiting, origin=Ref.to(inspection))


def _post(finding: Finding, key: str, kind: str, points: Decimal, reason: str, by: Actor) -> None:
    assessment.post(
        key=key,
        unit=finding.unit,
        kind=kind,
        points=points,
        clause=finding.clause,
        area=finding.area,
        occurred_on=campus_date(finding.found_at),
        occasion=finding.inspection.number,
        places=finding.count,
        origin=Ref.to(finding),
        inspector_name=finding.found_by_name,
        reason=reason or finding.description[:240],
        posted_by_name=str(by),
    )


def _check_complete(inspection: Inspection) -> None:
    answers = inspection.answers.exclude(result=Answer.Result.UNCHECKED)
    if not answers.exists():
        raise Refusal("inspection.empty", _("还没有检查任何条款；至少要有一条合格、问题或不适用。"))
    bare = answers.filter(result=Answer.Result.PROBLEM).exclude(findings__is_void=False).select_related("clause")
    if codes := [row.clause.code for row in bare]:
        raise Refusal(
            "inspection.problem_without_finding",
            _("下列条款记为“问题”但还没有写明问题：%(codes)s。") % {"codes": "、".join(codes)},
        )


def _finish_task(inspection: Inspection) -> None:
    task = inspection.task
    if task is None or task.state != "in_progress":
        return
    late = campus_date(now()) > task.to_date
    states.TASK.move(task, "finish_late" if late else "finish")
    task.finished_at = now()
    task.save(update_fields=["state", "finished_at"])
