"""Proofs for people outside: that an act stood in the chain when a checkpoint was signed."""

from __future__ import annotations

from collections.abc import Mapping
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
from duqin.foundation.trust.queries.links import sealed_hashes
from duqin.foundation.trust.rules.chain import canonical
from duqin.foundation.trust.rules.checkpoints import Checkpoint
from duqin.foundation.trust.rules.merkle import Frontier, Stretch, inclusion_ranges
from duqin.foundation.trust.rules.proofs import Proof, Proved, Unproved, check
from duqin.kernel.errors import Refusal
from duqin.kernel.prepared import Slot
from duqin.kernel.prepared_rows import PreparedRows, as_tuple
from duqin.kernel.refs import Ref

__all__ = ["Done", "Proof", "Unproved", "Witness", "path_to", "proof_of", "read_proof", "witness"]


def read_proof(file: Path) -> Proof:
    """The proof in a file, checked.

    Raises:
        OSError, UnicodeDecodeError: it cannot be read. Unproved: it does not prove.
    """
    return check(file.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Done:
    """An act that was done on a noun, and the words it archived, if it did."""

    noun: object
    verb: str
    words: Mapping[str, Any] | None = None


def proof_of(*acts: Done) -> Proof:
    """The proof of the last time each act was done, as far as a checkpoint covers; the caller may see the nouns.

    The first is what is proved; the others archived words about the same noun. Reads a thousand or two hashes and the
    kept roots of whole tiles for each; where these do not fit, every hash.

    Raises:
        Refusal: anchor.waiting (not under a checkpoint yet), anchor.mismatch (the chain does not fit it).
    """
    checkpoint, keys = newest_checkpoint(), public_keys()
    seals = [_covered(act, checkpoint) for act in acts] if checkpoint and keys else []
    if checkpoint is None or not seals or None in seals:
        raise Refusal("anchor.waiting", _("这项操作还没有列入库外存证；存证每小时签署一次，请稍后再来。"))
    key = next((one for one in reversed(keys) if checkpoint.is_signed_by([one])), keys[-1])
    kept: tuple[list[bytes] | None, ...] = (None, [])
    for tiles in kept:  # kept roots are a convenience: where they mislead, the hashes decide
        rows = (_proved(seal, act, checkpoint, tiles) for seal, act in zip(seals, acts, strict=True) if seal)
        proof = Proof(tuple(rows), checkpoint, key)
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


def _covered(act: Done, checkpoint: Checkpoint) -> Seal | None:
    """The seal of the last time an act was done that a checkpoint covers."""
    ref = Ref.to(act.noun)
    rows = Seal.objects.filter(entry__object_kind=ref.kind, entry__object_id=ref.id, entry__verb=act.verb)
    rows = rows.filter(entry__result="done", position__lte=checkpoint.size)
    return rows.select_related("entry").order_by("-entry").first()


def _proved(seal: Seal, act: Done, checkpoint: Checkpoint, tiles: list[bytes] | None) -> Proved:
    path = path_to(seal.position - 1, checkpoint.size, tiles)
    return Proved(canonical(seal.entry.facts()), seal.previous, seal.position - 1, path, act.words)


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
