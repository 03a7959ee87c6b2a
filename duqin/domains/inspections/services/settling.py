"""From a finding to its case and its points, inside the transaction of the verb that hands in or releases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from duqin.domains.inspections.models import Finding
from duqin.domains.inspections.rules.deductions import doubled, places
from duqin.engines.assessment import services as assessment
from duqin.engines.cases import policies as case_policies
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case
from duqin.foundation.standards import queries as standards
from duqin.kernel.actors import Actor
from duqin.kernel.moments import campus_date, now
from duqin.kernel.refs import Ref


def settle(findings: Sequence[Finding], actor: Actor) -> list[Case]:
    """Open the case of each finding, which the caller stores with it (`case_id`), close it at once when it was fixed on the
    spot, and post the points of all.

    A second time gives the cases that are there. What was fixed on the spot but needs a cause that nobody wrote, or
    an inspector who may verify, stays open and goes into the notice.
    """
    opened = [_opened(finding, actor) for finding in findings]
    today, told = campus_date(now()), zip(findings, opened, strict=True)
    assessment.post_each(
        posting for finding, case in told for posting in postings(finding, case, actor.ref.label, on=today)
    )
    return opened


def _opened(finding: Finding, actor: Actor) -> Case:
    inspection, clause = finding.inspection, finding.clause
    case = cases.open_case(
        by=actor,
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
    explained = bool(finding.cause) or not case.needs_cause
    if finding.is_fixed_on_spot and explained and case_policies.may_fix_on_the_spot(actor, case):
        cases.fix_on_the_spot(case, by=actor, measures=finding.measures, cause=finding.cause)
    return case


def double(finding: Finding, reason: str, by_name: str) -> None:
    """Double the deduction: failed re-check, recurrence or overdue; once per finding, whatever the reasons."""
    assessment.post(**doubling(finding, reason, by_name, on=campus_date(now())))


def doubling(finding: Finding, reason: str, by_name: str, *, on: date) -> assessment.Posting:
    """What a doubling of the deduction posts, and in the month of which day."""
    points = -doubled(finding.points, finding.clause.cap)
    posting = _posting(finding, f"finding:{finding.pk}:doubling", "doubling", points, reason, by_name)
    return {**posting, "occurred_on": on}


def postings(finding: Finding, case: Case, by_name: str, *, on: date) -> list[assessment.Posting]:
    """What a finding costs when its case is opened: the deduction, the doubling of a recurrence, the veto.

    Args:
        on: the day the doubling counts on; the deduction counts on the day of the finding.
    """
    key = f"finding:{finding.pk}"
    found = [_posting(finding, key, "deduction", -finding.points, finding.description, by_name)]
    if case.recurrence:
        found.append(doubling(finding, _("反复出现"), by_name, on=on))
    if finding.is_veto:
        found.append(_posting(finding, f"{key}:veto", "veto", Decimal(0), finding.clause.title, by_name))
    return found


def _posting(
    finding: Finding, key: str, kind: str, points: Decimal, reason: str, by_name: str
) -> assessment.Posting:
    return {
        "key": key,
        "unit": finding.unit,
        "kind": kind,
        "points": points,
        "clause": finding.clause,
        "area": finding.area,
        "occurred_on": campus_date(finding.found_at),
        "occasion": finding.inspection.number,
        "places": places(finding.count, finding.clause.per),
        "origin": Ref.to(finding),
        "inspector_name": finding.found_by_name,
        "reason": reason,
        "posted_by_name": by_name[:120],
    }
