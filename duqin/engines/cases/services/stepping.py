"""One step of a case: the move in the table, the row in the history. Used by all verbs of the room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from duqin.engines.cases.models import Case, Step, StepEvidence
from duqin.engines.cases.states import CASE
from duqin.foundation.trust.models import Evidence, Versioned
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.writing import Alike, put_in


def move(
    case: Case,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    evidence: Iterable[Evidence] = (),
    **data: Any,
) -> Step:
    """Move the case by the table of transitions (not saved) and write the step.

    Raises:
        Refusal: "state.not_allowed".
    """
    before, after = CASE.move(case, verb)
    return _stored(_made(case, verb, before, after, by=by, at=at, note=note, data=data), evidence)


def moved(case: Case, verb: str, *, by: Actor, at: datetime, **data: Any) -> Step:
    """As `move`, but the step is not stored yet: the caller stores it together with what goes with it.

    Raises:
        Refusal: "state.not_allowed".
    """
    before, after = CASE.move(case, verb)
    return _made(case, verb, before, after, by=by, at=at, note="", data=data)


def remark(
    case: Case,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    evidence: Iterable[Evidence] = (),
    **data: Any,
) -> Step:
    """Write a step that leaves the case where it is."""
    step = _made(case, verb, case.state, case.state, by=by, at=at, note=note, data=data)
    return _stored(step, evidence)


def first(case: Case, *, by: Actor, at: datetime, **data: Any) -> Step:
    """The step with which a case begins; not stored yet, as `moved`."""
    return _made(case, "open", "", case.state, by=by, at=at, note="", data=data)


def _made(
    case: Case,
    verb: str,
    before: str,
    after: str,
    *,
    by: Actor,
    at: datetime,
    note: str,
    data: dict[str, Any],
) -> Step:
    step = Step(
        case=case,
        verb=verb,
        from_state=before,
        to_state=after,
        at=at,
        by_id=by.person_id,
        by_name=by.ref.label[:120],
        capacity=by.capacity[:200],
        note=note,
        data=data,
    )
    step.pass_gate()
    return step


def _stored(step: Step, evidence: Iterable[Evidence]) -> Step:
    put_in(step)
    for order, shown in enumerate(dict.fromkeys(evidence)):
        StepEvidence.objects.create(step=step, evidence=shown, order=order)
    return step


def save_aside(noun: Versioned) -> None:
    """Save a row that is not the subject of the verb, and count its version up: forms made before are
    stale."""
    noun.version += 1
    noun.save()


def aside(noun: Versioned) -> Alike:
    """As `save_aside` of a locked row, but the caller writes it together with what goes with it."""
    noun.version += 1
    return noun.change()


def said(text: str, *, code: str, sentence: str, field: str) -> str:
    """The text without blanks at its ends; refuses an empty one."""
    text = text.strip()
    if not text:
        raise Refusal(code, sentence, field=field)
    return text


def said_reason(reason: str) -> str:
    """A reason, which may not be empty."""
    return said(reason, code="case.no_reason", sentence=_("请写明理由。"), field="reason")
