"""The Merkle tree of RFC 6962 over the sealed rows: roots, inclusion proofs, consistency proofs.

The tree is never stored. Everything is computed from the leaves in order, in one pass and in memory of O(log n):
what a proof needs are roots of ranges of leaves, so `inclusion_ranges` and `consistency_ranges` name the ranges and
whoever holds the leaves computes them with `range_root`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Range = tuple[int, int]
"""Leaves from the first number (from 0) up to, not including, the second."""

EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Hash of a leaf; the prefix 0 keeps leaves and nodes apart."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of a node over its two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """A growing tree, reduced to the roots of its whole subtrees, largest first: one for each bit set in `size`."""

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Append a leaf."""
        found, size = leaf_hash(leaf), self.size
        while size & 1:
            found, size = node_hash(self.roots.pop(), found), size >> 1
        self.roots.append(found)
        self.size += 1

    def add_whole(self, found: bytes, height: int) -> None:
        """Append a whole subtree of 2**height leaves by its root; ValueError where it would not stand on its own."""
        if self.size % (1 << height):
            raise ValueError(f"a subtree of height {height} cannot begin at leaf {self.size}")
        size = self.size >> height
        while size & 1:
            found, size = node_hash(self.roots.pop(), found), size >> 1
        self.roots.append(found)
        self.size += 1 << height

    def root(self) -> bytes:
        """The hash of the tree as it is now."""
        if not self.roots:
            return EMPTY_ROOT
        found = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            found = node_hash(left, found)
        return found

    def is_possible(self) -> bool:
        """Whether the number of subtrees fits the size; a file may have been damaged."""
        return self.size >= 0 and len(self.roots) == self.size.bit_count()


class Stretch:
    """A run of leaves hashed level by level, a good deal faster than one by one; tells the subtrees of any beginning."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        sha256 = hashlib.sha256
        level = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
        self.levels = [level]
        while len(level) > 1:
            pairs = zip(level[::2], level[1::2], strict=False)  # an odd one out waits for its neighbour
            level = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
            self.levels.append(level)

    @property
    def root(self) -> bytes:
        """Root of a run whose length is a power of two."""
        return self.levels[-1][0]

    def begin(self, size: int) -> list[tuple[bytes, int]]:
        """The whole subtrees of the first `size` leaves, largest first: root and height."""
        heights = [height for height in range(len(self.levels)) if size >> height & 1]
        return [(self.levels[height][(size >> height) - 1], height) for height in reversed(heights)]


def range_root(leaves: Iterable[bytes]) -> bytes:
    """The hash of the tree over these leaves alone."""
    tree = Frontier()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def _split(size: int) -> int:
    """The largest power of two smaller than the size."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges whose roots prove that leaf `index` stands in the tree of `size`, from the leaf upwards.

    Raises:
        ValueError: no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The ranges whose roots prove that the tree of `old` leaves is the beginning of that of `new` (RFC 6962 2.1.2).

    Raises:
        ValueError: `old` is not between 1 and `new`.
    """
    if not 0 < old <= new:
        raise ValueError(f"a tree of {old} is not the beginning of one of {new}")
    start, end, path, whole = 0, new, [], True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start, whole = middle, False
    if not whole:
        path.append((start, end))
    return path[::-1]


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves that the leaf is number `index` of the tree with this root."""
    if not 0 <= index < size:
        return False
    found, at, last, left = leaf_hash(leaf), index, size - 1, list(path)
    while last:
        if at & 1 or at < last:
            if not left:
                return False
            beside = left.pop(0)
            found = node_hash(beside, found) if at & 1 else node_hash(found, beside)
        at, last = at >> 1, last >> 1
    return not left and found == root


def is_consistent(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the path proves that the tree of `old` leaves is the beginning of the tree of `new` leaves."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    left = list(path)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    if at and not left:
        return False
    before = after = left.pop(0) if at else old_root
    while last:
        if at & 1 or at < last:
            if not left:
                return False
            beside = left.pop(0)
            if at & 1:
                before, after = node_hash(beside, before), node_hash(beside, after)
            else:
                after = node_hash(after, beside)
        at, last = at >> 1, last >> 1
    return not left and before == old_root and after == new_root
