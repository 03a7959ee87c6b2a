"""Sockets: what only the room a case comes from can tell of it. Filled from that room's wiring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duqin.foundation.trust.models import Evidence
from duqin.kernel.actors import Actor
from duqin.kernel.refs import Ref
from duqin.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class OriginCard:
    """Where a case comes from, as a person sees it.

    Attributes:
        label: words for it, e.g. 检查 XC-2026-0012 · 第 3 项.
        url: its page; "" when this actor may not open it.
        facts: further lines, label and value, e.g. (检查人, 王督查).
    """

    label: Any
    url: str = ""
    facts: tuple[tuple[Any, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemCard:
    """A problem as it is written in the list of a notice.

    Attributes:
        clause_text: number and words of the clause that was not met.
        severity: severity as found, before recurrence raised it; "" when unknown.
        basis: printable lines of the basis; never a doubtful citation.
        deduction: points or damages announced, in words; "" for none.
        photos: photographs of the problem, in order.
        description: what was seen.
    """

    clause_text: str = ""
    severity: str = ""
    basis: tuple[str, ...] = ()
    deduction: str = ""
    photos: tuple[Evidence, ...] = ()
    description: str = ""


OriginShown = Callable[[Actor, Ref], OriginCard | None]
origins: Registry[OriginShown] = Registry("origins")
"""By `origin_kind`: the card of an origin for this actor; None when he may not even know of it."""

ProblemsOf = Callable[[Sequence[Any]], Mapping[str, ProblemCard]]
problem_cards: Registry[ProblemsOf] = Registry("problem_cards")
"""By `origin_kind`: the cards of the problems of cases, by `origin_id`, however many, in few statements."""

ToldOf = Callable[[Actor, Any], tuple[ProblemCard, OriginCard | None]]
told: Registry[ToldOf] = Registry("told")
"""By `origin_kind`, where a room can: both of one case for this actor in one statement, for the page of the case."""
