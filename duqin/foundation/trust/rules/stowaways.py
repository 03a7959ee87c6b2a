"""What else is in the file of a photograph: a page, an archive, a program behind it or between its parts.

A file that is a photograph to one reader and something else to another is refused whole. What phones really put behind a
photograph is none of this and stays: further pictures (MPF, gain maps), the film of a motion photo, trailers of the maker.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

PADDING = b"\0\xff \t\r\n"
MOST_PARTS = 50_000
"""More segments or chunks than any camera writes; a file of nothing else would cost more time than its pixels."""
_DIRECTORY = 1 << 16
_SCAN_ENDS = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")

PAGE, ARCHIVE, PDF, PROGRAM, OTHER = "page", "archive", "pdf", "program", "other"

# Found anywhere, also among the pixels: each so long that chance does not write it in a million photographs. What is looked
# for first is in small letters, and so is the content; where it stands the expression decides on the bytes as they are.
_ANYWHERE = (
    (b"<script", PAGE, re.compile(rb"<script", re.IGNORECASE)),
    (b"<html", PAGE, re.compile(rb"<html[\s>]", re.IGNORECASE)),
    (b"<!doctype", PAGE, re.compile(rb"<!doctype", re.IGNORECASE)),
    (b"<svg", PAGE, re.compile(rb"<svg[\s>/][\t\n\r -~]{8}", re.IGNORECASE)),
    (b"<iframe", PAGE, re.compile(rb"<iframe", re.IGNORECASE)),
    (b"<?php", PROGRAM, re.compile(rb"<\?php[\s/]", re.IGNORECASE)),
    (b"%pdf-", PDF, re.compile(rb"%PDF-\d")),
    (b"rar!\x1a\x07", ARCHIVE, re.compile(rb"Rar!\x1a\x07")),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE, re.compile(rb"7z\xbc\xaf\x27\x1c")),
    (
        b"pk\x03\x04",
        ARCHIVE,
        re.compile(rb"PK\x03\x04[\x0a-\x3f][\x00-\x03]..[\x00\x08\x09\x0c\x0e\x5d-\x63]\x00", re.DOTALL),
    ),
)

# Right behind the picture: too short to be looked for elsewhere.
_BEHIND = (
    (b"PK", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ", ARCHIVE),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"#!", PROGRAM),
    (b"%", PDF),
    (b"<", PAGE),
)


class TooManyParts(ValueError):
    """The file is made of more parts than a photograph has."""


def stowaway(content: bytes) -> str | None:
    """What kind of thing is in the file beside the photograph, None when nothing is.

    Raises:
        TooManyParts: see there; no reader of pictures should be asked.
    """
    return _behind(content) or _is_archive(content) or _anywhere(content)


def _anywhere(content: bytes) -> str | None:
    small = content.lower()
    for sought, kind, expression in _ANYWHERE:
        at = small.find(sought)
        while at >= 0:
            if expression.match(content, at):
                return kind
            at = small.find(sought, at + 1)
    return None


def _is_archive(content: bytes) -> str | None:
    """Whether a ZIP reader, which begins at the end, finds a directory there."""
    tail = content[-(_DIRECTORY + 22) :]
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if len(tail) >= at + 22:
            place = len(content) - len(tail) + at
            (size,) = struct.unpack_from("<I", tail, at + 12)
            is_large = content[max(place - 20, 0) : place].startswith(b"PK\x06\x07")
            if is_large or (0 < size <= place and content[place - size :].startswith(b"PK\x01\x02")):
                return ARCHIVE
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return None


def _behind(content: bytes) -> str | None:
    """What begins where the picture ends, and where each further picture behind it ends.

    Of HEIF there is no behind: it is boxes to the end, those of the maker among them.
    """
    is_jpeg = content.startswith(b"\xff\xd8")
    for end in _ends(content):
        rest = content[end : end + 4096].lstrip(PADDING) or content[end:].lstrip(PADDING)[:4096]
        if not rest:
            continue
        for start, kind in _BEHIND:
            if rest.startswith(start):
                return kind
        if not is_jpeg and not content.endswith(b"SEFT"):  # no maker but Samsung writes behind other kinds
            return OTHER
    return None


def _ends(content: bytes) -> Iterator[int]:
    """Where pictures end; nothing where the file is broken, which its reader says better."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        yield from _end_of_png(content)
    elif content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        yield 8 + struct.unpack_from("<I", content, 4)[0]
    elif content.startswith(b"\xff\xd8"):
        end = _end_of_jpeg(content, 0)
        while end:
            yield end
            start = content.find(b"\xff\xd8\xff", end, end + 4096)
            is_next = start >= 0 and not content[end:start].strip(PADDING)
            end = _end_of_jpeg(content, start) if is_next else 0


def _end_of_png(content: bytes) -> Iterator[int]:
    at = 8
    for _number in range(MOST_PARTS):
        if len(content) < at + 12:
            return
        (size,) = struct.unpack_from(">I", content, at)
        is_last = content[at + 4 : at + 8] == b"IEND"
        at += 12 + size
        if is_last:
            yield at
            return
    raise TooManyParts


def _end_of_jpeg(content: bytes, at: int) -> int:
    """Behind the end-of-image marker of the JPEG that begins there; 0 when it has none."""
    at += 2
    for _number in range(MOST_PARTS):
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        marker = content[at + 1 : at + 2]
        if content[at : at + 1] != b"\xff" or not marker:
            return 0
        if marker == b"\xd9":
            return at + 2
        if marker == b"\x01" or b"\xd0" <= marker <= b"\xd8":
            at += 2
            continue
        if len(content) < at + 4:
            return 0
        at += 2 + int(struct.unpack_from(">H", content, at + 2)[0])
        if marker == b"\xda":
            found = _SCAN_ENDS.search(content, at)
            if found is None:
                return 0
            at = found.end() - 2
    raise TooManyParts
