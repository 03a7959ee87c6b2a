"""申诉: the unit says that the finding is wrong. Safety never waits for it (domain-model §4.8, §5.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from duqin.engines.cases import policies
from duqin.engines.cases.models import Case
from duqin.engines.cases.services import stepping, telling, terms
from duqin.engines.cases.services.clocks import Clocks
from duqin.engines.cases.services.voiding import make_void
from duqin.engines.cases.services.wording import house_words
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.clock import due, is_overdue
from duqin.kernel.clock.words import term_words
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now

PAUSED = ("rectify", "plan")


@act("cases.dispute", may=policies.may_dispute)
def dispute(case: Case, *, by: Actor, reason: str, evidence: Sequence[Evidence] = ()) -> Case:
    """Dispute the finding, once, in time (3 working days from receipt unless the rule says otherwise).

    The unit's clocks stand still until it is settled, except where safety is at stake. Whoever disputes has
    received the notice.

    Raises:
        Refusal: "case.no_reason", "dispute.used", "dispute.too_late", "state.not_allowed".
    """
    at = now()
    reason = stepping.said_reason(reason)
    if case.steps.filter(verb="dispute").exists():
        raise Refusal("dispute.used", _("这个事项已经申诉过，结论为终局；请按结论整改。"))
    rules = terms.Terms(case.procedure)
    _refuse_late(case, rules, at)
    step = stepping.move(case, "dispute", by=by, at=at, note=reason, evidence=evidence)
    clocks = Clocks(case, at)
    clocks.meet("receive")
    if not case.is_safety:
        clocks.pause(*PAUSED, reason=_pause_reason())
    terms.start(clocks, rules, "settle")
    case.save()
    telling.changed(case, step, policies.who_may_settle(case)[: telling.MOST], by=by)
    return case


@act("cases.settle", may=policies.may_settle)
def settle(case: Case, *, by: Actor, opinion: str, upheld: bool = True) -> Case:
    """Decide a dispute. Neither who filed it nor who issued the notice may.

    Args:
        upheld: the finding stands and rectification goes on, the deadline moved by what stood still;
        otherwise the
            case is void and its points are reversed by whoever booked them (CaseVoided).

    Raises:
        Refusal: "case.no_opinion", "state.not_allowed".
    """
    at = now()
    opinion = stepping.said(opinion, code="case.no_opinion", sentence=_("请写明裁定意见。"), field="opinion")
    step = stepping.move(case, "settle", by=by, at=at, note=opinion, upheld=upheld)
    clocks = Clocks(case, at)
    clocks.meet("settle")
    clocks.go_on(*PAUSED)
    case.save()
    if upheld:
        telling.changed(case, step, [case.responsible, *telling.followers(case)], by=by)
    else:
        make_void(case, by=by, at=at, reason=opinion)
    return case


@house_words
def _pause_reason() -> str:
    """The word for the pause in the derivation of the deadline."""
    return _("申诉")


def _refuse_late(case: Case, rules: terms.Terms, at: datetime) -> None:
    notice = case.notices.filter(items__is_current=True).first()
    term = rules.of("dispute", case.severity)
    if notice is None or notice.received_at is None or term is None:
        return
    last = due(notice.received_at, term, organisation.calendar()).due
    if last is not None and is_overdue(last, at):
        raise Refusal(
            "dispute.too_late",
            _("申诉应在签收后 %(term)s内提出，现已超过，请按通知单整改。") % {"term": term_words(term)},
            field="reason",
        )
