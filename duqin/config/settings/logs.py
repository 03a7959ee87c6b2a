"""Log lines for the journal: DUQIN_LOG=debug, info, warning or error. What they may say: duqin/kernel/logs.py."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

from duqin.kernel import logs

LEVEL = os.environ.get("DUQIN_LOG", "warning").upper()
if LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(f"DUQIN_LOG={LEVEL}: say debug, info, warning or error.")

LOGGING = logs.configuration(LEVEL)
logs.use_named_values()

__all__ = ["LOGGING"]
