"""What whoever verifies looks at before he decides: the problem, both sides of it in pictures, and the other choice."""

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
from duqin.ui.parts import Photo


@dataclass(frozen=True, slots=True)
class Review:
    """What was wrong, what was reported, and where one goes who decides otherwise; `other` is None for whoever may not."""

    problem: ProblemCard
    before: Sequence[Photo]
    after: Sequence[Photo]
    other: Button | None


def review_of(by: Actor, case: Case, history: list[Step], other: str) -> Review:
    """The photographs of this report only: those of one that was sent back no longer prove anything."""
    problem, _origin = queries.told_of(by, case)
    current = list(takewhile(lambda step: step.verb != "send_back", history))
    open_to_him = [verb for verb in queries.acts_on(by, case) if verb == other]
    return Review(
        problem,
        showing.photos(problem.photos),
        showing.photos(queries.photos_of(current, "report")),
        next(iter(buttons_of(case, open_to_him)), None),
    )
