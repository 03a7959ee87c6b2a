"""Why a day, or a part of it, counts or does not count."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Stable codes; they are stored with every deadline. Their texts are in `words.WHY`."""

    start = "start"
    at_once = "at_once"
    working = "working"
    provisional = "provisional"
    adjusted_workday = "adjusted_workday"
    weekend = "weekend"
    holiday = "holiday"
    adjusted_restday = "adjusted_restday"
    calendar_day = "calendar_day"
    clock_hours = "clock_hours"
    office_window = "office_window"
    paused = "paused"


@dataclass(frozen=True, slots=True)
class Reason:
    """What a calendar says about a day: code, name of the holiday or exception, document it comes from."""

    key: Why
    note: str = ""
    source: str = ""
