"""Write signed checkpoints of the chain outside the database."""

from __future__ import annotations

import base64
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from duqin.foundation.trust import queries
from duqin.foundation.trust.rules.checkpoints import Checkpoint, PublicKey, SigningKey, sign
from duqin.foundation.trust.rules.merkle import Frontier, Stretch
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now


def anchor() -> int:
    """Append a signed checkpoint when rows were sealed since the last; returns how many checkpoints were written.

    The subtree roots of the last one are kept beside it, so that the cost is the new rows and O(log n). Without that
    file all hashes are read again. A tree that does not begin with the last checkpoint is never signed.

    Raises:
        Refusal: anchor.mismatch.
    """
    last, size = queries.newest_checkpoint(), queries.last_position()
    if size == (last.size if last else 0) and (last is None or _kept(last) is not None):
        return 0
    tree = _grown(last, size)
    if last and tree.size == last.size:
        return 0
    key = signing_key()
    folder = queries.checkpoint_file().parent
    folder.mkdir(parents=True, exist_ok=True)
    _publish(key.public)
    made = sign(key, tree.size, tree.root(), now())
    _append(queries.checkpoint_file(), f"{made.note}\n")
    _keep(tree)
    _lay_tiles(tree.size, anew=last is None)
    return 1


def _lay_tiles(size: int, *, anew: bool) -> None:
    """Append the roots of the tiles that became whole, so that a proof need not read every hash."""
    file = queries.tile_file()
    kept = 0 if anew or not file.exists() else file.stat().st_size // 32
    with file.open("r+b" if file.exists() else "wb") as tiles:
        tiles.truncate(kept * 32)
        tiles.seek(kept * 32)
        for number in range(kept, size // queries.TILE):
            start = number * queries.TILE
            tiles.write(Stretch(queries.sealed_hashes(start, start + queries.TILE)).root)


def _grown(last: Checkpoint | None, size: int) -> Frontier:
    """The tree of today, grown from the last checkpoint; refused when it is not a continuation."""
    if last is None:
        return _add(Frontier(), size)
    if size < last.size:
        raise _mismatch(last)
    tree = _kept(last)
    if tree is None:
        tree = _add(Frontier(), last.size)
        if tree.root() != last.root:
            raise _mismatch(last)
        _keep(tree)
    return _add(tree, size)


def _add(tree: Frontier, size: int) -> Frontier:
    for leaf in queries.sealed_hashes(tree.size, size):
        tree.add(leaf)
    return tree


def _kept(last: Checkpoint) -> Frontier | None:
    """The kept subtrees, when they are those of the last checkpoint and its last row is still the same."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads(_frontier_file().read_text())
        tree = Frontier(int(said["size"]), [bytes.fromhex(one) for one in said["roots"]])
        fits = tree.is_possible() and tree.size == last.size and tree.root() == last.root
        if fits and said["last"] == _leaf(tree.size):
            return tree
    return None


def _keep(tree: Frontier) -> None:
    said = {"size": tree.size, "roots": [one.hex() for one in tree.roots], "last": _leaf(tree.size)}
    draft = _frontier_file().with_suffix(".draft")
    draft.write_text(json.dumps(said))
    os.replace(draft, _frontier_file())


def _leaf(position: int) -> str:
    return next((leaf.hex() for leaf in queries.sealed_hashes(position - 1, position)), "")


def _frontier_file() -> Path:
    return queries.checkpoint_file().with_name("frontier.json")


def _mismatch(last: Checkpoint) -> Refusal:
    return Refusal(
        "anchor.mismatch",
        _(
            "留痕链与最近一次存证（{at}，{size} 条）不符，没有签署新的存证。请运行 duqin verify --anchor。"
        ).format(at=last.at, size=last.size),
    )


def signing_key() -> SigningKey:
    """The key of this installation, made once and kept beside the secret key, readable by its owner only."""
    path = Path(settings.DATA) / "anchor.key"
    if not path.exists():
        draft = path.with_name(f".anchor-{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)  # whole or not at all; of two processes the first wins
        draft.unlink()
    return SigningKey(base64.b64decode(path.read_bytes()))


def _publish(key: PublicKey) -> None:
    """Put the public key beside the checkpoints, unless it stands there already."""
    if key not in queries.public_keys():
        _append(queries.key_file(), f"{key}\n")


def _append(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
