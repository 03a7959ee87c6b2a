"""What an official table can say of a day; all other days are Monday–Friday."""

from __future__ import annotations

from duqin.kernel.clock.reasons import Why

# kind of a line → the fields of its `Day`
KINDS = {
    Why.holiday: {"working": False, "swapped": False},
    Why.adjusted_restday: {"working": False, "swapped": True},
    Why.adjusted_workday: {"working": True, "swapped": True},
}
