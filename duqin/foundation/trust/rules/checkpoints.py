"""Signed checkpoints: a tree head as a short text, in the manner of C2SP tlog-checkpoint and signed-note.

    duqin/3fa2b1c4
    1274
    qQ2E… (root, base64)
    2026-11-22T18:00:00Z

    — duqin/3fa2b1c4 f9Kx… (4 bytes that name the key, then 64 of Ed25519, base64)

A person can copy, print or mail it; any program of that family can check it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils.translation import gettext as _

ED25519 = b"\x01"
DASH = "— "


class Damaged(ValueError):
    """A text that is not what it should be; says which line."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What checks signatures; written `name+hash+base64`, as signed-note does."""

    name: str
    raw: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key in groups of four, to be read out on the telephone."""
        digest = hashlib.sha256(self.raw).hexdigest()
        return " ".join(digest[at : at + 4] for at in range(0, 64, 4))

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_encoded(ED25519 + self.raw)}"

    def signed(self, text: str, signature: bytes) -> bool:
        """Whether the signature over the text was made by this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The secret half; its text is the 32 bytes of the seed in base64."""

    seed: bytes

    @property
    def public(self) -> PublicKey:
        key = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return PublicKey(f"duqin/{hashlib.sha256(raw).hexdigest()[:8]}", raw)

    def sign(self, text: str) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: how many rows, the root over them, when it was signed (UTC), and the signatures by key id."""

    origin: str
    size: int
    root: bytes
    more: tuple[str, ...] = ()
    signatures: tuple[tuple[str, bytes, bytes], ...] = ()

    @property
    def text(self) -> str:
        """What is signed."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, _encoded(self.root), *self.more))

    @property
    def note(self) -> str:
        """The text and its signatures, as it is written to the file."""
        signed = "".join(f"{DASH}{name} {_encoded(key + made)}\n" for name, key, made in self.signatures)
        return f"{self.text}\n{signed}"

    @property
    def printed(self) -> str:
        """Rows and root in one word, for paper: hexadecimal, in which no two signs look alike."""
        return f"{self.size}:{self.root.hex()}"

    @property
    def at(self) -> str:
        """The moment it claims, ISO 8601; empty when it claims none."""
        return self.more[0] if self.more else ""

    @property
    def moment(self) -> datetime | None:
        """The moment it claims; None when it claims none that can be read."""
        try:
            found = datetime.fromisoformat(self.at)
        except ValueError:
            return None
        return found if found.tzinfo else None

    def is_signed_by(self, keys: Iterable[PublicKey]) -> bool:
        """Whether one of these keys made one of the signatures."""
        return any(
            key.name == name and key.id == by and key.signed(self.text, made)
            for key in keys
            for name, by, made in self.signatures
        )


def sign(key: SigningKey, size: int, root: bytes, at: datetime) -> Checkpoint:
    """A checkpoint of the tree with this root, signed now."""
    public = key.public
    bare = Checkpoint(public.name, size, root, (f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",))
    signature = (public.name, public.id, key.sign(bare.text))
    return Checkpoint(bare.origin, bare.size, bare.root, bare.more, (signature,))


def read_key(text: str) -> PublicKey:
    """The public key in its one-line form.

    Raises:
        Damaged: it is not one, or its hash does not fit.
    """
    name, _plus, rest = text.strip().partition("+")
    said, _plus, body = rest.partition("+")
    raw = _decoded(body)
    key = PublicKey(name, raw[1:])
    if len(raw) != 33 or raw[:1] != ED25519 or key.id.hex() != said:
        raise Damaged(_("不是公钥：{text}").format(text=text.strip()[:80]))
    return key


def read_keys(text: str) -> list[PublicKey]:
    """The public keys of a file, one a line; blank lines and lines with # are left out."""
    lines = [line.strip() for line in text.splitlines()]
    return [read_key(line) for line in lines if line and not line.startswith("#")]


def read_printed(text: str) -> Checkpoint:
    """What stands in a bulletin, as ROWS:ROOT; unsigned, the paper is what one believes. Blanks do not matter.

    Raises:
        Damaged: it is something else.
    """
    size, _colon, written = "".join(text.replace("\u200b", "").split()).partition(":")
    if not re.fullmatch(r"[0-9]{1,18}", size) or not re.fullmatch(r"[0-9a-fA-F]{64}", written):
        raise Damaged(_("应写作 条数:根，却是 {text}").format(text=text.strip()[:80]))
    return Checkpoint("printed", int(size), bytes.fromhex(written))


def read_all(text: str) -> list[Checkpoint]:
    """The checkpoints of a file in their order; other line ends and more blank lines between them are borne.

    Raises:
        Damaged: anything in the file is not a checkpoint.
    """
    return list(_notes([line.rstrip() for line in text.lstrip("\ufeff").splitlines()]))


def _notes(lines: list[str]) -> Iterator[Checkpoint]:
    at = 0
    while True:
        while at < len(lines) and not lines[at]:
            at += 1
        if at == len(lines):
            return
        first = at
        while at < len(lines) and lines[at]:
            at += 1
        body, at = lines[first:at], at + 1
        signed = at
        while at < len(lines) and lines[at].startswith(DASH):
            at += 1
        yield _note(body, lines[signed:at], first + 1)


def _note(body: list[str], signed: list[str], line: int) -> Checkpoint:
    if len(body) < 3 or not body[1].isascii() or not body[1].isdigit() or not signed:
        raise Damaged(_("第 {line} 行起不是签署过的存证").format(line=line))
    root = _decoded(body[2])
    if len(root) != 32:
        raise Damaged(_("第 {line} 行不是 32 字节的根").format(line=line + 2))
    signatures = []
    for number, one in enumerate(signed, line + len(body) + 1):
        name, _blank, made = one.removeprefix(DASH).partition(" ")
        raw = _decoded(made)
        if not raw:
            raise Damaged(_("第 {line} 行不是签名").format(line=number))
        signatures.append((name, raw[:4], raw[4:]))
    return Checkpoint(body[0], int(body[1]), root, tuple(body[3:]), tuple(signatures))


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decoded(text: str) -> bytes:
    """The bytes written as base64; none where it is something else."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
