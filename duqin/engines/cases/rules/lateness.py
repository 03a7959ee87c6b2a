"""Whose delay it is: the unit's while time runs against it, the office's while it has to notify or to verify."""

from __future__ import annotations

from datetime import datetime

from duqin.engines.cases import states
from duqin.kernel.clock import is_overdue


def is_unit_late(state: str, due_at: datetime | None, at: datetime) -> bool:
    """Whether the unit is late. While the office has to verify, the delay is the office's (R-001-03)."""
    return state in states.AT_THE_UNIT and due_at is not None and is_overdue(due_at, at)


def is_office_late(state: str, office_due_at: datetime | None, at: datetime) -> bool:
    """Whether the office is late with its notice or its verification (R-001-03, R-000-37)."""
    return state in states.AT_THE_OFFICE and office_due_at is not None and is_overdue(office_due_at, at)
