"""Put right while the inspector stands there."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from duqin.engines.cases import policies
from duqin.engines.cases.events import CaseClosed
from duqin.engines.cases.models import Case
from duqin.engines.cases.services import stepping, telling
from duqin.engines.cases.services.announcing import announce_case
from duqin.engines.cases.services.clocks import Clocks
from duqin.engines.cases.services.following import follow_up
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now

CONCERNED = ("responsible", "follower")


@act("cases.fix_on_the_spot", may=policies.may_fix_on_the_spot, reads=CONCERNED, joins=True)
def fix_on_the_spot(
    case: Case, *, by: Actor, measures: str, evidence: Sequence[Evidence] = (), cause: str = ""
) -> Case:
    """Close a case that was put right before the inspector's eyes; he verifies what he sees.

    Side effects: step, feedback and response clocks met, unit and follower told, CaseClosed. A second time is
    refused, the case being closed.

    Args:
        cause: required for serious, major and recurrent cases (R-002-31).

    Raises:
        Refusal: "case.no_measures", "case.no_cause", "state.not_allowed".
    """
    at = now()
    case.measures = stepping.said(
        measures, code="case.no_measures", sentence=_("请写明当场采取了什么措施。"), field="measures"
    )
    case.cause = cause.strip() or case.cause
    refuse_without_cause(case)
    step = stepping.move(
        case, "fix_on_the_spot", by=by, at=at, note=case.measures, evidence=evidence, cause=case.cause
    )
    case.reported_at = case.closed_at = at
    case.verified_by_id = by.person_id
    Clocks(case, at).meet("notify", "respond")
    case.save()
    follow_up(case, by=by, at=at)
    telling.closed(case, step, by=by)
    announce_case(CaseClosed, case, by=by, at=at)
    return case


def refuse_without_cause(case: Case) -> None:
    """Serious, major and recurrent problems are not closed without a cause (R-002-31, domain-model §8.4)."""
    if case.needs_cause and not case.cause:
        raise Refusal(
            "case.no_cause",
            _("较重、重大或复发的问题应先写明原因，才能销号；目的是改进，不只是处罚。"),
            field="cause",
        )
