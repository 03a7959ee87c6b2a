"""A signature as it comes from the pad: a PNG in a data address."""

from __future__ import annotations

import base64
import binascii

PREFIX = "data:image/png;base64,"
MAGIC = b"\x89PNG\r\n\x1a\n"
LARGEST = 512 * 1024


def png_of(text: str) -> bytes:
    """The bytes of the picture. Raises ValueError for anything that is no PNG of at most 512 kB."""
    if not text.startswith(PREFIX) or len(text) > LARGEST * 4 // 3 + len(PREFIX) + 4:
        raise ValueError("not a PNG data address of acceptable size")
    try:
        picture = base64.b64decode(text[len(PREFIX) :], validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if not picture.startswith(MAGIC):
        raise ValueError("not a PNG")
    return picture
