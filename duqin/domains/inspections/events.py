"""Facts this room announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duqin.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class InspectionSubmitted(Event):
    """A sheet was handed in; its findings have cases and points now."""

    inspection_id: str
    unit_id: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class InspectionReleased(Event):
    """The inspected unit may see it now."""

    inspection_id: str
    unit_id: int
    at: datetime
