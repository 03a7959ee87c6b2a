"""What the office does with a report: close it, or send it back."""

from __future__ import annotations

from collections.abc import Sequence

from duqin.engines.cases import policies
from duqin.engines.cases.events import CaseClosed, CaseSentBack
from duqin.engines.cases.models import Case
from duqin.engines.cases.services import stepping, telling, terms
from duqin.engines.cases.services.announcing import announce_case
from duqin.engines.cases.services.clocks import Clocks
from duqin.engines.cases.services.fixing import CONCERNED, refuse_without_cause
from duqin.engines.cases.services.following import follow_up
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.moments import now


@act("cases.verify", may=policies.may_verify, reads=CONCERNED)
def verify(
    case: Case, *, by: Actor, opinion: str = "", evidence: Sequence[Evidence] = (), cause: str = ""
) -> Case:
    """Verify the fix and close the case. A second time is refused.

    Another person than the one who reported, and above level 3 nobody of the unit or below it; the model
    layer and the database refuse it as well. Side effects: clocks met, unit told, notice closed with its last
    case, CaseClosed.

    Args:
        cause: written down by the verifier where the unit wrote none.

    Raises:
        Refusal: "case.no_cause" for serious, major and recurrent cases without one, "state.not_allowed".
    """
    at = now()
    case.cause = case.cause or cause.strip()
    refuse_without_cause(case)
    step = stepping.move(case, "verify", by=by, at=at, note=opinion.strip(), evidence=evidence)
    case.closed_at, case.verified_by_id = at, by.person_id
    Clocks(case, at).meet("verify", "feedback")
    case.save()
    follow_up(case, by=by, at=at)
    telling.closed(case, step, by=by)
    announce_case(CaseClosed, case, by=by, at=at)
    return case


@act("cases.send_back", may=policies.may_verify)
def send_back(case: Case, *, by: Actor, reason: str, evidence: Sequence[Evidence] = ()) -> Case:
    """Send a report back that does not hold; the unit gets its term anew, "on time" stays with the first
    dates.

    Side effects: count of send-backs, clocks, unit told, notice no longer answered, CaseSentBack (points
    double).

    Raises:
        Refusal: "case.no_reason", "state.not_allowed".
    """
    at = now()
    reason = stepping.said_reason(reason)
    case.sent_back_count += 1
    step = stepping.move(
        case, "send_back", by=by, at=at, note=reason, evidence=evidence, times=case.sent_back_count
    )
    case.reported_at = case.reported_by = None
    clocks = Clocks(case, at)
    clocks.meet("verify", "feedback")
    terms.start_rectifying(clocks, terms.Terms(case.procedure), with_plan=False)
    case.save()
    follow_up(case, by=by, at=at)
    telling.sent_back(case, step, by=by)
    announce_case(CaseSentBack, case, by=by, at=at, times=case.sent_back_count)
    return case
