"""A file system in memory on which the power can be cut: what was not synced is lost, in part or whole, by chance.

A write is kept apart until its file is synced. At a cut every 512-byte piece of what was not synced survives with an
even chance, as on a disk that wrote some of its cache and in its own order.
"""

from __future__ import annotations

import random
from typing import Any

import apsw

PIECE = 512
name_of = {"vfs": "power"}


class PowerCut(Exception):
    """The lights went out."""


class Disk:
    """Files by name, and when the power goes.

    Args:
        files: what is there, durable.
        lives: how many writes and syncs are done before the power is cut; None for never.
    """

    def __init__(self, files: dict[str, bytes], lives: int | None = None) -> None:
        self.files = {name: Stored(bytearray(content)) for name, content in files.items()}
        self.lives = lives
        self.done = 0

    def spend(self) -> None:
        """One more operation; the power may go before it."""
        if self.lives is not None and self.done >= self.lives:
            raise PowerCut
        self.done += 1

    def after_the_cut(self, dice: random.Random) -> dict[str, bytes]:
        """What a new start finds."""
        return {name: stored.survivors(dice) for name, stored in self.files.items()}


class Stored:
    """A file: what is durable, what is seen, and what was written since the last sync."""

    def __init__(self, content: bytearray) -> None:
        self.durable, self.seen = content, bytearray(content)
        self.pending: list[tuple[int, int]] = []
        self.length_pending = False

    def write(self, data: bytes, offset: int) -> None:
        if offset > len(self.seen):
            self.seen.extend(bytes(offset - len(self.seen)))
        self.seen[offset : offset + len(data)] = data
        self.pending.append((offset, len(data)))

    def truncate(self, length: int) -> None:
        del self.seen[length:]
        self.length_pending = True

    def sync(self) -> None:
        for offset, length in self.pending:
            self._take(offset, length)
        if self.length_pending:
            del self.durable[len(self.seen) :]
        self.pending, self.length_pending = [], False

    def _take(self, offset: int, length: int) -> None:
        part = self.seen[offset : offset + length]
        if offset > len(self.durable):
            self.durable.extend(bytes(offset - len(self.durable)))
        self.durable[offset : offset + len(part)] = part

    def survivors(self, dice: random.Random) -> bytes:
        for offset, length in self.pending:
            for piece in range(offset, offset + length, PIECE):
                if dice.random() < 0.5:
                    self._take(piece, min(PIECE, offset + length - piece))
        if self.length_pending and dice.random() < 0.5:
            del self.durable[len(self.seen) :]
        return bytes(self.durable)


class File:
    """An open file of the disk, as SQLite's file interface wants it; one connection, so locks are always given."""

    def __init__(self, disk: Disk, name: str, flags: list[int]) -> None:
        self.disk, self.name = disk, name
        self.stored = disk.files.setdefault(name, Stored(bytearray()))
        flags[1] = flags[0]

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self.stored.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.spend()
        self.stored.write(bytes(data), offset)

    def xTruncate(self, length: int) -> None:
        self.disk.spend()
        self.stored.truncate(length)

    def xSync(self, flags: int) -> None:
        self.disk.spend()
        self.stored.sync()

    def xFileSize(self) -> int:
        return len(self.stored.seen)

    def xClose(self) -> None: ...
    def xLock(self, level: int) -> None: ...
    def xUnlock(self, level: int) -> None: ...

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, op: int, pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return PIECE

    def xDeviceCharacteristics(self) -> int:
        return 0


class Power(apsw.VFS):
    """The file system whose disk is set before each connection."""

    def __init__(self) -> None:
        super().__init__(name_of["vfs"], base="")
        self.disk = Disk({})

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        text = (
            name.filename()
            if isinstance(name, apsw.URIFilename)
            else name or f"temporary-{len(self.disk.files)}"
        )
        return File(self.disk, text.rsplit("/", 1)[-1], flags)

    def xDelete(self, name: str, sync_directory: bool) -> None:
        self.disk.spend()
        self.disk.files.pop(name.rsplit("/", 1)[-1], None)

    def xAccess(self, name: str, flags: int) -> bool:
        return name.rsplit("/", 1)[-1] in self.disk.files

    def xFullPathname(self, name: str) -> str:
        return name


def connect(power: Power, disk: Disk, name: str) -> apsw.Connection:
    """A connection to a database on this disk."""
    power.disk = disk
    return apsw.Connection(name, vfs=name_of["vfs"])
