"""The Merkle tree against the definition of RFC 6962 written down word by word."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from duqin.foundation.trust.rules import merkle

trees = st.integers(1, 70).map(lambda n: [i.to_bytes(2, "big") for i in range(n)])


def naive(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + naive(leaves[:k]) + naive(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive(leaves[:k])]


def naive_proof(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF of section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [naive(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_proof(m, leaves[:k], whole), naive(leaves[k:])]
    return [*naive_proof(m - k, leaves[k:], False), naive(leaves[:k])]


def roots(leaves: list[bytes], ranges: list[merkle.Range]) -> list[bytes]:
    return [merkle.range_root(leaves[start:end]) for start, end in ranges]


def test_a_known_tree() -> None:
    """Published vectors: the empty tree and the eight leaves of the reference implementation."""
    leaves = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    assert merkle.range_root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (
        merkle.range_root(bytes.fromhex(leaf) for leaf in leaves).hex()
        == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )


@given(trees)
def test_the_root_is_that_of_the_definition_at_every_size(leaves: list[bytes]) -> None:
    tree = merkle.Frontier()
    for number, leaf in enumerate(leaves, 1):
        tree.add(leaf)
        assert tree.root() == naive(leaves[:number])
        assert tree.is_possible()


@given(trees, st.data())
def test_inclusion(leaves: list[bytes], data: st.DataObject) -> None:
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    path, root = roots(leaves, merkle.inclusion_ranges(index, size)), naive(leaves)
    assert path == naive_path(index, leaves)
    assert merkle.is_included(leaves[index], index, size, path, root)
    assert not merkle.is_included(b"other", index, size, path, root)
    assert not merkle.is_included(leaves[index], index, size, [*path, root], root)
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index or size == 1))
    assert size == 1 or not merkle.is_included(leaves[index], other, size, path, root)
    if path:
        assert not merkle.is_included(leaves[index], index, size, path[:-1], root)


@given(trees, st.data())
def test_consistency(leaves: list[bytes], data: st.DataObject) -> None:
    new = len(leaves)
    old = data.draw(st.integers(1, new))
    path = roots(leaves, merkle.consistency_ranges(old, new))
    before, after = naive(leaves[:old]), naive(leaves)
    assert path == naive_proof(old, leaves)
    assert merkle.is_consistent(old, new, path, before, after)
    rewritten = naive([b"other", *leaves[1:old]])
    assert not merkle.is_consistent(old, new, path, rewritten, after)
    assert not merkle.is_consistent(old, new, [*path, before], before, after)
    if path:
        assert not merkle.is_consistent(old, new, path[:-1], before, after)
