"""The fonts of papers: shipped compressed, unpacked once into the data folder, an office's own first."""

from __future__ import annotations

import fcntl
import hashlib
import lzma
import os
import threading
from functools import cache
from importlib.resources import files
from pathlib import Path

from django.conf import settings

from duqin.engines.documents.rules.pdf import FontSet, load_fonts

_lock = threading.Lock()
_loaded: FontSet | None = None


def fonts() -> FontSet:
    """All fonts of papers, read once in a process.

    DUQIN_FONTS names a folder of an office's own fonts (方正小标宋简体, 仿宋_GB2312, 黑体, 楷体_GB2312), which
    are used first.
    """
    global _loaded
    if _loaded is None:
        with _lock:
            if _loaded is None:
                own = [str(settings.FONTS)] if settings.FONTS else []
                _loaded = load_fonts([*own, str(unpacked())])
    return _loaded


def sign_font() -> Path:
    """The file of the font for words on a photograph: plain strokes that are read at a small size."""
    return unpacked() / "FandolHei-Regular.otf"


def unpacked() -> Path:
    """The folder of shipped fonts, unpacked at the first use by one process while the others wait."""
    folder = settings.DATA / "cache" / f"fonts-{_fingerprint()}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / "fonts.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            _unpack(folder)
    return folder


def _unpack(folder: Path) -> None:
    """Into a folder beside, renamed at the end: a killed process leaves nothing that looks complete."""
    draft = folder.with_suffix(f".{os.getpid()}")
    draft.mkdir(exist_ok=True)
    for packed in _packed():
        (draft / packed.name.removesuffix(".xz")).write_bytes(lzma.decompress(packed.read_bytes()))
    draft.rename(folder)


def _packed() -> list[Path]:
    shipped = Path(str(files("duqin.engines.documents") / "fonts"))
    return sorted(shipped.glob("*.otf.xz"))


@cache
def _fingerprint() -> str:
    """Changes when a font of the package changes."""
    said = ";".join(f"{packed.name}:{packed.stat().st_size}" for packed in _packed())
    return hashlib.sha256(said.encode()).hexdigest()[:12]
