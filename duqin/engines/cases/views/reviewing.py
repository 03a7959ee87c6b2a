"""What whoever acts on a case looks at before he decides or writes: the problem, both sides of it in pictures, the word he
answers, and the other choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from duqin.engines.cases import queries
from duqin.engines.cases.models import Case, Step
from duqin.engines.cases.ports import ProblemCard
from duqin.engines.cases.views import showing
from duqin.engines.cases.views.acting import Button, buttons_of
from duqin.kernel.actors import Actor
from duqin.ui.parts import Entry, Photo


@dataclass(frozen=True, slots=True)
class Review:
    """What was wrong, what was reported or said of it, and where one goes who decides otherwise.

    Attributes:
        is_pair: both sides are to be compared.
        heard: the step this act answers, where it stands unanswered.
        other: None for whoever may not.
    """

    problem: ProblemCard
    before: Sequence[Photo]
    after: Sequence[Photo]
    is_pair: bool
    heard: Sequence[Entry]
    other: Button | None


def review_of(
    by: Actor, case: Case, history: list[Step], *, is_pair: bool = False, hears: str = "", other: str = ""
) -> Review:
    """The photographs of this report only: those of one that was sent back no longer prove anything."""
    problem, _origin = queries.told_of(by, case)
    current = list(takewhile(lambda step: step.verb != "send_back", history))
    open_to_him = [verb for verb in queries.acts_on(by, case) if verb == other] if other else []
    return Review(
        problem,
        showing.photos(problem.photos),
        showing.photos(queries.photos_of(current, "report")) if is_pair else [],
        is_pair,
        showing.entries(_unanswered(history, hears)),
        next(iter(buttons_of(case, open_to_him)), None),
    )


def _unanswered(history: list[Step], verb: str) -> list[Step]:
    """The newest step of this verb, unless a report came after it; the history is newest first."""
    since = takewhile(lambda step: step.verb != "report", history)
    return [step for step in since if step.verb == verb][:1]
