"""Proofs for people outside: that an act stood in the chain when a checkpoint was signed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from duqin.foundation.trust.models import Seal
from duqin.foundation.trust.queries.anchors import (
    TILE,
    TILE_HEIGHT,
    newest_checkpoint,
    public_keys,
    tile_roots,
)
from duqin.foundation.trust.queries.chain import sealed_hashes
from duqin.foundation.trust.queries.trail import trail
from duqin.foundation.trust.rules.chain import canonical
from duqin.foundation.trust.rules.checkpoints import Checkpoint
from duqin.foundation.trust.rules.merkle import Frontier, Stretch, inclusion_ranges
from duqin.foundation.trust.rules.proofs import Proof, Unproved, check
from duqin.kernel.errors import Refusal
from duqin.kernel.prepared import Slot
from duqin.kernel.prepared_rows import PreparedRows, as_tuple
from duqin.kernel.refs import Ref

__all__ = ["Proof", "Unproved", "Witness", "path_to", "proof_of", "read_proof", "witness"]


def read_proof(file: Path) -> Proof:
    """The proof in a file, checked.

    Raises:
        OSError, UnicodeDecodeError: it cannot be read. Unproved: it does not prove.
    """
    return check(file.read_text("utf-8"))


def proof_of(noun: object, verb: str) -> Proof:
    """The proof of the last time this verb was done on the noun; the caller may see the noun.

    Reads a thousand or two hashes and the kept roots of whole tiles; where these do not fit, every hash.

    Raises:
        Refusal: anchor.waiting (not under a checkpoint yet), anchor.mismatch (the chain does not fit it).
    """
    entry = trail(noun).filter(verb=verb, result="done").last()
    seal = Seal.objects.filter(entry=entry).first() if entry else None
    checkpoint, keys = newest_checkpoint(), public_keys()
    if entry is None or seal is None or checkpoint is None or not keys or seal.position > checkpoint.size:
        raise Refusal("anchor.waiting", _("这项操作还没有列入库外存证；存证每小时签署一次，请稍后再来。"))
    key = next((one for one in reversed(keys) if checkpoint.is_signed_by([one])), keys[-1])
    row = canonical(entry.facts())
    kept: tuple[list[bytes] | None, ...] = (None, [])
    for tiles in kept:  # kept roots are a convenience: where they mislead, the hashes decide
        path = path_to(seal.position - 1, checkpoint.size, tiles)
        proof = Proof(row, seal.previous, seal.position - 1, path, checkpoint, key)
        if not (fault := proof.fault()):
            break
    if fault:
        raise Refusal(
            "anchor.mismatch",
            _("记录与库外存证不符，不能出具证明：{fault}。请运行 duqin verify --anchor。").format(
                fault=fault
            ),
        )
    return proof


@dataclass(frozen=True, slots=True)
class Witness:
    """Where an act stands in the chain; the newest checkpoint over it, None while there is none."""

    position: int
    checkpoint: Checkpoint | None


def _positions() -> QuerySet[Seal, Any]:
    act = {"object_kind": Slot("kind"), "object_id": Slot("id"), "verb": Slot("verb"), "result": "done"}
    rows = Seal.objects.filter(**{f"entry__{name}": value for name, value in act.items()})
    return rows.order_by("-entry").values_list("position")[:1]


_POSITIONS = PreparedRows(as_tuple, _positions)


def witness(noun: object, verb: str) -> Witness | None:
    """Whether the last time this verb was done on the noun is under a checkpoint; None before it is sealed."""
    ref = Ref.to(noun)
    found = _POSITIONS.first(kind=ref.kind, id=ref.id, verb=verb)
    if found is None:
        return None
    (position,) = found
    newest = None
    with suppress(Refusal):  # a damaged file is said where checkpoints are looked after
        newest = newest_checkpoint()
    return Witness(position, newest if newest and newest.size >= position else None)


def path_to(index: int, size: int, tiles: list[bytes] | None = None) -> list[bytes]:
    """The inclusion path of a leaf in the tree of a size, with the kept roots of tiles, or those given."""
    tiles = tile_roots() if tiles is None else tiles
    return [_root(start, end, tiles) for start, end in inclusion_ranges(index, size)]


def _root(start: int, end: int, tiles: list[bytes]) -> bytes:
    """Root over a range of leaves; one longer than a tile begins at the edge of one."""
    tree, at = Frontier(), start
    while end - at >= TILE:
        number = at // TILE
        root = tiles[number] if number < len(tiles) else Stretch(sealed_hashes(at, at + TILE)).root
        tree.add_whole(root, TILE_HEIGHT)
        at += TILE
    for leaf in sealed_hashes(at, end):
        tree.add(leaf)
    return tree.root()
