"""What the office owes beyond the case: word to the school's leaders, and the effect afterwards."""

from __future__ import annotations

from django.utils.translation import gettext as _

from duqin.engines.cases import policies
from duqin.engines.cases.models import Case, Notice
from duqin.engines.cases.services import stepping, telling
from duqin.engines.cases.services.clocks import Clocks
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now


@act("cases.tell_leaders", may=policies.may_tell_leaders)
def tell_leaders(case: Case, *, by: Actor, note: str) -> Case:
    """Note that a major problem was reported to the school's leaders (within 48 hours, R-004-42).

    Args:
        note: to whom, how, and what was said.

    Raises:
        Refusal: "case.no_reason"; "case.not_major" for other severities, "case.settled" for a void case.
    """
    if case.severity != "major":
        raise Refusal("case.not_major", _("只有重大问题需要报告校领导。"))
    if case.state == "void":
        raise Refusal("case.settled", _("事项已作废，无须报告。"))
    at = now()
    step = stepping.remark(case, "tell_leaders", by=by, at=at, note=stepping.said_reason(note))
    Clocks(case, at).meet("leaders")
    case.save()
    people = organisation.chain(case.unit)
    telling.changed(case, step, [*people["director"], *people["deputy"]], by=by)
    return case


@act("cases.track", may=policies.may_track)
def track(notice: Notice, *, by: Actor, note: str) -> Notice:
    """The head of the issuing unit notes how the fixes of a closed notice hold (R-001-25); leaders are told.

    May be written again; the newest note counts, the audit keeps all.

    Raises:
        Refusal: "notice.not_closed", "case.no_reason".
    """
    if notice.state != "closed":
        raise Refusal("notice.not_closed", _("通知单办结后才能填写跟踪效果。"))
    notice.tracking_note = stepping.said_reason(note)
    notice.tracked_at, notice.tracked_by_id = now(), by.person_id
    notice.save()
    telling.tracked(notice, by=by)
    return notice
