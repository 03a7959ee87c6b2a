"""A noun's life: its states and the one table of transitions, from which guard, labels and diagram come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext as _

from duqin.kernel.errors import Refusal


class Family(StrEnum):
    """Colour families: one meaning each, everywhere (design/interface.md)."""

    DRAFT = "draft"
    OPEN = "open"
    WAITING = "waiting"
    OVERDUE = "overdue"
    SETTLED = "settled"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class State:
    """A state: stored value, lazy Chinese label, colour family."""

    value: str
    label: Any
    family: Family


@dataclass(frozen=True, slots=True)
class Transition:
    """A verb that leads from any of `sources` to `target`."""

    verb: str
    sources: frozenset[str]
    target: str
    label: Any = ""


def transition(verb: str, sources: str, target: str, label: Any = "") -> Transition:
    """Short form: sources separated by blanks."""
    return Transition(verb, frozenset(sources.split()), target, label)


class Flow:
    """States and transitions of one noun.

    Args:
        noun: lazy Chinese name of the noun for the refusal sentence.
        states: in the order of life; the first is the initial one.
        transitions: the only ways to move.
    """

    def __init__(self, noun: Any, states: Iterable[State], transitions: Iterable[Transition]) -> None:
        self.noun = noun
        self.states = {s.value: s for s in states}
        self.initial = next(iter(self.states))
        self.transitions = tuple(transitions)
        for t in self.transitions:
            unknown = (t.sources | {t.target}) - self.states.keys()
            if unknown:
                raise ValueError(f"transition {t.verb} names unknown states {sorted(unknown)}")

    def __getitem__(self, value: str) -> State:
        return self.states[value]

    def __iter__(self) -> Iterator[State]:
        return iter(self.states.values())

    @property
    def choices(self) -> list[tuple[str, Any]]:
        return [(s.value, s.label) for s in self]

    def in_family(self, *families: Family) -> list[str]:
        """Values of the states of these colour families."""
        return [s.value for s in self if s.family in families]

    def target(self, state: str, verb: str) -> str | None:
        """Where the verb leads from this state, or None where it is not allowed."""
        return next((t.target for t in self.transitions if t.verb == verb and state in t.sources), None)

    def allows(self, state: str, verb: str) -> bool:
        return self.target(state, verb) is not None

    def move(self, noun: Any, verb: str, *, field: str = "state") -> tuple[str, str]:
        """Set the new state on the noun (not saved) and return (from, to).

        Raises:
            Refusal: code "state.not_allowed" when the table has no such way.
        """
        now = getattr(noun, field)
        target = self.target(now, verb)
        if target is None:
            raise Refusal(
                "state.not_allowed",
                _("%(noun)s现在是“%(state)s”，不能进行这一步；请刷新页面查看最新情况。")
                % {"noun": self.noun, "state": self.states[now].label},
                state=now,
                verb=verb,
            )
        setattr(noun, field, target)
        return now, target

    def constraint(self, name: str, *, field: str = "state") -> CheckConstraint:
        """Database truth for the column: only known states."""
        return CheckConstraint(condition=Q(**{f"{field}__in": list(self.states)}), name=name)
