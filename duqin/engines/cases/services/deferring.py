"""缓改挂账: a long fix with interim control and a review date (domain-model §4.3, §4.5)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from duqin.engines.cases import policies
from duqin.engines.cases.models import Case
from duqin.engines.cases.services import stepping, telling, terms
from duqin.engines.cases.services.clocks import Clocks
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.clock import Term, TermUnit
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import campus_date, now

LONGEST = 366  # days to the next review


@act("cases.defer", may=policies.may_defer)
def defer(
    case: Case, *, by: Actor, interim_control: str, review_on: date, stop_use: str = "", reason: str = ""
) -> Case:
    """Approve a long fix: until the review date the interim control holds the risk.

    The term of rectification stops, the review date takes its place; past it the case is overdue again.

    Args:
        interim_control: what holds the risk meanwhile.
        review_on: campus day, after today and within a year.
        stop_use: what is out of use or barred; a major problem is never deferred without it.

    Raises:
        Refusal: "case.no_control", "case.no_stop_use", "case.review_on", "state.not_allowed".
    """
    at = now()
    case.interim_control = stepping.said(
        interim_control,
        code="case.no_control",
        sentence=_("缓改须有临时控制措施，请写明。"),
        field="interim_control",
    )
    case.stop_use = stop_use.strip() or case.stop_use
    if case.severity == "major" and not case.stop_use:
        raise Refusal(
            "case.no_stop_use",
            _("重大问题不停用、不隔离就不能缓改，请写明停用或隔离措施。"),
            field="stop_use",
        )
    step = stepping.move(
        case,
        "defer",
        by=by,
        at=at,
        note=reason.strip(),
        interim_control=case.interim_control,
        stop_use=case.stop_use,
        review_on=review_on.isoformat(),
    )
    clocks = Clocks(case, at)
    clocks.stop("rectify")
    _review_on(clocks, review_on, at)
    case.save()
    telling.changed(case, step, [case.responsible, *telling.followers(case)], by=by)
    return case


@act("cases.review", may=policies.may_defer)
def review(case: Case, *, by: Actor, note: str, review_on: date) -> Case:
    """Look at a deferred case and set the next review date; the control still holds.

    Raises:
        Refusal: "case.no_reason", "case.review_on", "state.not_allowed" when it is not deferred.
    """
    at = now()
    if case.state != "deferred":
        raise Refusal("state.not_allowed", _("事项不在缓改挂账中，不能复核缓改。"))
    step = stepping.remark(
        case, "review", by=by, at=at, note=stepping.said_reason(note), review_on=review_on.isoformat()
    )
    clocks = Clocks(case, at)
    clocks.meet("review")
    _review_on(clocks, review_on, at)
    case.save()
    telling.changed(case, step, [case.responsible], by=by)
    return case


@act("cases.resume", may=policies.may_resume)
def resume(case: Case, *, by: Actor, reason: str) -> Case:
    """End the deferral: the case is in rectification again, with its term from now.

    Raises:
        Refusal: "case.no_reason", "state.not_allowed".
    """
    at = now()
    step = stepping.move(case, "resume", by=by, at=at, note=stepping.said_reason(reason))
    clocks = Clocks(case, at)
    clocks.stop("review")
    terms.start_rectifying(clocks, terms.Terms(case.procedure), with_plan=False)
    case.review_on = None
    case.save()
    telling.changed(case, step, [case.responsible], by=by)
    return case


def _review_on(clocks: Clocks, review_on: date, at: datetime) -> None:
    days = (review_on - campus_date(at)).days
    if not 0 < days <= LONGEST:
        raise Refusal("case.review_on", _("复核日期须在今天之后、一年之内。"), field="review_on")
    clocks.case.review_on = review_on
    clocks.start("review", Term(days, TermUnit.calendar_days))
