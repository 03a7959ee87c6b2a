"""Photographs for tests: real JPEG bytes, each of its own colour."""

from __future__ import annotations

import io

from PIL import Image


def jpeg(colour: str = "#335577", size: tuple[int, int] = (320, 240)) -> bytes:
    """A small photograph of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()
