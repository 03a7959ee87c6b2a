"""Where data live. One folder holds everything an institution must keep: DUQIN_DATA."""

from __future__ import annotations

import os
from pathlib import Path

DATA = Path(os.environ.get("DUQIN_DATA", "duqin-data")).expanduser().resolve()
MEDIA_ROOT = DATA / "media"
# Where `duqin backup` puts its copies; better on another disk.
BACKUPS = Path(os.environ.get("DUQIN_BACKUP") or f"{DATA}-backups").expanduser().resolve()
# Where signed checkpoints of the audit chain are written; better on another disk, best where nobody can delete.
ANCHORS = Path(os.environ.get("DUQIN_ANCHORS") or DATA / "anchors").expanduser().resolve()

__all__ = ["ANCHORS", "BACKUPS", "DATA", "MEDIA_ROOT"]
