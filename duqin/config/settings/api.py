"""The API: how much one token may ask for in a minute, in each server process."""

from __future__ import annotations

import os

API_PER_MINUTE = int(os.environ.get("DUQIN_API_PER_MINUTE", "600"))

__all__ = ["API_PER_MINUTE"]
