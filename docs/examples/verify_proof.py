"""Check a Duqin proof file (存证证明) offline, without Duqin: python verify_proof.py FILE [PUBLIC-KEY]

Needs Python 3.9 and nothing else. Exit code 0: it proves; 1: it does not; 2: it cannot be read.
Give the public key that the school published (one line, `name+hash+base64`): without it the key in the file itself is
used, which proves only that the file fits together.
"""

import base64
import hashlib
import json
import sys

# What stands on a notice, in the order in which it is told; of other papers the names are told as they are.
LABELS = {
    "number": "编号",
    "issuer": "签发单位",
    "unit": "责任单位",
    "origin": "来源",
    "facts": "情况",
    "problems": "问题清单",
    "what": "存在问题",
    "basis": "条款与依据",
    "grade": "程度",
    "due": "整改期限",
    "measures": "整改措施",
    "done_at": "完成时间",
    "responsible": "责任人",
    "result": "复查结果",
    "opinion": "复查意见",
    "checker": "复查人",
    "checked_at": "复查时间",
    "requirement": "整改要求",
    "photos": "照片",
    "after": "整改后照片",
    "caption": "照片说明",
    "sha256": "照片原件的SHA-256",
    "issued_by": "签发人",
    "issued_at": "签发时间",
    "day": "落款日期",
    "receipt": "签收",
    "received_at": "签收时间",
    "signature": "签名原件的SHA-256",
}

# Ed25519 (RFC 8032): the curve -x² + y² = 1 + D x² y² over the numbers below P; its points repeat after ORDER.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def point(encoded):
    """The point of 32 bytes: y, and in the highest bit whether x is odd."""
    number = int.from_bytes(encoded, "little")
    y, is_odd = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if len(encoded) != 32 or y >= P or (x * x - square) % P or (is_odd and not x):
        raise ValueError("not a point of the curve")
    return (x if x & 1 == is_odd else P - x), y


def plus(one, two):
    (a, b), (c, d) = one, two
    both = D * a * b * c * d
    return (a * d + b * c) * pow(1 + both, -1, P) % P, (b * d + a * c) * pow(1 - both, -1, P) % P


def times(number, one):
    found = (0, 1)
    for bit in bin(number)[2:]:
        found = plus(found, found)
        found = plus(found, one) if bit == "1" else found
    return found


def is_signed(key, signature, text):
    """Whether this is the signature of a text by the owner of the key."""
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= ORDER:
        return False
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % ORDER
    left = times(int.from_bytes(signature[32:], "little"), base)
    return left == plus(point(signature[:32]), times(challenge, point(key)))


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


def signed_text(proof, trusted):
    """The text of the checkpoint; raises when the key did not sign it."""
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
    if not made or not is_signed(key[1:], made[0], text.encode()):
        raise ValueError("the checkpoint is not signed by this key")
    return text


def check(proof, trusted):
    """Raises when anything is wrong; returns the text of the checkpoint, and each row with the words it archived."""
    text = signed_text(proof, trusted)
    size, root = int(text.split("\n")[1]), base64.b64decode(text.split("\n")[2])
    found = []
    for one in proof.get("rows", [proof]):
        leaf = sha256(one["previous"].encode() + b"\n" + one["row"].encode())
        if not 0 <= one["index"] < size:
            raise ValueError("no such row")
        if root_of(leaf, one["index"], size, [bytes.fromhex(each) for each in one["path"]]) != root:
            raise ValueError("a row does not lead to the root of the checkpoint")
        row, words = read(one["row"]), one.get("words")
        if row["result"] != "done":
            raise ValueError("a row of an act that was not done")
        found.append((row, words))
        if words is not None:
            plain, after = json.dumps(words, sort_keys=True, ensure_ascii=False), row["after"]
            if row["verb"] != "documents.issue" or sha256(plain.encode()).hex() != after["context_sha256"]:
                raise ValueError("the words are not those that were issued")
            if [after["object_kind"], after["object_id"]] != found[0][0]["object"][:2]:
                raise ValueError("the words are of something else")
    if not found:
        raise ValueError("no rows")
    return text, found


def read(text):
    """JSON in which no name stands twice: what is told must be all there is."""

    def once(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a name stands twice")
        return dict(pairs)

    return json.loads(text, object_pairs_hook=once)


def told(value, label="", depth=0):
    """Words as lines: names and values, lists numbered, nothing that is empty."""
    if isinstance(value, dict):
        order = list(LABELS)
        yield from [line(label, depth)] if label else []
        for name in sorted(value, key=lambda name: order.index(name) if name in LABELS else len(order)):
            yield from told(value[name], LABELS.get(name, name), depth + bool(label))
    elif isinstance(value, list) and len(value) == 2 and isinstance(value[0], str):
        yield line(f"{value[0]}：{value[1]}", depth)
    elif isinstance(value, list):
        yield from [line(f"{label}：", depth)] if value else []
        for number, one in enumerate(value, 1):
            yield from told(one, f"{number}.", depth + 1)
    elif value not in ("", None):
        yield line(f"{label}：{value}", depth)


def line(text, depth):
    """Indented, and without what would steer a terminal."""
    parts = ("".join(each if each.isprintable() else " " for each in part) for part in text.split("\n"))
    return "\n".join("  " * (depth + 1) + part for part in parts)


def main(words):
    try:
        with open(words[0], encoding="utf-8") as file:
            proof = read(file.read())
    except (IndexError, OSError, ValueError) as fault:
        print(f"cannot read: {fault}", file=sys.stderr)
        return 2
    try:
        text, found = check(proof, words[1] if len(words) > 1 else "")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as fault:
        print(f"NOT PROVED: {fault}", file=sys.stderr)
        return 1
    print(f"PROVED: these rows stood in the chain under the checkpoint\n{text}")
    for row, archived in found:
        print(json.dumps(row if archived is None else row["said"], ensure_ascii=False, indent=2))
        if archived is not None:
            print(f"These words were issued, {row['at']} (UTC), by {row['actor'][2]}:")
            print("\n".join(told(archived)))
    if all(archived is None for _, archived in found):
        print("The words of a paper are not in this proof.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
