"""Device time beside server time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MARKED_FROM = timedelta(minutes=10)  # ours (domain-model §4.2)


def gap(device_at: datetime | None, server_at: datetime) -> timedelta | None:
    """How far the device's clock was off when it is more than ten minutes; positive when it ran ahead."""
    if device_at is None:
        return None
    off = device_at - server_at
    return off if abs(off) > MARKED_FROM else None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A moment at which the server's clock and the device's were read together."""

    server_at: datetime
    device_at: datetime

    def believed(self, device_at: datetime, received_at: datetime) -> datetime:
        """When something happened by the server's clock, as far as the device can know: between anchor and receipt."""
        moment = self.server_at + (device_at - self.device_at)
        return min(max(moment, self.server_at), received_at)

    def has_jumped(self, device_now: datetime, server_now: datetime) -> bool:
        """Whether the device's clock was set by more than ten minutes since."""
        return abs((device_now - server_now) - (self.device_at - self.server_at)) > MARKED_FROM
