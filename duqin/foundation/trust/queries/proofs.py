"""Proofs for people outside: that an act stood in the chain when a checkpoint was signed."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from duqin.foundation.trust.models import Seal
from duqin.foundation.trust.queries.anchors import newest_checkpoint, public_keys
from duqin.foundation.trust.queries.chain import sealed_hashes
from duqin.foundation.trust.queries.trail import trail
from duqin.foundation.trust.rules.chain import canonical
from duqin.foundation.trust.rules.merkle import inclusion_ranges, range_root
from duqin.foundation.trust.rules.proofs import Proof, Unproved, check
from duqin.kernel.errors import Refusal

__all__ = ["Proof", "Unproved", "proof_of", "read_proof"]


def read_proof(file: Path) -> Proof:
    """The proof in a file, checked.

    Raises:
        OSError, UnicodeDecodeError: it cannot be read. Unproved: it does not prove.
    """
    return check(file.read_text("utf-8"))


def proof_of(noun: object, verb: str) -> Proof:
    """The proof of the last time this verb was done on the noun; the caller may see the noun.

    Every hash of the chain is read once: O(n) time, O(log n) memory.

    Raises:
        Refusal: anchor.waiting (not under a checkpoint yet), anchor.mismatch (the chain does not fit it).
    """
    entry = trail(noun).filter(verb=verb, result="done").last()
    seal = Seal.objects.filter(entry=entry).first() if entry else None
    checkpoint, keys = newest_checkpoint(), public_keys()
    if entry is None or seal is None or checkpoint is None or not keys or seal.position > checkpoint.size:
        raise Refusal("anchor.waiting", _("这项操作还没有列入库外存证；存证每小时签署一次，请稍后再来。"))
    ranges = inclusion_ranges(seal.position - 1, checkpoint.size)
    path = [range_root(sealed_hashes(start, end)) for start, end in ranges]
    key = next((one for one in reversed(keys) if checkpoint.is_signed_by([one])), keys[-1])
    proof = Proof(canonical(entry.facts()), seal.previous, seal.position - 1, path, checkpoint, key)
    if fault := proof.fault():
        raise Refusal(
            "anchor.mismatch",
            _("记录与库外存证不符，不能出具证明：{fault}。请运行 duqin verify --anchor。").format(
                fault=fault
            ),
        )
    return proof
