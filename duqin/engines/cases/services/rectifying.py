"""What the unit does: the plan of a major problem, the report that it is fixed."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from duqin.engines.cases import policies
from duqin.engines.cases.events import CaseReported
from duqin.engines.cases.models import Case
from duqin.engines.cases.services import stepping, telling, terms
from duqin.engines.cases.services.announcing import announce_case
from duqin.engines.cases.services.clocks import Clocks
from duqin.engines.cases.services.following import follow_up
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now


@act("cases.submit_plan", may=policies.may_plan)
def submit_plan(
    case: Case, *, by: Actor, stop_use: str, plan: str, evidence: Sequence[Evidence] = ()
) -> Case:
    """Hand in what is out of use and the plan of a major problem (due 24 hours after the notice).

    It may be handed in again while the case is at the unit; the newest text counts, the history keeps all.

    Args:
        stop_use: what was stopped or barred, and since when. plan: measures, person, money, time.

    Raises:
        Refusal: "case.no_stop_use", "case.no_plan", "case.not_at_unit".
    """
    if case.state not in ("notified", "rectifying", "deferred"):
        raise Refusal("case.not_at_unit", _("事项不在整改阶段，不能提交方案。"))
    at = now()
    case.stop_use = stepping.said(
        stop_use, code="case.no_stop_use", sentence=_("请写明停用或隔离了什么。"), field="stop_use"
    )
    plan = stepping.said(plan, code="case.no_plan", sentence=_("请写明整改方案。"), field="plan")
    step = stepping.remark(
        case, "submit_plan", by=by, at=at, note=plan, evidence=evidence, stop_use=case.stop_use
    )
    Clocks(case, at).meet("plan")
    case.save()
    telling.changed(case, step, telling.followers(case), by=by)
    return case


@act("cases.report", may=policies.may_report, reads=("unit", "follower"))
def report_fixed(
    case: Case, *, by: Actor, measures: str, cause: str = "", evidence: Sequence[Evidence] = ()
) -> Case:
    """Say that it is fixed; from now on time runs against the office (3 working days, R-001-03).

    Side effects: unit's clocks met, verification and feedback clocks started, verifier told, notice answered
    when all its cases are, CaseReported. A second time is refused.

    Raises:
        Refusal: "case.no_measures", "state.not_allowed".
    """
    at = now()
    case.measures = stepping.said(
        measures, code="case.no_measures", sentence=_("请写明采取了什么整改措施。"), field="measures"
    )
    case.cause = cause.strip() or case.cause
    step = stepping.move(
        case, "report", by=by, at=at, note=case.measures, evidence=evidence, cause=case.cause
    )
    case.reported_at, case.reported_by_id = at, by.person_id
    clocks = Clocks(case, at)
    clocks.meet("rectify", "review", "plan")
    terms.start(clocks, terms.Terms(case.procedure), "verify", "feedback")
    case.save()
    follow_up(case, by=by, at=at)
    telling.reported(case, step, by=by)
    announce_case(CaseReported, case, by=by, at=at)
    return case
