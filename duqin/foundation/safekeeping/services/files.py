"""Files that must be there after a power cut: written whole, synced, hashed while they pass."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from duqin.foundation.safekeeping.queries import digest

__all__ = ["copy_hashed", "digest", "fresh_folder", "private", "sync_folder", "write_text"]

CHUNK = 1 << 20


def copy_hashed(source: Path, target: Path) -> str:
    """Copy a file, sync it, and return the hash of what was read; the target is private."""
    seen = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as file, private(target) as out:
        while piece := file.read(CHUNK):
            seen.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return seen.hexdigest()


def private(path: Path) -> BinaryIO:
    """A new file that only its owner reads."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def write_text(path: Path, text: str) -> None:
    """Write a small file and sync it."""
    with private(path) as out:
        out.write(text.encode())
        out.flush()
        os.fsync(out.fileno())


def sync_folder(folder: Path) -> None:
    """Make names in the folder lasting."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fresh_folder(beside: Path, prefix: str) -> Path:
    """A new private folder on the same disk, so that it can be renamed into place."""
    beside.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=prefix, dir=beside))
