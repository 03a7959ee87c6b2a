"""Hand in the report of a half month, which then lies in the archive; settle on which days reports are due."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duqin.domains.inspections import policies, queries
from duqin.domains.inspections.models import HalfMonthReport
from duqin.domains.inspections.queries import Half, UnitReport
from duqin.domains.inspections.rules.report_days import (
    SETTING,
    Shift,
    choices_of,
    chosen,
    named_day,
    named_next,
)
from duqin.engines.documents import services as documents
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Institution, Unit
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict, Refusal
from duqin.kernel.moments import now, today

LONGEST = 2000


@act("inspections.hand_in_report", may=policies.may_hand_in)
def hand_in_report(
    *, by: Actor, unit: Unit, half: Half, reasons: str = "", focus: str = "", coordination: str = ""
) -> HalfMonthReport:
    """Hand in the report of a unit over a half month, and archive it as a paper; it is never changed afterwards.

    It may come from the last day it covers on; after its due day it is late by so many calendar days, and it keeps
    the due day it was measured by (R-000-29). What the unit may not know yet, an inspection that is not released, is
    in nobody's report. The unit is locked, not changed: of two reports at the same moment the second is refused, and
    who has the unit open in a form is not disturbed.

    Raises:
        Refusal: "report.too_early"; "report.no_reason" when problems are open or checkpoints were left out (R-000-32)
            and nothing is said about them.
        Conflict: "report.handed_in".
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if today() < half.last:
        raise Refusal("report.too_early", _("这一期到 %(last)s 才结束，届时再上报。") % {"last": half.last})
    if queries.handed_in(unit, half):
        raise Conflict("report.handed_in", _("这一期的报告已经上报，不能再次上报。"))
    report = queries.unit_report(by, unit, half, is_told=True)
    if not reasons.strip():
        _nothing_to_explain(report)
    handed_in = HalfMonthReport.objects.create(
        unit=unit,
        first_on=half.first,
        named_on=half.named,
        due_on=half.due,
        checkpoints=report.coverage.rate.whole,
        checked=report.coverage.rate.part,
        visits=len(report.visits),
        found=len(report.findings),
        closed=report.in_state("closed"),
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


def _nothing_to_explain(report: UnitReport) -> None:
    if still := len(report.findings) - report.in_state("closed"):
        sentence = ngettext(
            "本期还有 %(n)d 个问题没有整改完成，请写明原因。",
            "本期还有 %(n)d 个问题没有整改完成，请写明原因。",
            still,
        )
        raise Refusal("report.no_reason", sentence % {"n": still}, field="reasons")
    if missing := len(report.coverage.missing):
        sentence = ngettext(
            "本期还有 %(n)d 个点位没有查到，未达到全覆盖，请写明原因。",
            "本期还有 %(n)d 个点位没有查到，未达到全覆盖，请写明原因。",
            missing,
        )
        raise Refusal("report.no_reason", sentence % {"n": missing}, field="reasons")


@act("inspections.set_report_days", may=policies.may_settle)
def set_report_days(institution: Institution, *, by: Actor, shift: Shift) -> Institution:
    """Choose what becomes of a due day that is no working day: kept, moved earlier or moved later (R-000-29).

    Holds from the next half month on: the due day of the one under way stays, and so do those of reports that were
    due before, handed in or not. A second time before then replaces the choice.
    """
    since = named_next(named_day(today()))
    choices = chosen(choices_of(institution.settings), shift, since)
    return organisation.keep_setting(institution, SETTING, choices)
