"""Hand in the report of a half month; from then on it lies in the archive of the monitoring office."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duqin.domains.inspections import policies, queries
from duqin.domains.inspections.models import HalfMonthReport
from duqin.domains.inspections.queries import Half
from duqin.engines.documents import services as documents
from duqin.foundation.organisation.models import Unit
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict, Refusal
from duqin.kernel.moments import now, today

LONGEST = 2000


@act("inspections.hand_in_report", may=policies.may_hand_in)
def hand_in_report(
    unit: Unit, *, by: Actor, half: Half, reasons: str = "", focus: str = "", coordination: str = ""
) -> HalfMonthReport:
    """Hand in the report of a unit over a half month, and archive it as a paper; it is never changed afterwards.

    It may come from its last day on; later it is late by so many calendar days (R-000-29). What the unit may not know
    yet, an inspection that is not released, is in nobody's report.

    Raises:
        Refusal: "report.too_early", "report.no_reason" when problems are open and nothing is said about them.
        Conflict: "report.handed_in".
    """
    if today() < half.due:
        raise Refusal("report.too_early", _("这一期到 %(due)s 才结束，届时再上报。") % {"due": half.due})
    if HalfMonthReport.objects.filter(unit=unit, due_on=half.due).exists():
        raise Conflict("report.handed_in", _("这一期的报告已经上报，不能再次上报。"))
    report = queries.unit_report(by, unit, half, is_told=True)
    closed = report.in_state("closed")
    if len(report.findings) > closed and not reasons.strip():
        still = len(report.findings) - closed
        sentence = ngettext(
            "本期还有 %(n)d 个问题没有整改完成，请写明原因。",
            "本期还有 %(n)d 个问题没有整改完成，请写明原因。",
            still,
        )
        raise Refusal("report.no_reason", sentence % {"n": still}, field="reasons")
    handed_in = HalfMonthReport.objects.create(
        unit=unit,
        first_on=half.first,
        due_on=half.due,
        visits=len(report.visits),
        found=len(report.findings),
        closed=closed,
        overdue=report.overdue,
        reasons=reasons.strip()[:LONGEST],
        focus=focus.strip()[:LONGEST],
        coordination=coordination.strip()[:LONGEST],
        handed_in_by_id=by.person_id,
        handed_in_by_name=by.ref.label[:120],
        handed_in_at=now(),
    )
    documents.issue("inspections.report", handed_in, by=by)
    return handed_in
