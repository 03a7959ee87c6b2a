"""Device time beside server time."""

from __future__ import annotations

from datetime import datetime, timedelta

MARKED_FROM = timedelta(minutes=10)  # ours (domain-model §4.2)


def gap(device_at: datetime | None, server_at: datetime) -> timedelta | None:
    """How far the device's clock was off when it is more than ten minutes; positive when it ran ahead."""
    if device_at is None:
        return None
    off = device_at - server_at
    return off if abs(off) > MARKED_FROM else None
