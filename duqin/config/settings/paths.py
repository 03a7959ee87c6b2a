"""Where data live. One folder holds everything an institution must keep: DUQIN_DATA."""

from __future__ import annotations

import os
from pathlib import Path

DATA = Path(os.environ.get("DUQIN_DATA", "duqin-data")).expanduser().resolve()
MEDIA_ROOT = DATA / "media"

__all__ = ["DATA", "MEDIA_ROOT"]
