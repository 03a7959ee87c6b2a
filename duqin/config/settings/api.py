"""The API: how much one token may ask for in a minute, in each server process."""

from __future__ import annotations

from duqin.config.settings import reading

API_PER_MINUTE = reading.whole("DUQIN_API_PER_MINUTE", 600, least=1, most=1_000_000)

__all__ = ["API_PER_MINUTE"]
