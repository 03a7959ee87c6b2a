"""Another person looks at what was handed in; the lead may give up what was begun by mistake."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import Inspection, Task
from duqin.engines.documents import services as documents
from duqin.engines.workbench import services as workbench
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now


@act("inspections.confirm", may=policies.may_review, reads=("unit", "host", "area", "place"))
def confirm(inspection: Inspection, *, by: Actor) -> Inspection:
    """The record is complete and stays as it is."""
    states.INSPECTION.move(inspection, "confirm")
    inspection.confirmed_at = now()
    inspection.save()
    documents.issue("inspections.record", inspection, by=by)
    return inspection


@act("inspections.return", may=policies.may_review)
def return_(inspection: Inspection, *, by: Actor, reason: str) -> Inspection:
    """Back to the lead for completion; findings that already have a case keep it.

    Raises:
        Refusal: inspection.no_reason.
    """
    if not reason.strip():
        raise Refusal("inspection.no_reason", _("请写明要补充什么。"), field="reason")
    states.INSPECTION.move(inspection, "return")
    inspection.return_reason = reason.strip()[:240]
    inspection.save()
    workbench.notify(
        inspection.lead,
        key=f"inspection.returned:{inspection.pk}:{inspection.version}",
        kind="inspections.returned",
        title=lambda: _("检查 %(number)s 被退回补充") % {"number": inspection.number},
        body=reason,
        url=reverse("inspections:sheet", args=[inspection.pk]),
    )
    return inspection


@act("inspections.abandon", may=policies.may_lead)
def abandon(inspection: Inspection, *, by: Actor, reason: str) -> Inspection:
    """Give up a visit that was begun by mistake; its task can be started anew.

    Raises:
        Refusal: inspection.no_reason; inspection.has_findings.
    """
    if not reason.strip():
        raise Refusal("inspection.no_reason", _("请写明放弃的原因。"), field="reason")
    if inspection.findings.filter(is_void=False).exists():
        raise Refusal("inspection.has_findings", _("已经记录了问题，不能放弃；请提交，或先撤销这些问题。"))
    states.INSPECTION.move(inspection, "abandon")
    inspection.summary = reason.strip()
    task_id, inspection.task = inspection.task_id, None
    inspection.save()
    Task.objects.filter(pk=task_id or 0, state="in_progress").update(state="planned")
    return inspection
