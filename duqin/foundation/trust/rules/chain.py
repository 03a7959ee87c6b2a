"""Canonical bytes of an audit row and the hash that ties it to the row before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

ALGORITHM = "sha256-v1"
GENESIS = "0" * 64
_written = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(row: Mapping[str, Any]) -> bytes:
    """The same bytes for the same facts on every engine: sorted keys, no blanks, UTF-8."""
    return _written(row).encode()


def link(previous: str, row: Mapping[str, Any]) -> str:
    """Hash of this row and of the hash before it, hexadecimal."""
    return hashlib.sha256(previous.encode() + b"\n" + canonical(row)).hexdigest()
