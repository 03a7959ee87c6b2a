"""The table of transitions tried from every state, with every verb, by everybody of the cast.

For each triple the outcome is known beforehand: permitted people in a permitted state move the case as the
table says; others in it are refused as Forbidden; everybody else meets a Refusal and the case stays where it
is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from duqin.engines.cases import queries
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Notice
from duqin.engines.cases.states import CASE
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import today
from tests.cast import Cast
from tests.engines.cases.story import closed, fresh, issued, opened, received, reported

STATES = list(CASE.states)


def deferred(cast: Cast, case: Case) -> Case:
    case = received(cast, case)
    return cases.defer(
        case, by=cast.director.actor, interim_control="每日巡查", review_on=today() + timedelta(days=10)
    )


def disputed(cast: Cast, case: Case) -> Case:
    return cases.dispute(received(cast, case), by=cast.head.actor, reason="并非我部区域")


def voided(cast: Cast, case: Case) -> Case:
    return cases.void(case, by=cast.director.actor, reason="重复")


def notified(cast: Cast, case: Case) -> Case:
    issued(cast, case)
    return fresh(case)


BRING: dict[str, Callable[[Cast, Case], Case]] = {
    "open": lambda cast, case: case,
    "notified": notified,
    "rectifying": received,
    "deferred": deferred,
    "disputed": disputed,
    "reported": reported,
    "closed": closed,
    "void": voided,
}
CALLS: dict[str, Callable[[Case, Actor], Any]] = {
    "fix_on_the_spot": lambda case, by: cases.fix_on_the_spot(case, by=by, measures="当场清理"),
    "report": lambda case, by: cases.report_fixed(case, by=by, measures="已改"),
    "verify": lambda case, by: cases.verify(case, by=by),
    "send_back": lambda case, by: cases.send_back(case, by=by, reason="没改好"),
    "defer": lambda case, by: cases.defer(
        case, by=by, interim_control="每日巡查", review_on=today() + timedelta(days=10)
    ),
    "resume": lambda case, by: cases.resume(case, by=by, reason="配件到货"),
    "dispute": lambda case, by: cases.dispute(case, by=by, reason="并非我部区域"),
    "settle": lambda case, by: cases.settle(case, by=by, opinion="维持"),
    "reopen": lambda case, by: cases.reopen(case, by=by, reason="再次出现"),
    "void": lambda case, by: cases.void(case, by=by, reason="重复"),
}
OFFICE = {"inspector", "second_inspector", "monitoring_head", "school_inspector"}
ISSUING = OFFICE - {"school_inspector"}
"""Who speaks for the unit in whose name the notice is; another one that supervises does not."""
UNIT = {"head", "monitor"}
PERMITTED = {
    "fix_on_the_spot": OFFICE,
    "verify": OFFICE,
    "send_back": OFFICE,
    "reopen": OFFICE,
    "report": UNIT,
    "dispute": UNIT,
    "defer": {"director", "deputy"},
    "resume": {"director", "deputy"} | OFFICE,
    "settle": {"director", "monitoring_head"},
    "void": {"director", "monitoring_head"},
}


def outcome(case: Case, verb: str, by: Actor) -> str:
    """New state, "forbidden", or the code of the refusal; the act is undone afterwards."""
    with transaction.atomic():
        try:
            CALLS[verb](case, by)
            found = Case.objects.get(pk=case.pk).state
        except Forbidden:
            found = "forbidden"
        except Refusal as refusal:
            found = refusal.code
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("state", STATES)
def test_every_verb_by_everybody_from(year: Cast, state: str) -> None:
    case = BRING[state](year, opened(year))
    assert fresh(case).state == state
    actors = {name: member.actor for name, member in year.members().items()}
    for verb in CALLS:
        for name, actor in actors.items():
            found = outcome(fresh(case), verb, actor)
            if name not in PERMITTED[verb]:
                assert found == "forbidden", (state, verb, name)
            elif CASE.allows(state, verb):
                assert found == CASE.target(state, verb), (state, verb, name)
            else:
                assert found in {"state.not_allowed", "dispute.used"}, (state, verb, name)
    assert fresh(case).state == state


@pytest.mark.parametrize("state", STATES)
def test_the_buttons_are_the_verbs_that_work(year: Cast, state: str) -> None:
    """A button without effect, or a verb without a button, would be a defect."""
    case = BRING[state](year, opened(year))
    for name, member in year.members().items():
        actor = member.actor
        shown = set(queries.acts_on(actor, fresh(case))) & set(CALLS)
        works = {verb for verb in CALLS if outcome(fresh(case), verb, actor) in STATES}
        assert shown == works, (state, name)


@pytest.mark.parametrize("verb", ["issue", "receive", "withdraw", "discard", "refuse_receipt"])
@pytest.mark.parametrize("state", ["drafted", "issued", "received", "answered", "closed", "withdrawn"])
def test_every_verb_on_a_notice_by_everybody_from(year: Cast, state: str, verb: str) -> None:
    notice = brought(year, state)
    may = UNIT if verb == "receive" else ISSUING
    allowed = {
        "issue": {"drafted"},
        "discard": {"drafted"},
        "receive": {"issued"},
        "refuse_receipt": {"issued"},
        "withdraw": {"issued", "received"},
    }[verb]
    for name, member in year.members().items():
        found = noticed(notice.pk, verb, member.actor)
        if name not in may:
            assert found == "forbidden", (state, verb, name)
        elif state in allowed:
            assert found == "done", (state, verb, name)
        else:
            assert found in {"state.not_allowed", "notice.issued"}, (state, verb, name)


def brought(cast: Cast, state: str) -> Notice:
    case, by = opened(cast), cast.inspector.actor
    draft = cases.draft_notice(by=by, cases=[case])
    if state == "drafted":
        return draft
    notice = cases.issue(draft, by=by)
    if state == "withdrawn":
        return cases.withdraw(notice, by=by, reason="误发")
    if state != "issued":
        cases.receive(notice, by=cast.head.actor)
    if state in ("answered", "closed"):
        reported(cast, fresh(case))
    if state == "closed":
        cases.verify(fresh(case), by=by)
    notice.refresh_from_db()
    assert notice.state == state
    return notice


def noticed(pk: int, verb: str, by: Actor) -> str:
    notice = Notice.objects.get(pk=pk)
    calls: dict[str, Callable[[], Any]] = {
        "issue": lambda: cases.issue(notice, by=by),
        "receive": lambda: cases.receive(notice, by=by),
        "withdraw": lambda: cases.withdraw(notice, by=by, reason="误发"),
        "discard": lambda: cases.discard(notice, by=by),
        "refuse_receipt": lambda: cases.refuse_receipt(notice, by=by, reason="不签", witness="某人"),
    }
    with transaction.atomic():
        try:
            calls[verb]()
            found = "done"
        except Forbidden:
            found = "forbidden"
        except Refusal as refusal:
            found = refusal.code
        transaction.set_rollback(True)
    return found


def test_no_verb_of_the_table_is_untried() -> None:
    by_notice = {"notify", "acknowledge", "withdraw"}
    assert {t.verb for t in CASE.transitions} == set(CALLS) | by_notice
