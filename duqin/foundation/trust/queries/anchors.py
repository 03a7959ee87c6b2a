"""The chain against checkpoints kept outside the database: what a chain by itself cannot find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from duqin.foundation.trust.queries.chain import ChainReport, verify_chain
from duqin.foundation.trust.rules.checkpoints import Checkpoint, PublicKey, read_all, read_keys, read_printed
from duqin.kernel.errors import Refusal

TAIL = 8192
TILE_HEIGHT = 10
TILE = 1 << TILE_HEIGHT
"""Leaves under one kept root."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file of checkpoints against the chain.

    Attributes:
        name: of the file, for people.
        checkpoints: how many it holds.
        covered: rows under its newest checkpoint that fits.
        fault: sentence naming its first checkpoint that does not fit, or empty.
    """

    name: str
    checkpoints: int
    covered: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """Result of comparing the chain with files of checkpoints, each by itself."""

    chain: ChainReport
    files: tuple[FileReport, ...]

    @property
    def fault(self) -> str:
        """The first fault of the files."""
        return next((one.fault for one in self.files if one.fault), "")

    @property
    def covered(self) -> int:
        """Rows under the newest checkpoint that fits, of any file."""
        return max((one.covered for one in self.files), default=0)

    @property
    def is_sound(self) -> bool:
        return self.chain.is_sound and not self.fault


def verify_anchors(
    files: Mapping[str, Sequence[Checkpoint]],
    keys: Iterable[PublicKey],
    database: str = DEFAULT_DB_ALIAS,
    *,
    printed: Sequence[Checkpoint] = (),
    processes: int = 1,
) -> AnchorReport:
    """Recompute the chain from the rows and compare every checkpoint with the tree at its size, in the same pass.

    Each must have a right signature and be the beginning of today's tree; of each file the first that is not, by
    size, is named. Rows after the newest checkpoint are protected by the chain alone.

    Args:
        files: checkpoints by the name of the file that holds them.
        printed: roots from paper, which carry no signature; each is compared under what stands on the paper.
        processes: see `verify_chain`.
    """
    known = list(keys)
    sizes = {one.size for checkpoints in (*files.values(), printed) for one in checkpoints}
    chain = verify_chain(database, sizes=sorted(sizes), processes=processes)
    reports = [_compared(name, found, chain, _unsigned(found, known)) for name, found in files.items()] + [
        _compared(one.printed, [one], chain) for one in printed
    ]
    return AnchorReport(chain, tuple(reports))


def _compared(
    name: str, checkpoints: Sequence[Checkpoint], chain: ChainReport, unsigned: str = ""
) -> FileReport:
    """One file: the roots by size up to the first that differs."""
    fault, covered = "", 0
    for number, one in sorted(enumerate(checkpoints, 1), key=lambda pair: pair[1].size):
        fault = _unfit(number, one, chain)
        if fault:
            break
        covered = one.size
    return FileReport(name, len(checkpoints), covered, unsigned or fault)


def _unsigned(checkpoints: Sequence[Checkpoint], keys: list[PublicKey]) -> str:
    """The first checkpoint without a right signature, or empty."""
    numbered = enumerate(checkpoints, 1)
    found = next((pair for pair in numbered if not pair[1].is_signed_by(keys)), None)
    return _("{checkpoint}的签名与给出的公钥不符").format(checkpoint=_named(*found)) if found else ""


def _unfit(number: int, one: Checkpoint, chain: ChainReport) -> str:
    """Why the checkpoint is not the beginning of the chain, or empty."""
    root = chain.roots.get(one.size)
    if root == one.root:
        return ""
    where = _named(number, one)
    if root is not None:
        return _("{checkpoint}的根不同：前 {rows} 条已不是签署时的那些，链被改写过").format(
            checkpoint=where, rows=one.size
        )
    if not chain.is_sound:
        return _("{checkpoint}无法核对：链在第 {position} 条处断开").format(
            checkpoint=where, position=chain.position
        )
    return _("{checkpoint}覆盖的条数多于现有的 {links} 条：链尾被截去，或恢复了较早的状态").format(
        checkpoint=where, links=chain.links
    )


def _named(number: int, one: Checkpoint) -> str:
    return _("第 {number} 份存证（{at}，{rows} 条）").format(
        number=number, at=one.at or _("没有时刻"), rows=one.size
    )


def checkpoint_file() -> Path:
    """Where this installation writes its checkpoints (DUQIN_ANCHORS, else in the data folder)."""
    return Path(settings.ANCHORS) / "checkpoints.txt"


def key_file() -> Path:
    """The public keys this installation has signed with, one a line."""
    return Path(settings.ANCHORS) / "key.pub"


def tile_file() -> Path:
    """Roots of every whole tile of leaves, 32 bytes each; made from the rows, may be deleted."""
    return Path(settings.ANCHORS) / "tiles.bin"


def tile_roots() -> list[bytes]:
    """The kept roots in order; none when there is no file."""
    found = tile_file().read_bytes() if tile_file().exists() else b""
    return [found[at : at + 32] for at in range(0, len(found) - 31, 32)]


def read_checkpoints(file: Path) -> list[Checkpoint]:
    """The checkpoints of a file, in order.

    Raises:
        OSError, ValueError: it cannot be read, or holds something else.
    """
    return read_all(file.read_text("utf-8"))


def read_checkpoint(note: str) -> Checkpoint:
    """The one checkpoint of a text.

    Raises:
        ValueError: it is not one.
    """
    (found,) = read_all(note)
    return found


def read_printed_root(text: str) -> Checkpoint:
    """A root from paper, written ROWS:ROOT.

    Raises:
        ValueError: it is something else.
    """
    return read_printed(text)


def read_public_keys(file: Path) -> list[PublicKey]:
    """The public keys of a file.

    Raises:
        OSError, ValueError: it cannot be read, or holds something else.
    """
    return read_keys(file.read_text("utf-8"))


def public_keys() -> list[PublicKey]:
    """The public keys of this installation, the newest last; none before the first checkpoint.

    Raises:
        Refusal: anchor.damaged.
    """
    found = key_file()
    try:
        return read_public_keys(found) if found.exists() else []
    except ValueError as fault:
        raise _damaged(found, fault) from fault


def newest_checkpoint() -> Checkpoint | None:
    """The last checkpoint this installation wrote, from the end of its file.

    Raises:
        Refusal: anchor.damaged when the end of the file is not a checkpoint.
    """
    found = checkpoint_file()
    if not found.exists():
        return None
    with found.open("rb") as file:
        file.seek(max(0, found.stat().st_size - TAIL))
        parts = [part for part in file.read().decode("utf-8", "replace").split("\n\n") if part.strip()]
    try:
        return read_all("\n\n".join(parts[-2:]))[-1] if parts else None
    except ValueError as fault:
        raise _damaged(found, fault) from fault


def _damaged(file: Path, fault: ValueError) -> Refusal:
    return Refusal(
        "anchor.damaged",
        _("文件 {file} 已损坏（{fault}）；请把它移开保存，系统会另起一份。").format(file=file, fault=fault),
    )
