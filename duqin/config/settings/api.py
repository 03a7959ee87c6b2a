"""The API: how much one token may ask for in a minute, in each server process."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

_said = os.environ.get("DUQIN_API_PER_MINUTE", "600")
if not _said.isdigit():
    raise ImproperlyConfigured(f"DUQIN_API_PER_MINUTE={_said}: a whole number.")
API_PER_MINUTE = int(_said)

__all__ = ["API_PER_MINUTE"]
