"""Issue the notice on the spot (R-001-24): under a number of the device's block, at the moment it was signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Inspection, SyncDevice
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Notice
from duqin.foundation.organisation.models import Unit
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.refs import Ref


@dataclass(frozen=True, slots=True)
class Spot:
    """What happened where the notice was handed over: number, moments, who signed, or who would not and who saw it."""

    number: str
    at: datetime
    device_at: datetime
    shown_due_at: datetime | None = None
    receiver: str = ""
    signature: Evidence | None = None
    refusal_reason: str = ""
    witness: str = ""


@act("inspections.issue_on_the_spot", may=policies.may_write)
def issue_on_the_spot(
    inspection: Inspection, *, by: Actor, device: SyncDevice, unit: Unit, spot: Spot
) -> Notice:
    """Issue the drafted notice of a unit as it was issued on the device, and note its receipt.

    Deadlines run from the moment of issue by the server's calendar; what the device showed is kept beside them. The
    same number again gives the same notice.

    Raises:
        Refusal: notice.no_draft when the sheet led to no notice for this unit; what cases.issue, cases.receive and
            cases.refuse_receipt refuse. Forbidden when this person may not issue to the unit.
    """
    origin = Ref.to(inspection)
    rows = Notice.objects.filter(origin_kind=origin.kind, origin_id=origin.id, unit=unit)
    if (known := rows.filter(number__text=spot.number).first()) is not None:
        return known
    notice = rows.filter(state="drafted").order_by("pk").first()
    if notice is None:
        raise Refusal("notice.no_draft", _("这次检查没有要通知这个单位整改的问题。"))
    cases.issue(
        notice,
        by=by,
        on_the_spot=cases.OnTheSpot(
            at=spot.at,
            device_at=spot.device_at,
            holder=Ref.to(device),
            number=spot.number,
            shown_due_at=spot.shown_due_at,
        ),
    )
    if spot.signature is not None:
        cases.receive(
            notice, by=by, receipt="signed", name=spot.receiver, signature=spot.signature, signed_at=spot.at
        )
    elif spot.refusal_reason:
        cases.refuse_receipt(
            notice, by=by, reason=spot.refusal_reason, witness=spot.witness, refused_at=spot.at
        )
    return notice
