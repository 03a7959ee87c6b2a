"""作废: the obligation never should have been. Wrong unit, double, dispute upheld; always with a reason."""

from __future__ import annotations

from datetime import datetime

from duqin.engines.cases import policies
from duqin.engines.cases.events import CaseVoided
from duqin.engines.cases.models import Case
from duqin.engines.cases.services import stepping, telling
from duqin.engines.cases.services.announcing import announce_case
from duqin.engines.cases.services.clocks import Clocks
from duqin.engines.cases.services.following import follow_up
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.moments import now


@act("cases.void", may=policies.may_void)
def void(case: Case, *, by: Actor, reason: str) -> Case:
    """Make the case void; a closed one cannot be. A second time is refused.

    Side effects: all clocks stop, unit told, notice closed with its last case, CaseVoided (points are
    reversed).

    Raises:
        Refusal: "case.no_reason", "state.not_allowed".
    """
    make_void(case, by=by, at=now(), reason=stepping.said_reason(reason))
    return case


def make_void(case: Case, *, by: Actor, at: datetime, reason: str) -> None:
    """The same for a verb that ends in it."""
    case.void_reason = reason[:200]
    step = stepping.move(case, "void", by=by, at=at, note=reason)
    Clocks(case, at).stop()
    case.save()
    follow_up(case, by=by, at=at)
    telling.changed(case, step, [case.responsible, *telling.followers(case)], by=by)
    announce_case(CaseVoided, case, by=by, at=at, reason=case.void_reason)
