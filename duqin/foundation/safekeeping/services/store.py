"""The store of files beside the backups: each content once, named by its hash.

What is kept never goes over to something worse: a file that is no longer what was recorded gets a name of its own, and
the earlier copy, if there is one, stands in the new backup in its place.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import structlog
from django.utils.translation import gettext as _

from duqin.foundation.safekeeping.queries import Recorded
from duqin.foundation.safekeeping.rules.manifest import Stored
from duqin.foundation.safekeeping.services import files
from duqin.kernel.errors import Refusal

What = Literal["missing", "altered"]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Harm:
    """A file of the installation that is gone, or no longer what was recorded.

    Attributes:
        is_kept: whether a good copy of it is in the store, which then stands in the backup.
    """

    file: Recorded
    what: What
    is_kept: bool

    def __str__(self) -> str:
        said = {
            ("missing", True): _("{label} {path} 不见了；备份里是以前备份过的那一份。"),
            ("missing", False): _("{label} {path} 在数据库里有记录，文件却不在；这份备份里没有它。"),
            ("altered", True): _("{label} {path} 已被改动，不是当初收存的内容；备份里是以前备份过的原样。"),
            ("altered", False): _(
                "{label} {path} 已被改动，不是当初收存的内容；没有备份过原样，备份里是改动后的内容。"
            ),
        }[self.what, self.is_kept]
        return said.format(label=self.file.held.label, path=self.file.path)


@dataclass(slots=True)
class Kept:
    """What a backup holds of the media folder: the list, how many contents were new, and what is harmed."""

    media: list[Stored] = field(default_factory=list)
    fresh: int = 0
    harms: list[Harm] = field(default_factory=list)

    def named(self, what: What) -> tuple[str, ...]:
        """The paths of which this backup has not the content that was recorded."""
        return tuple(one.file.path for one in self.harms if one.what == what and not one.is_kept)


def place_of(store: Path, sha256: str) -> Path:
    return store / sha256[:2] / sha256


def keep_all(
    root: Path,
    recorded: Iterable[Recorded],
    store: Path,
    known: Iterable[Stored],
    tell: Callable[[int], None],
    *,
    thorough: bool = False,
) -> Kept:
    """Put every recorded file of `root` into the store, each compared with its hash as it is read.

    A file whose hash nobody recorded is compared with what the last backup read of it: files of the media folder are
    never written twice. One that is gone or altered is made anew where it follows from the database.

    Args:
        known: what the last backup held. A file of it with the same size and time of change is not read again.
        thorough: read every file again, here and in the store; a copy in the store that went bad is replaced.

    Raises:
        Refusal: backup.read_back.
    """
    before, kept = {one.path: one for one in known}, Kept()
    for number, file in enumerate(recorded, start=1):
        source, last = root / file.path, before.get(file.path)
        harm = _keep_one(source, file, last, store, kept, thorough=thorough)
        if harm and _is_made_again(file):
            harm = _keep_one(source, file, last, store, kept, thorough=thorough)
        if harm:
            _stand_in(source, file, last, store, kept, harm)
        if number % 1000 == 0:
            tell(number)
    return kept


def _keep_one(
    source: Path, file: Recorded, last: Stored | None, store: Path, kept: Kept, *, thorough: bool
) -> What | None:
    """Put one file into the list, unless something is wrong with it: then say what."""
    wanted = _wanted(file, last)
    try:
        state = source.stat()
    except FileNotFoundError:
        return "missing"
    if last and (last.sha256, last.size, last.mtime) == (wanted, state.st_size, state.st_mtime_ns):
        is_good = _holds(store, wanted) if thorough else _has(store, last)
        if is_good and not (thorough and files.digest(source) != wanted):
            kept.media.append(last)
            return None
    draft, found = _drafted(source, store)
    if wanted and found != wanted:
        draft.unlink()
        return "altered"
    _put_in(draft, Stored(file.path, found, draft.stat().st_size, state.st_mtime_ns), store, kept)
    return None


def _wanted(file: Recorded, last: Stored | None) -> str:
    """What the content should be; "" where nobody knows."""
    return file.sha256 or (last.sha256 if last else "")


def _is_made_again(file: Recorded) -> bool:
    """Whether the file was made anew; whatever keeps it from that must not keep the rest from being backed up."""
    if file.held.again is None:
        return False
    try:
        file.held.again(file.path)
    except Exception as fault:
        log.warning("file_not_made_again", path=file.path, exc_info=fault)
        return False
    return True


def _stand_in(source: Path, file: Recorded, last: Stored | None, store: Path, kept: Kept, what: What) -> None:
    """Name a harmed file and put the earlier copy of it into the backup; an altered one itself where there is no copy.

    The time of change is left out: the next backup reads the file again.
    """
    wanted = _wanted(file, last)
    is_kept = bool(wanted) and _holds(store, wanted)
    if is_kept:
        kept.media.append(Stored(file.path, wanted, place_of(store, wanted).stat().st_size))
    elif what == "altered":
        draft, found = _drafted(source, store)
        _put_in(draft, Stored(file.path, found, draft.stat().st_size), store, kept)
    kept.harms.append(Harm(file, what, is_kept))


def _put_in(draft: Path, one: Stored, store: Path, kept: Kept) -> None:
    place = place_of(store, one.sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    os.replace(draft, place)
    kept.media.append(one)
    kept.fresh += 1


def _has(store: Path, one: Stored) -> bool:
    try:
        return place_of(store, one.sha256).stat().st_size == one.size
    except FileNotFoundError:
        return False


def _holds(store: Path, sha256: str) -> bool:
    place = place_of(store, sha256)
    return place.is_file() and files.digest(place) == sha256


def _drafted(source: Path, store: Path) -> tuple[Path, str]:
    """A copy of one file in the store that has no name yet, read back, and the hash of it."""
    draft = store / f".draft-{uuid.uuid4().hex}"
    sha256 = files.copy_hashed(source, draft)
    if files.digest(draft) != sha256:
        draft.unlink()
        raise Refusal("backup.read_back", _("写入的备份与读回的不同，请检查备份磁盘。"))
    return draft, sha256


def check(store: Path, media: Iterable[Stored]) -> None:
    """Read every file of the list; refuse when one is missing or not what it was.

    Raises:
        Refusal: backup.incomplete, backup.damaged.
    """
    for one in media:
        place = place_of(store, one.sha256)
        if not place.is_file():
            raise Refusal("backup.incomplete", _("备份不完整：缺少文件 {path}。").format(path=one.path))
        if place.stat().st_size != one.size or files.digest(place) != one.sha256:
            raise Refusal("backup.damaged", _("备份已损坏：文件 {path} 与清单不符。").format(path=one.path))


def prune(store: Path, needed: set[str]) -> int:
    """Remove contents that no backup names any more, and drafts of backups that were cut off."""
    removed = 0
    for place in [*store.glob("??/*"), *store.glob(".draft-*")]:
        if place.name not in needed:
            place.unlink()
            removed += 1
    return removed
