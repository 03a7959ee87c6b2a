"""Servers that answer nobody: one try waits in vain, then all that would go the same way is put off together.

What waits for such a server keeps its tries; the clock is that of the server, kept by the process that waited. So a mail
server that hangs costs the other jobs of a worker ten seconds in two minutes, not ten seconds for each message.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic

import structlog

from duqin.kernel.moments import now

log = structlog.get_logger(__name__)
PAUSE = timedelta(minutes=2)
"""How long nothing is sent by a channel whose server kept us waiting in vain."""
VAIN = 3.0
"""Seconds after which a failure has held up others, whatever its kind: also that of a name server."""
TURN = 30.0
"""Seconds after which a sweep leaves the rest to its next turn, so that other jobs have theirs."""
until: dict[str, datetime] = {}
"""Channel → when it is tried again."""


def silent() -> list[str]:
    """The channels that are put off at this moment."""
    return [channel for channel, moment in until.items() if moment > now()]


def note(channel: str, fault: BaseException, begun: float) -> None:
    """A try that began at `begun` (of the monotonic clock) has failed: put the channel off when it waited in vain."""
    if has_waited(fault, monotonic() - begun):
        until[channel] = now() + PAUSE
        log.warning("channel_silent", channel=channel, seconds=round(PAUSE.total_seconds()))


def has_waited(fault: BaseException, seconds: float) -> bool:
    """Whether nobody answered in time; libraries wrap that in words of their own."""
    inside: BaseException | None = fault
    while inside is not None and not isinstance(inside, TimeoutError):
        inside = inside.__cause__ or inside.__context__
    return inside is not None or seconds >= VAIN
