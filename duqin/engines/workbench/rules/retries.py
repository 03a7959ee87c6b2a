"""When a failed delivery is tried again."""

from __future__ import annotations

from datetime import timedelta

MOST_ATTEMPTS = 8
LONGEST = timedelta(hours=6)


def wait_after(attempts: int) -> timedelta:
    """1, 2, 4, 8 … minutes, at most six hours."""
    return min(timedelta(minutes=2 ** max(attempts - 1, 0)), LONGEST)


def is_hopeless(attempts: int) -> bool:
    """After eight attempts a person must look; the notification in the application is there all the time."""
    return attempts >= MOST_ATTEMPTS
