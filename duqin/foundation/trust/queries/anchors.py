"""The chain against checkpoints kept outside the database: what a chain by itself cannot find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from duqin.foundation.trust.queries.chain import ChainReport, verify_chain
from duqin.foundation.trust.rules.checkpoints import Checkpoint, PublicKey, read_all, read_keys
from duqin.foundation.trust.rules.merkle import Frontier
from duqin.kernel.errors import Refusal

TAIL = 8192


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """Result of comparing the chain with checkpoints.

    Attributes:
        chain: what the rows by themselves say.
        checkpoints: how many were compared.
        covered: rows under the newest checkpoint that fits.
        fault: sentence naming the first checkpoint that does not fit, or empty.
    """

    chain: ChainReport
    checkpoints: int
    covered: int
    fault: str = ""

    @property
    def is_sound(self) -> bool:
        return not self.fault and self.chain.is_sound


def verify_anchor(
    checkpoints: Sequence[Checkpoint], keys: Iterable[PublicKey], database: str = DEFAULT_DB_ALIAS
) -> AnchorReport:
    """Recompute the chain from the rows and compare every checkpoint with the tree at its size, in the same pass.

    Each must have a right signature and be the beginning of today's tree; the first that is not, by size, is named.
    Rows after the newest checkpoint are protected by the chain alone.
    """
    known = list(keys)
    numbered = list(enumerate(checkpoints, 1))
    unsigned = [(number, one) for number, one in numbered if not one.is_signed_by(known)]
    walk = _Walk(sorted(numbered, key=lambda pair: pair[1].size))
    chain = verify_chain(database, seen=walk.seen)
    fault = walk.fault or walk.unreached(chain)
    if unsigned:
        fault = f"{_named(*unsigned[0])} is not signed by the given key"
    return AnchorReport(chain, len(checkpoints), walk.covered, fault)


class _Walk:
    """Grows the tree link by link and compares each checkpoint when its size is reached."""

    def __init__(self, ordered: list[tuple[int, Checkpoint]]) -> None:
        self.tree, self.fault, self.covered = Frontier(), "", 0
        self.ahead = ordered[::-1]
        self._compare()

    def seen(self, position: int, digest: str) -> None:
        self.tree.add(bytes.fromhex(digest))
        if self.ahead and self.ahead[-1][1].size <= position:
            self._compare()

    def _compare(self) -> None:
        while self.ahead and self.ahead[-1][1].size <= self.tree.size:
            number, one = self.ahead.pop()
            if one.root == self.tree.root():
                self.covered = max(self.covered, one.size if not self.fault else 0)
            elif not self.fault:
                self.fault = (
                    f"{_named(number, one)} has another root: the first {one.size} rows are not those it was signed "
                    "over, the chain was rewritten"
                )

    def unreached(self, chain: ChainReport) -> str:
        """The first checkpoint over more rows than the chain has."""
        if not self.ahead:
            return ""
        where = _named(*self.ahead[-1])
        if not chain.is_sound:
            return f"{where} cannot be reached: the chain is broken at link {chain.position}"
        return f"{where} covers more rows than there are ({chain.links}): the tail was cut off or an older state restored"


def _named(number: int, one: Checkpoint) -> str:
    return f"checkpoint {number} ({one.at or 'no time'}, {one.size} rows)"


def checkpoint_file() -> Path:
    """Where this installation writes its checkpoints (DUQIN_ANCHORS, else in the data folder)."""
    return Path(settings.ANCHORS) / "checkpoints.txt"


def key_file() -> Path:
    """The public keys this installation has signed with, one a line."""
    return Path(settings.ANCHORS) / "key.pub"


def read_checkpoints(file: Path) -> list[Checkpoint]:
    """The checkpoints of a file, in order.

    Raises:
        OSError, ValueError: it cannot be read, or holds something else.
    """
    return read_all(file.read_text("utf-8"))


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
