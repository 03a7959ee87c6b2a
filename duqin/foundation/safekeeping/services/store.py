"""The store of photographs beside the backups: each content once, named by its hash."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from duqin.foundation.safekeeping.rules.manifest import Stored
from duqin.foundation.safekeeping.services import files
from duqin.kernel.errors import Refusal


def place_of(store: Path, sha256: str) -> Path:
    return store / sha256[:2] / sha256


def keep_all(
    root: Path, paths: Iterable[str], store: Path, known: Iterable[Stored], tell: Callable[[int], None]
) -> tuple[list[Stored], int]:
    """Put every named file of `root` into the store; returns their list and how many were new.

    A file that the last backup knew with the same size and time of change is not read again.

    Raises:
        Refusal: backup.media_missing, backup.read_back.
    """
    before = {(one.path, one.size, one.mtime): one for one in known}
    stored, fresh = [], 0
    for number, path in enumerate(paths, start=1):
        source = root / path
        try:
            state = source.stat()
        except FileNotFoundError as fault:
            raise Refusal(
                "backup.media_missing", _("照片 {path} 在数据库里有记录，文件却不在。").format(path=path)
            ) from fault
        found = before.get((path, state.st_size, state.st_mtime_ns))
        if found is None or not _is_there(store, found):
            found = Stored(path, _keep(source, store), state.st_size, state.st_mtime_ns)
            fresh += 1
        stored.append(found)
        if number % 1000 == 0:
            tell(number)
    return stored, fresh


def _is_there(store: Path, one: Stored) -> bool:
    try:
        return place_of(store, one.sha256).stat().st_size == one.size
    except FileNotFoundError:
        return False


def _keep(source: Path, store: Path) -> str:
    """Copy one file in and read it back before it gets its name."""
    draft = store / f".draft-{uuid.uuid4().hex}"
    sha256 = files.copy_hashed(source, draft)
    if files.digest(draft) != sha256:
        draft.unlink()
        raise Refusal("backup.read_back", _("写入的备份与读回的不同，请检查备份磁盘。"))
    place = place_of(store, sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    os.replace(draft, place)
    return sha256


def check(store: Path, media: Iterable[Stored], *, by_hash: bool) -> None:
    """Refuse when a photograph of the list is missing or, by_hash, not what it was.

    Raises:
        Refusal: backup.incomplete, backup.damaged.
    """
    for one in media:
        place = place_of(store, one.sha256)
        if not place.is_file():
            raise Refusal("backup.incomplete", _("备份不完整：缺少照片 {path}。").format(path=one.path))
        if place.stat().st_size != one.size or (by_hash and files.digest(place) != one.sha256):
            raise Refusal("backup.damaged", _("备份已损坏：照片 {path} 与清单不符。").format(path=one.path))


def prune(store: Path, needed: set[str]) -> int:
    """Remove contents that no backup names any more, and drafts of backups that were cut off."""
    removed = 0
    for place in [*store.glob("??/*"), *store.glob(".draft-*")]:
        if place.name not in needed:
            place.unlink()
            removed += 1
    return removed
