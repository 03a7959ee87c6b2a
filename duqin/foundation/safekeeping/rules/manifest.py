"""Manifest 清单: what a backup holds, and by which hashes that is proved. Written last; without it there is no backup."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

FORMAT = 1
NAME = "manifest.json"


class Unreadable(ValueError):
    """The text is no manifest, or was changed after it was written."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of the installation: where it lies there, and what it holds.

    Attributes:
        path: relative to the backup (database, key) or to the folder of photographs.
        mtime: time of change at the source in nanoseconds; with path and size it spares hashing the file again.
    """

    path: str
    sha256: str
    size: int
    mtime: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a restore must find again.

    Attributes:
        engine: sqlite or postgresql.
        migrations: (app, name) of every migration applied.
        tables: rows per table, of every table of the database.
        links, head, waiting: the audit chain: sealed rows, hash of the last one, rows not sealed yet.
        checkpoint: the newest signed checkpoint of the chain when the backup began; "" when there was none.
        files: database and key; media: files of the media folder, kept in the store under their hash.
        lacking: paths of files that were gone, and of which no earlier copy was there.
        altered: paths in `media` of files that no longer were what had been recorded, without an earlier copy.
    """

    product: str
    engine: str
    made_at: str
    migrations: tuple[tuple[str, str], ...]
    tables: dict[str, int]
    links: int
    head: str
    waiting: int
    files: tuple[Stored, ...]
    media: tuple[Stored, ...]
    checkpoint: str = ""
    lacking: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


def written(manifest: Manifest) -> str:
    """The manifest as JSON, with a hash of itself."""
    facts = asdict(manifest)
    for part in ("files", "media"):
        facts[part] = [list(one.values()) for one in facts[part]]
    return json.dumps(facts | {"sha256": _digest(facts)}, ensure_ascii=False, indent=1)


def read(text: str) -> Manifest:
    """The manifest of a backup.

    Raises:
        Unreadable: it is no manifest, or not the one that was written.
    """
    try:
        facts: dict[str, Any] = json.loads(text)
        said = facts.pop("sha256")
        if said != _digest(facts):
            raise Unreadable("hash")
        facts["migrations"] = tuple((app, name) for app, name in facts["migrations"])
        for part in ("files", "media"):
            facts[part] = tuple(Stored(*one) for one in facts[part])
        if not all(is_inside(one.path) for one in (*facts["files"], *facts["media"])):
            raise Unreadable("path")
        facts.setdefault("checkpoint", "")  # manifests of before have none of these
        for part in ("lacking", "altered"):
            facts[part] = tuple(facts.get(part, ()))
        return Manifest(**{name: facts[name] for name in Manifest.__dataclass_fields__})
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise Unreadable(str(fault)) from fault


def format_of(text: str) -> int:
    """The format number, readable also where the rest belongs to a later version; 0 when there is none."""
    try:
        return int(json.loads(text)["format"])
    except (ValueError, KeyError, TypeError):
        return 0


def is_inside(path: str) -> bool:
    """Whether a relative path stays in its folder."""
    pure = PurePosixPath(path)
    return bool(path) and not pure.is_absolute() and ".." not in pure.parts


def _digest(facts: dict[str, Any]) -> str:
    plain = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()
