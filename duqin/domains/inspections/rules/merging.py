"""Merging what several devices said of one sheet: hybrid clock, one register per item, sets that only grow.

Every rule here is a function of a set of writes, so the order in which they arrive and how often does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True, order=True)
class HybridMoment:
    """A moment of a hybrid clock: wall clock in milliseconds, a counter within it, the device that ticked."""

    millis: int
    counter: int
    device: str

    def __str__(self) -> str:
        return f"{self.millis:015d}-{self.counter:05d}-{self.device}"

    @classmethod
    def read(cls, text: str) -> HybridMoment:
        """From its text, which sorts like the moment itself; ValueError for anything else."""
        millis, counter, device = text.split("-", 2)
        if not (millis.isdecimal() and counter.isdecimal() and 0 < len(device) <= 36):
            raise ValueError(text)
        return cls(int(millis), int(counter), device)

    def tick(self, wall_millis: int, seen: HybridMoment | None = None) -> HybridMoment:
        """The next moment of this device: never before one it gave or has seen, however its wall clock is set."""
        millis = max(wall_millis, self.millis, seen.millis if seen else 0)
        past = [one.counter for one in (self, seen) if one is not None and one.millis == millis]
        return HybridMoment(millis, max(past, default=-1) + 1, self.device)


@dataclass(frozen=True, slots=True)
class Write:
    """One answer to one item, as a device sent it.

    Attributes:
        device: who holds it writes in order; his later word replaces his earlier one.
        value: what was said, in a form that is equal when the same was said; empty where an answer was taken back.
        seen: ids of the writes that stood on the device when this one was made; it replaces them.
    """

    id: str
    at: HybridMoment
    device: str
    value: str
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Register:
    """What is left of the writes to one item: those nobody replaced, the latest first."""

    heads: tuple[Write, ...]

    @property
    def standing(self) -> Write | None:
        """The write that is shown: the latest answer of those that stand."""
        return next((head for head in self.heads if head.value), self.heads[0] if self.heads else None)

    @property
    def is_diverged(self) -> bool:
        """Whether two different answers stand beside each other, which only a person can decide between."""
        return len({head.value for head in self.heads if head.value}) > 1


def merged(writes: Iterable[Write]) -> Register:
    """The register of an item: a write is replaced by one that had seen it, or by a later one of its own device."""
    known = {write.id: write for write in writes}
    replaced = {id for write in known.values() for id in write.seen if id != write.id}
    latest: dict[str, Write] = {}
    for write in known.values():
        mine = latest.get(write.device)
        if mine is None or (mine.at, mine.id) < (write.at, write.id):
            latest[write.device] = write
    heads = [write for write in latest.values() if write.id not in replaced]
    return Register(tuple(sorted(heads, key=lambda write: (write.at, write.id), reverse=True)))


def united(additions: Iterable[tuple[HybridMoment, str]]) -> list[str]:
    """A set that only grows, in the order of its moments; the same thing said twice is there once."""
    return list(dict.fromkeys(thing for _at, thing in sorted(set(additions))))


class Verdict(Enum):
    """What an operation that arrives is to those that are known."""

    NEW = "new"
    AGAIN = "again"
    TWISTED = "twisted"


def verdict(known_digest: str | None, digest: str) -> Verdict:
    """New, the same again (same answer as before), or an id that was used for other content (both are kept)."""
    if known_digest is None:
        return Verdict.NEW
    return Verdict.AGAIN if known_digest == digest else Verdict.TWISTED


def is_due(needed: Iterable[str], outcomes: Mapping[str, str]) -> bool:
    """Whether everything an operation comes after was applied; what was not yet waits and holds up nobody else."""
    return all(outcomes.get(id) == "applied" for id in needed)
