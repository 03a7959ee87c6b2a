"""What a browser is told about static files, which are answered without Django's middleware."""

from __future__ import annotations

import re
from wsgiref.headers import Headers

HASHED = re.compile(r"\.[0-9a-f]{12}\.[a-z0-9]+$")


def is_immutable(path: str, url: str) -> bool:
    """Whether the name carries the hash of the content, so that it may be kept for ever."""
    return HASHED.search(url) is not None


def headers(found: Headers, path: str, url: str) -> None:
    """A static file is only what its type says, and shown by our own pages alone."""
    found["X-Content-Type-Options"] = "nosniff"
    found["Cross-Origin-Resource-Policy"] = "same-origin"
