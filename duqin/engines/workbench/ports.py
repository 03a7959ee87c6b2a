"""Sockets: what waits for a person, what he is told of, and the channels by which it reaches him."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from duqin.kernel.actors import Actor
from duqin.kernel.clock import TermUnit
from duqin.kernel.registry import Registry
from duqin.kernel.states import State


class TodoItem(NamedTuple):
    """One thing that waits for a person.

    Attributes:
        title: what it is about, in words.
        url: the page where the next step is done.
        step: the one button: what to do next (签收, 复查 …).
        due_at: until when, or None.
        waiting_since: since when it lies at this desk.
        counted_in: what the time left is said in, as on the page of the thing itself.
        is_followed: it lies at another's desk, and the person asked for it or answers for it.
    """

    title: Any
    url: str
    step: Any
    due_at: datetime | None = None
    state: State | None = None
    number: str = ""
    unit: str = ""
    place: str = ""
    severity: str = ""
    is_overdue: bool = False
    waiting_since: datetime | None = None
    is_followed: bool = False
    counted_in: TermUnit = TermUnit.working_days


TodoSource = Callable[[Actor], list[TodoItem]]
todo: Registry[TodoSource] = Registry("todo")
"""What waits for me, and what I follow at other desks: each source answers in one statement, in none where the person
has no right that anything could wait for, and names at most 100 items of each kind."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Kinds of notifications for which a person chooses channels together.

    Attributes:
        covers: the kinds, as `notify(kind=…)` names them.
        step: what to do about it; with the label all that leaves the house by channels of others.
        rings: by default also on channels that ring on a phone, not by e-mail alone.
        is_urgent: never held back in quiet hours.
    """

    code: str
    label: Any
    covers: Sequence[str]
    step: Any
    rings: bool = True
    is_urgent: bool = False


topics: Registry[Topic] = Registry("topics")
"""What a person can be told of; each room names the topics of its kinds in its wiring."""


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery as a channel needs it.

    Attributes:
        mark: the same for every try of this delivery, so that the other side can recognise a double.
        title, body: the full words, for the person's own mailbox only.
        label, number, step: the least there is to say, for channels run by others.
        link: full address of the page, or of the workbench.
    """

    mark: str
    address: str
    name: str
    title: str
    body: str
    label: str
    number: str
    step: str
    link: str
    is_urgent: bool


class Channel(Protocol):
    """A way out of the house. A complete small piece each: its file and one line in the wiring."""

    label: Any
    rings: bool
    """On the phone, at once; what does not ring is a mailbox."""

    def is_ready(self) -> bool:
        """Whether the settings of this installation name it and its package is there."""
        ...

    def addresses(self, people: Iterable[Any]) -> Mapping[int, list[str]]:
        """Person id → where he is reached; without an entry he is not. At most one statement for all."""
        ...

    def send(self, message: Message) -> None:
        """Hand over one message, waiting at most ten seconds.

        Raises:
            Gone, Hopeless, Later: what is known of the failure; anything else is tried again by the usual delays.
        """
        ...


channels: Registry[Channel] = Registry("channels")


class Gone(Exception):
    """The address does not exist any more; it was forgotten."""


class Hopeless(Exception):
    """It will not help to try again: the words say why, without secrets."""


class Later(Exception):
    """The other side is busy or away; the words say why, without secrets."""

    def __init__(self, why: str, wait: timedelta = timedelta(0)) -> None:
        super().__init__(why)
        self.wait = wait
