"""Where data live. One folder holds everything an institution must keep: DUQIN_DATA."""

from __future__ import annotations

from duqin.config.settings import reading

DATA = reading.folder("DUQIN_DATA", "duqin-data")
MEDIA_ROOT = DATA / "media"
# Where `duqin backup` puts its copies; better on another disk.
BACKUPS = reading.folder("DUQIN_BACKUP", f"{DATA}-backups")
if BACKUPS.is_relative_to(DATA):
    raise reading.wrong("DUQIN_BACKUP", f"应在数据目录 {DATA} 之外", str(BACKUPS))
# Where signed checkpoints of the audit chain are written; better on another disk, best where nobody can delete.
ANCHORS = reading.folder("DUQIN_ANCHORS", DATA / "anchors")
# An office's own fonts, used before those that are shipped; None where it has none.
FONTS = reading.present_folder("DUQIN_FONTS")
# Where pg_dump and pg_restore are, when they are not on the search path.
PG_BIN = reading.present_folder("DUQIN_PG_BIN")

__all__ = ["ANCHORS", "BACKUPS", "DATA", "FONTS", "MEDIA_ROOT", "PG_BIN"]
