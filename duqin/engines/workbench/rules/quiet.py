"""Quiet hours: from when until when, on campus time, over midnight or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from duqin.kernel.moments import CAMPUS


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `starts` (inclusive) until `ends` (exclusive); both None means never."""

    starts: time | None = None
    ends: time | None = None

    def end_of(self, moment: datetime) -> datetime:
        """The moment itself, or when the quiet it falls into is over."""
        here = moment.astimezone(CAMPUS)
        if self.starts is None or self.ends is None or not holds(self.starts, self.ends, here.time()):
            return moment
        day = here.date() if here.time() < self.ends else here.date() + timedelta(days=1)
        return datetime.combine(day, self.ends, CAMPUS).astimezone(moment.tzinfo)


def holds(starts: time, ends: time, at: time) -> bool:
    """Whether a time of day falls between the two, over midnight when the second is earlier."""
    return starts <= at < ends if starts <= ends else at >= starts or at < ends


NEVER = Quiet()


def quiet_of(words: str) -> Quiet:
    """Quiet hours written as 22:00-07:00; nothing for none.

    Raises:
        ValueError: not written so.
    """
    if not words.strip():
        return NEVER
    starts, _, ends = words.partition("-")
    return Quiet(time.fromisoformat(starts.strip()), time.fromisoformat(ends.strip()))
