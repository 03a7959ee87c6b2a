"""The proof that one audit row stood in the chain when a checkpoint was signed: a file that verifies offline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from duqin.foundation.trust.rules.checkpoints import Checkpoint, Damaged, PublicKey, read_all, read_key
from duqin.foundation.trust.rules.merkle import is_included

FORMAT = "duqin-proof-v1"


class Unproved(ValueError):
    """The file does not prove what it says; tells why."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One row and its place under a checkpoint.

    Attributes:
        row: the canonical bytes of the audit row.
        previous: hash of the link before, hexadecimal.
        index: number of the leaf, from 0.
        path: roots from the leaf upwards (RFC 6962).
    """

    row: bytes
    previous: str
    index: int
    path: Sequence[bytes]
    checkpoint: Checkpoint
    key: PublicKey

    @property
    def leaf(self) -> bytes:
        """The hash of the link: of the hash before it and of the row."""
        return hashlib.sha256(self.previous.encode() + b"\n" + self.row).digest()

    def fault(self) -> str:
        """Why it does not prove; empty when it does."""
        if not self.checkpoint.is_signed_by([self.key]):
            return _("存证的签名与公钥不符")
        if not is_included(self.leaf, self.index, self.checkpoint.size, self.path, self.checkpoint.root):
            return _("由这条留痕算不出存证的根")
        return ""

    def written(self) -> str:
        """The file."""
        facts = {
            "format": FORMAT,
            "row": self.row.decode(),
            "previous": self.previous,
            "index": self.index,
            "path": [one.hex() for one in self.path],
            "checkpoint": self.checkpoint.note,
            "key": str(self.key),
        }
        return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def check(text: str) -> Proof:
    """Read a proof and check it.

    Raises:
        Unproved: it is damaged, or does not prove.
    """
    proof = _read(text)
    if fault := proof.fault():
        raise Unproved(fault)
    return proof


def _read(text: str) -> Proof:
    try:
        said = json.loads(text)
        if said["format"] != FORMAT:
            raise Unproved(_("不认识的格式 {format}").format(format=said["format"]))
        (checkpoint,) = read_all(said["checkpoint"])
        return Proof(
            row=said["row"].encode(),
            previous=str(said["previous"]),
            index=int(said["index"]),
            path=[bytes.fromhex(one) for one in said["path"]],
            checkpoint=checkpoint,
            key=read_key(said["key"]),
        )
    except Unproved:
        raise
    except (Damaged, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise Unproved(_("不是存证证明（{fault}）").format(fault=fault)) from fault
