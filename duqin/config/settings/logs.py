"""Log lines for the journal: DUQIN_LOG=debug, info, warning or error. What they may say: duqin/kernel/logs.py."""

from __future__ import annotations

from duqin.config.settings import reading
from duqin.kernel import logs

LOGGING = logs.configuration(
    reading.choice("DUQIN_LOG", "warning", ("debug", "info", "warning", "error")).upper()
)
logs.use_named_values()

__all__ = ["LOGGING"]
