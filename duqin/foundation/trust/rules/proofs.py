"""The proof that acts stood in the chain when a checkpoint was signed: a file that verifies offline.

An act that archived words carries the words themselves: their hash stands in its row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from duqin.foundation.trust.rules.checkpoints import Checkpoint, Damaged, PublicKey, read_all, read_key
from duqin.foundation.trust.rules.merkle import is_included

FORMAT, ONE_ROW = "duqin-proof-v2", "duqin-proof-v1"


class Unproved(ValueError):
    """The file does not prove what it says; tells why."""


@dataclass(frozen=True, slots=True)
class Proved:
    """One row and its place in the tree.

    Attributes:
        row: the canonical bytes of the audit row.
        previous: hash of the link before, hexadecimal.
        index: number of the leaf, from 0.
        path: roots from the leaf upwards (RFC 6962).
        words: what the act archived, word for word; None for an act that archived nothing.
    """

    row: bytes
    previous: str
    index: int
    path: Sequence[bytes]
    words: Mapping[str, Any] | None = None

    @property
    def leaf(self) -> bytes:
        """The hash of the link: of the hash before it and of the row."""
        return hashlib.sha256(self.previous.encode() + b"\n" + self.row).digest()

    @property
    def facts(self) -> dict[str, Any]:
        """The row, read."""
        return dict(json.loads(self.row))


@dataclass(frozen=True, slots=True)
class Proof:
    """Rows under a checkpoint: the act that is proved, then those that archived words about the same noun."""

    rows: tuple[Proved, ...]
    checkpoint: Checkpoint
    key: PublicKey

    def fault(self) -> str:
        """Why it does not prove; empty when it does."""
        if not self.checkpoint.is_signed_by([self.key]):
            return _("存证的签名与公钥不符")
        size, root = self.checkpoint.size, self.checkpoint.root
        if not all(is_included(one.leaf, one.index, size, one.path, root) for one in self.rows):
            return _("由这条留痕算不出存证的根")
        if any(one.facts["result"] != "done" for one in self.rows):
            return _("这条留痕不是一次完成的操作")
        about = self.rows[0].facts["object"][:2]
        if not all(_are_those(one, about) for one in self.rows if one.words is not None):
            return _("所附的文字不是当时存档的文字")
        return ""

    def written(self) -> str:
        """The file."""
        facts = {
            "format": FORMAT,
            "rows": [_written(one) for one in self.rows],
            "checkpoint": self.checkpoint.note,
            "key": str(self.key),
        }
        return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def _are_those(one: Proved, about: Sequence[str]) -> bool:
    """Whether the row says that these words were archived, of this noun."""
    kept = one.facts["after"]
    plain = json.dumps(one.words, sort_keys=True, ensure_ascii=False)
    said = [kept.get("context_sha256"), kept.get("object_kind"), kept.get("object_id")]
    return said == [hashlib.sha256(plain.encode()).hexdigest(), *about]


def _written(one: Proved) -> dict[str, Any]:
    facts = {
        "row": one.row.decode(),
        "previous": one.previous,
        "index": one.index,
        "path": [each.hex() for each in one.path],
    }
    return facts if one.words is None else {**facts, "words": dict(one.words)}


def check(text: str) -> Proof:
    """Read a proof and check it.

    Raises:
        Unproved: it is damaged, or does not prove.
    """
    try:
        proof = _read(text)
        fault = proof.fault()
    except Unproved:
        raise
    except (Damaged, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as wrong:
        raise Unproved(_("不是存证证明（{fault}）").format(fault=wrong)) from wrong
    if fault:
        raise Unproved(fault)
    return proof


def _read(text: str) -> Proof:
    said = json.loads(text)
    if said["format"] not in (FORMAT, ONE_ROW):
        raise Unproved(_("不认识的格式 {format}").format(format=said["format"]))
    (checkpoint,) = read_all(said["checkpoint"])
    rows = said["rows"] if said["format"] == FORMAT else [said]
    return Proof(tuple(map(_read_row, rows)), checkpoint, read_key(said["key"]))


def _read_row(said: Mapping[str, Any]) -> Proved:
    words = said.get("words")
    return Proved(
        row=said["row"].encode(),
        previous=str(said["previous"]),
        index=int(said["index"]),
        path=[bytes.fromhex(one) for one in said["path"]],
        words=None if words is None else dict(words),
    )
