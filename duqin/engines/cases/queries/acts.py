"""What this actor may do with a case or notice now: the predicate of each verb, and the table of
transitions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from duqin.engines.cases import policies
from duqin.engines.cases.models import Case, Clock, Notice, Step
from duqin.engines.cases.models.closing import SENTENCES, objection_to
from duqin.engines.cases.rules.extensions import is_in_time, longest
from duqin.engines.cases.states import CASE, NOTICE
from duqin.kernel.actors import Actor
from duqin.kernel.moments import now


@dataclass(frozen=True)
class Known:
    """A case with its history and clocks, fetched once for all rules: by the page that shows them, or when asked."""

    case: Case
    steps: Sequence[Step]
    clocks: Sequence[Clock]

    @property
    def state(self) -> str:
        return self.case.state


def known(case: Case) -> Known:
    """The case with what the rules ask about."""
    return Known(case, list(case.steps.all()), list(case.clocks.all()))


Fits = Callable[[Known], bool]
Rule = tuple[str, Fits, Callable[[Actor, Case], bool]]


def _at(verb: str) -> Fits:
    return lambda it: CASE.allows(it.state, verb)


def _may_ask(it: Known) -> bool:
    case = it.case
    if case.state != "rectifying" or case.due_at is None or not longest(case.term):
        return False
    used = case.extensions.filter(state__in=["asked", "granted"])
    return is_in_time(case.due_at, now()) and not used.exists()


def _owes_plan(it: Known) -> bool:
    return it.case.severity == "major" and it.state in ("notified", "rectifying", "deferred")


def _owes_leaders(it: Known) -> bool:
    running = any(clock.kind == "leaders" and clock.is_running for clock in it.clocks)
    return it.case.severity == "major" and it.state != "void" and running


def _is_undisputed(it: Known) -> bool:
    return CASE.allows(it.state, "dispute") and not any(step.verb == "dispute" for step in it.steps)


RULES: tuple[Rule, ...] = (
    ("verify", _at("verify"), policies.may_verify),
    ("send_back", _at("send_back"), policies.may_verify),
    ("settle", _at("settle"), policies.may_settle),
    ("report", _at("report"), policies.may_report),
    ("submit_plan", _owes_plan, policies.may_plan),
    ("fix_on_the_spot", _at("fix_on_the_spot"), policies.may_fix_on_the_spot),
    ("tell_leaders", _owes_leaders, policies.may_tell_leaders),
    ("ask_extension", _may_ask, policies.may_ask),
    ("dispute", _is_undisputed, policies.may_dispute),
    ("review", lambda it: it.state == "deferred", policies.may_defer),
    ("defer", _at("defer"), policies.may_defer),
    ("resume", _at("resume"), policies.may_resume),
    ("reassign", lambda it: it.case.is_open, policies.may_reassign),
    ("reopen", _at("reopen"), policies.may_reopen),
    ("void", _at("void"), policies.may_void),
)


def may_act(by: Actor, case: Case, verb: str) -> bool:
    """Whether the actor may do this to the case at all, whatever its state."""
    return any(name == verb and may(by, case) for name, _fits, may in RULES)


def why_not_verify(by: Actor, case: Case) -> Any:
    """Why somebody who holds the right to verify may not verify this very case; "" when he may, or holds no
    right."""
    if case.state != "reported" or not by.may(policies.VERIFY, case.unit_id):
        return ""
    found = objection_to(by, case)
    return SENTENCES[found] if found else ""


def acts_on(by: Actor, case: Case, facts: Known | None = None) -> list[str]:
    """Names of the verbs that are open to the actor on this case, the next step first.

    An open case that stands in no notice can be put into one: "draft_notice".
    """
    facts = facts or known(case)
    asked: dict[Callable[[Actor, Case], bool], bool] = {}
    found = []
    for verb, fits, may in RULES:
        if fits(facts):
            if may not in asked:
                asked[may] = may(by, case)
            found += [verb] * asked[may]
    if (
        case.state == "open"
        and policies.may_draft(by, [case])
        and policies.speaks_for(by, case.issuer)
        and not case.notice_items.filter(is_current=True).exists()
    ):
        found.insert(0, "draft_notice")
    return found


def acts_on_notice(by: Actor, notice: Notice) -> list[str]:
    """Names of the verbs that are open to the actor on this notice, the next step first."""
    state, handles = notice.state, policies.may_handle(by, notice)
    found = []
    if NOTICE.allows(state, "issue") and handles:
        found += ["issue", "revise", "discard"]
    if NOTICE.allows(state, "receive"):
        if policies.may_receive(by, notice, "read"):
            found.append("receive")
        if policies.may_receive(by, notice, "signed"):
            found.append("sign")
        if handles:
            found.append("refuse_receipt")
    if NOTICE.allows(state, "withdraw") and handles:
        found.append("withdraw")
    if state == "closed" and policies.may_track(by, notice):
        found.append("track")
    return found
