"""RFC 3161 time-stamps of the checkpoints: DUQIN_TSA_URL asks an authority, DUQIN_TSA_ROOTS (PEM) says whom to believe."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TSA_URL = os.environ.get("DUQIN_TSA_URL", "")
if TSA_URL and not TSA_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("DUQIN_TSA_URL: an address that begins with https:// or http://.")
if TSA_URL and find_spec("rfc3161_client") is None:
    raise ImproperlyConfigured(
        "DUQIN_TSA_URL is set, but not installed: pip install '/path/to/duqin[timestamp]'."
    )
TSA_ROOTS = Path(os.environ["DUQIN_TSA_ROOTS"]).expanduser() if os.environ.get("DUQIN_TSA_ROOTS") else None

__all__ = ["TSA_ROOTS", "TSA_URL"]
