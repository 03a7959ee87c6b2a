"""Periodic work, declared by rooms and run by foundation/schedule.

Every job is a *sweep*: it looks at rows that wait, does what is due and leaves a row behind, so that running
it twice, or being killed in the middle, changes nothing (docs/decisions/0003).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from duqin.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Job:
    """A sweep: name "room.what", rhythm, function returning how many things it did, and a lazy label."""

    name: str
    every: timedelta
    run: Callable[[], int]
    label: Any


jobs: Registry[Job] = Registry("jobs")


def periodic(name: str, *, every: timedelta, run: Callable[[], int], label: Any) -> Job:
    """Declare a sweep from a room's wiring."""
    return jobs.register(name, Job(name, every, run, label))
