"""回头看: a closed case whose fix did not hold."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from duqin.engines.cases import policies
from duqin.engines.cases.events import CaseReopened
from duqin.engines.cases.models import Case
from duqin.engines.cases.rules.recurrence import REOPEN_WITHIN, Recurrence, may_still_reopen
from duqin.engines.cases.rules.severities import raised
from duqin.engines.cases.services import stepping, telling, terms
from duqin.engines.cases.services.announcing import announce_case
from duqin.engines.cases.services.clocks import Clocks
from duqin.engines.cases.services.following import follow_up
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now


@act("cases.reopen", may=policies.may_reopen)
def reopen(case: Case, *, by: Actor, reason: str, evidence: Sequence[Evidence] = ()) -> Case:
    """Reopen a case within 30 days of its closing: recurrence level C, one grade more severe unless raised
    before.

    Side effects: a new term from now, unit and its head told, notice open again, CaseReopened (points
    double).

    Raises:
        Refusal: "case.reopen_too_late" after 30 days: then it is a new finding; "case.no_reason",
        "state.not_allowed".
    """
    at = now()
    reason = stepping.said_reason(reason)
    if case.closed_at is not None and not may_still_reopen(case.closed_at, at):
        raise Refusal(
            "case.reopen_too_late",
            _("销号已超过 %(days)d 天，不能重新整改；请作为新问题记录，系统会自动关联为复发。")
            % {"days": REOPEN_WITHIN},
        )
    step = stepping.move(case, "reopen", by=by, at=at, note=reason, evidence=evidence, was=case.severity)
    case.reopened_count += 1
    case.closed_at = case.verified_by = case.reported_at = case.reported_by = None
    if not case.recurrence:
        case.severity = raised(case.severity)
        term = terms.term_for(case, at)
        case.term_amount, case.term_unit = int(term.amount), term.unit.value
    case.recurrence = Recurrence.NOT_EFFECTIVE
    terms.start_rectifying(Clocks(case, at), terms.Terms(case.procedure))
    case.save()
    follow_up(case, by=by, at=at)
    telling.reopened(case, step, by=by)
    announce_case(CaseReopened, case, by=by, at=at, times=case.reopened_count)
    return case
