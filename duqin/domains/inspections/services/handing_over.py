"""Hand a half-done inspection to another person; who began it stays one of its inspectors."""

from __future__ import annotations

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Inspection, Party
from duqin.domains.inspections.services.answering import check_open
from duqin.engines.workbench import services as workbench
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal


@act("inspections.hand_over", may=policies.may_lead)
def hand_over(inspection: Inspection, *, by: Actor, to: Person) -> Inspection:
    """Make another person the lead of an open sheet. To the same person nothing changes.

    What the first lead wrote and has not sent yet still arrives: he stays an inspector of it.

    Raises:
        Refusal: inspection.closed, handover.left, handover.may_not.
    """
    check_open(inspection)
    if to.pk == inspection.lead_id:
        return inspection
    if not to.is_active:
        raise Refusal("handover.left", _("%(name)s已不在岗，请交给他人。") % {"name": to.name}, field="to")
    able = organisation.people_with(policies.INSPECT[inspection.level], inspection.unit_id)
    if inspection.level != policies.SELF:
        able = able.exclude(unit=inspection.unit_id)
    if not able.filter(pk=to.pk).exists():
        raise Refusal(
            "handover.may_not",
            _("%(name)s没有检查该单位的权限，请交给他人。") % {"name": to.name},
            field="to",
        )
    for person_id in (inspection.lead_id, to.pk):
        Party.objects.get_or_create(inspection=inspection, role=Party.Role.INSPECTOR, person_id=person_id)
    inspection.lead = to
    inspection.save()
    if inspection.task is not None:
        inspection.task.lead = to
        inspection.task.save(update_fields=["lead"])
    workbench.notify(
        to,
        key=f"inspection.handed_over:{inspection.pk}:{inspection.version}",
        kind="inspections.handed_over",
        title=lambda: _("交给您继续的检查：%(number)s") % {"number": inspection.number},
        body=str(inspection.unit),
        url=f"/inspections/{inspection.pk}/sheet/",
    )
    return inspection
