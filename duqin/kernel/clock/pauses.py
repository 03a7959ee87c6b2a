"""Intervals in which a clock stands still: waiting for the complainant, a dispute, a part on order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from duqin.kernel.clock.instants import utc

JOINT = "、"


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from `from_at` until just before `to_at`; for good when `to_at` is None (open).

    Raises:
        ValueError: a moment is naive, or the pause ends before it begins.
    """

    from_at: datetime
    to_at: datetime | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "from_at", utc(self.from_at))
        if self.to_at is None:
            return
        object.__setattr__(self, "to_at", utc(self.to_at))
        if self.to_at < self.from_at:
            raise ValueError(f"a pause from {self.from_at} cannot end at {self.to_at}")

    @property
    def is_open(self) -> bool:
        """Whether nobody knows yet when the clock goes on."""
        return self.to_at is None

    def covers(self, moment: datetime) -> bool:
        """Whether the clock stands still at this moment."""
        return self.from_at <= moment and (self.to_at is None or moment < self.to_at)


class Slice(NamedTuple):
    """A stretch of time in which the clock either runs (`pause` is None) or stands still."""

    from_at: datetime
    to_at: datetime
    pause: Pause | None

    @property
    def length(self) -> timedelta:
        return self.to_at - self.from_at


def union(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The same standstill as disjoint intervals in order: no second is subtracted twice (domain-model §5.5).

    Overlapping and adjacent pauses become one that carries all their reasons; empty ones vanish. Doing it
    twice changes nothing.
    """
    joined: list[Pause] = []
    for pause in sorted(pauses, key=lambda p: (p.from_at, p.reason)):
        if pause.to_at == pause.from_at:
            continue
        if joined and (joined[-1].is_open or pause.from_at <= _end(joined[-1])):
            joined[-1] = _join(joined[-1], pause)
        else:
            joined.append(pause)
    return tuple(joined)


def pause_at(moment: datetime, pauses: Sequence[Pause]) -> Pause | None:
    """The pause in which this moment lies, if any."""
    return next((pause for pause in pauses if pause.covers(moment)), None)


def cut(from_at: datetime, to_at: datetime, pauses: Sequence[Pause]) -> Iterator[Slice]:
    """A stretch of time cut at the edges of disjoint pauses, in order, nothing empty."""
    for pause in pauses:
        end = to_at if pause.to_at is None else min(pause.to_at, to_at)
        if end <= from_at or pause.from_at >= to_at:
            continue
        if from_at < pause.from_at:
            yield Slice(from_at, pause.from_at, None)
        yield Slice(max(from_at, pause.from_at), end, pause)
        from_at = end
    if from_at < to_at:
        yield Slice(from_at, to_at, None)


def _end(pause: Pause) -> datetime:
    return pause.to_at or pause.from_at


def _join(one: Pause, other: Pause) -> Pause:
    to_at = None if one.is_open or other.is_open else max(_end(one), _end(other))
    reasons = dict.fromkeys((one.reason.split(JOINT) if one.reason else []) + other.reason.split(JOINT))
    return replace(one, to_at=to_at, reason=JOINT.join(filter(None, reasons)))
