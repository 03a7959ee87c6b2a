"""One line that changes when the static files change."""

from __future__ import annotations

import hashlib

from django.contrib.staticfiles.finders import get_finders

from duqin import __version__


def static_stamp() -> str:
    """Version, and name, size and time of every static file."""
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=[]):
            changed = storage.get_modified_time(path).timestamp()
            digest.update(f"{path}\0{storage.size(path)}\0{changed}\n".encode())
    return digest.hexdigest()
