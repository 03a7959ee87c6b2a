"""What happens to findings and points when their cases move. Handlers of the facts that cases announces."""

from __future__ import annotations

from django.utils.translation import gettext as _

from duqin.domains.inspections.models import Finding, Inspection
from duqin.domains.inspections.services.settling import double
from duqin.engines.assessment import services as assessment
from duqin.engines.cases.events import CaseEscalated, CaseEvent, CaseReopened, CaseSentBack, CaseVoided
from duqin.kernel.refs import Ref

ORIGIN = "inspections.finding"


def on_sent_back(fact: CaseSentBack) -> None:
    """A failed re-check doubles the deduction, once (domain-model §7 row 9)."""
    if (finding := _finding(fact)) is not None:
        double(finding, _("复查未通过"), fact.by_name)


def on_reopened(fact: CaseReopened) -> None:
    """A fix that did not hold doubles the deduction, once (§8.4)."""
    if (finding := _finding(fact)) is not None:
        double(finding, _("整改未见效"), fact.by_name)


def on_escalated(fact: CaseEscalated) -> None:
    """A rung of the ladder whose effect is to double the deduction (§6)."""
    if "double_points" in fact.effects and (finding := _finding(fact)) is not None:
        double(finding, _("逾期未整改"), fact.by_name)


def on_voided(fact: CaseVoided) -> None:
    """The finding is void with its case, its points are reversed; the last one gone, nothing was found."""
    finding = _finding(fact)
    if finding is None:
        return
    finding.is_void, finding.void_reason = True, fact.reason[:200]
    finding.save(update_fields=["is_void", "void_reason"])
    if not Finding.objects.filter(inspection=finding.inspection_id, is_void=False).exists():
        Inspection.objects.filter(pk=finding.inspection_id).update(found_nothing=True)
    assessment.reverse_origin(Ref.to(finding), reason=fact.reason, posted_by_name=fact.by_name)


def _finding(fact: CaseEvent) -> Finding | None:
    if fact.origin_kind != ORIGIN:
        return None
    rows = Finding.objects.select_related("unit", "clause", "area", "inspection")
    return rows.filter(pk=fact.origin_id).first()
