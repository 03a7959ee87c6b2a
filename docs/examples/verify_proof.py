"""Check a Duqin proof file (存证证明) offline, without Duqin: python verify_proof.py FILE [PUBLIC-KEY]

Needs Python 3.9 and `pip install cryptography`. Exit code 0: it proves; 1: it does not; 2: it cannot be read.
Give the public key that the school published (one line, `name+hash+base64`): without it the key in the file itself is
used, which proves only that the file fits together.
"""

import base64
import hashlib
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha256(data):
    return hashlib.sha256(data).digest()


def root_of(leaf, index, size, path):
    """The root that the path leads to (RFC 6962 2.1.1)."""
    found, last, left = sha256(b"\x00" + leaf), size - 1, list(path)
    while last:
        if index & 1:
            found = sha256(b"\x01" + left.pop(0) + found)
        elif index < last:
            found = sha256(b"\x01" + found + left.pop(0))
        index, last = index >> 1, last >> 1
    if left:
        raise ValueError("the path is too long")
    return found


def check(proof, trusted):
    """Raises when anything is wrong; returns the text of the checkpoint."""
    name, key_hash, key_body = (trusted or proof["key"]).strip().split("+", 2)
    key = base64.b64decode(key_body, validate=True)
    key_id = sha256(name.encode() + b"\n" + key)[:4]
    if len(key) != 33 or key[:1] != b"\x01" or key_id.hex() != key_hash:
        raise ValueError("not an Ed25519 public key of this kind")

    text, _, signatures = proof["checkpoint"].partition("\n\n")
    text += "\n"
    wanted = "\u2014 " + name + " "
    made = [base64.b64decode(s[len(wanted) :]) for s in signatures.splitlines() if s.startswith(wanted)]
    made = [s[4:] for s in made if s[:4] == key_id]
    if not made:
        raise ValueError("the checkpoint is not signed by this key")
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(made[0], text.encode())

    size, root = int(text.split("\n")[1]), base64.b64decode(text.split("\n")[2])
    leaf = sha256(proof["previous"].encode() + b"\n" + proof["row"].encode())
    if not 0 <= proof["index"] < size:
        raise ValueError("no such row")
    if root_of(leaf, proof["index"], size, [bytes.fromhex(one) for one in proof["path"]]) != root:
        raise ValueError("the row does not lead to the root of the checkpoint")
    return text


def main(words):
    try:
        with open(words[0], encoding="utf-8") as file:
            proof = json.load(file)
    except (IndexError, OSError, ValueError) as fault:
        print(f"cannot read: {fault}", file=sys.stderr)
        return 2
    try:
        text = check(proof, words[1] if len(words) > 1 else "")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, InvalidSignature) as fault:
        print(f"NOT PROVED: {fault or 'wrong signature'}", file=sys.stderr)
        return 1
    print(f"PROVED: this row stood in the chain under the checkpoint\n{text}")
    print(json.dumps(json.loads(proof["row"]), ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
