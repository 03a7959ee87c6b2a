"""What a new institution starts with: rooms declare it in their wiring, the first run plants it in order of floors."""

from __future__ import annotations

from collections.abc import Callable

from duqin.kernel.actors import Actor
from duqin.kernel.registry import Registry

seeds: Registry[Callable[[Actor], object]] = Registry("seeds")
"""Each fills its room's tables with editable defaults; planting twice changes nothing."""
