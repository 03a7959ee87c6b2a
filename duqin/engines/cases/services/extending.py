"""More time: asked before the deadline, once, not longer than the first term, decided by another (§5.6)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from duqin.engines.cases import policies
from duqin.engines.cases.models import Case, Extension
from duqin.engines.cases.rules.extensions import is_in_time, longest
from duqin.engines.cases.services import stepping, telling
from duqin.engines.cases.services.clocks import Clocks
from duqin.engines.cases.states import EXTENSION
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.clock.words import amount_words
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now


@act("cases.ask_extension", may=policies.may_ask)
def ask(case: Case, *, by: Actor, amount: int, reason: str) -> Extension:
    """Ask for more time; the deadline runs on until somebody decides.

    Args:
        amount: how much is added, in the unit of the case's term (working days, hours …).

    Raises:
        Refusal: "extension.not_running" outside of rectification or while the clock stands,
        "extension.too_late"
            after the deadline, "extension.used" when one was granted or waits, "extension.too_long",
            "case.no_reason".
    """
    at = now()
    reason = stepping.said_reason(reason)
    old_due_at = _refuse_unless_askable(case, at)
    most = longest(case.term)
    if not 0 < amount <= most:
        raise _too_long(case, most)
    extension = Extension.objects.create(
        case=case,
        amount=amount,
        unit=case.term_unit,
        reason=reason,
        asked_at=at,
        asked_by=Person.objects.get(pk=by.person_id or 0),
        old_due_at=old_due_at,
    )
    stepping.remark(case, "ask_extension", by=by, at=at, note=reason, amount=amount, unit=case.term_unit)
    telling.asked(extension, by=by)
    return extension


@act("cases.grant_extension", may=policies.may_decide)
def grant(extension: Extension, *, by: Actor, opinion: str = "") -> Extension:
    """Grant what was asked: the deadline is reckoned anew from the same start, with the same pauses.

    Both dates are kept, and "on time" is told against both. A second decision is refused.

    Raises:
        Refusal: "state.not_allowed", "extension.not_running" when the case has meanwhile been reported or
        settled,
            "extension.used" when another one was granted.
    """
    at = now()
    EXTENSION.move(extension, "grant")
    case = _locked(extension)
    clocks = Clocks(case, at)
    running = clocks.running("rectify")
    if case.state != "rectifying" or not running:
        raise _not_running()
    if case.extensions.filter(state="granted").exists():
        raise _used()
    clocks.extend(running[-1], extension.amount)
    extension.new_due_at, extension.derivation = running[-1].due_at, running[-1].derivation
    _decide(extension, case, "grant_extension", by=by, at=at, opinion=opinion)
    stepping.save_aside(case)
    return extension


@act("cases.refuse_extension", may=policies.may_decide)
def refuse(extension: Extension, *, by: Actor, opinion: str) -> Extension:
    """Do not grant; the deadline stays, and the unit is told why.

    Raises:
        Refusal: "extension.no_opinion", "state.not_allowed".
    """
    EXTENSION.move(extension, "refuse")
    opinion = stepping.said(
        opinion, code="extension.no_opinion", sentence=_("不同意延期时请写明理由。"), field="opinion"
    )
    _decide(extension, _locked(extension), "refuse_extension", by=by, at=now(), opinion=opinion)
    return extension


def _locked(extension: Extension) -> Case:
    """The case under its lock; the instance is kept on the extension."""
    extension.case = Case.objects.select_for_update(of=("self",)).get(pk=extension.case_id)
    return extension.case


def _decide(extension: Extension, case: Case, verb: str, *, by: Actor, at: datetime, opinion: str) -> None:
    extension.decided_at, extension.decided_by_id, extension.opinion = at, by.person_id, opinion.strip()
    extension.save()
    stepping.remark(
        case, verb, by=by, at=at, note=extension.opinion, amount=extension.amount, unit=extension.unit
    )
    telling.decided(extension, by=by)


def _refuse_unless_askable(case: Case, at: datetime) -> datetime:
    """The present deadline of a case that may still ask."""
    if case.state != "rectifying" or case.due_at is None:
        raise _not_running()
    if case.extensions.filter(state__in=["asked", "granted"]).exists():
        raise _used()
    if not is_in_time(case.due_at, at):
        raise Refusal("extension.too_late", _("期限已过，不能再申请延期；请尽快整改并回复。"), field="reason")
    return case.due_at


def _not_running() -> Refusal:
    return Refusal("extension.not_running", _("事项不在整改中，或正在暂停计时，不能办理延期。"))


def _used() -> Refusal:
    return Refusal("extension.used", _("每个事项最多延期一次，这个事项已经申请或获准过延期。"))


def _too_long(case: Case, most: int) -> Refusal:
    if most == 0:
        return Refusal(
            "extension.too_long", _("要求立即整改的事项不能延期；确需时间的请申请缓改并采取临时措施。")
        )
    return Refusal(
        "extension.too_long",
        _("延长的时间须大于零且不超过原期限（%(most)s）。") % {"most": amount_words(most, case.term.unit)},
        field="amount",
        most=most,
    )
