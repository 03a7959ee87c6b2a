"""Photographs: what is let in, and how the copy that people see is made."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont, ImageOps

from duqin.foundation.trust.rules import stowaways
from duqin.kernel.errors import Refusal

pillow_heif.register_heif_opener()

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_FRAMES = 100
SHOWN_EDGE = 1600
THUMB_EDGE = 320
THUMB_GAP = 1.5  # times its size, to which it is shrunk by whole numbers first; its compression loses more
INDEXED = ("P", "PA")
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heif"}
TYPES = FORMATS | {"MPO": "image/jpeg"}
"""Some phones put further pictures behind a JPEG (MPO): to every reader it is its first picture."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked photograph: its type and size, and the two copies without EXIF, GPS and thumbnails."""

    media_type: str
    width: int
    height: int
    shown: bytes
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """Words drawn on the copy that people see, in a font; the original stays as it came."""

    text: str
    font: Path


def read_picture(content: bytes, mark: Mark | None = None) -> Picture:
    """Check and re-encode a photograph; a mark is drawn on the larger copy only.

    Everything that can be known without decoding is checked first: bytes, type by content from a short list,
    pixels, frames. Of several pictures in a file the first is the one that is shown.

    Raises:
        Refusal: picture.too_large, picture.type, picture.pixels, picture.frames, picture.stowaway, picture.broken.
    """
    if len(content) > MOST_BYTES:
        raise Refusal("picture.too_large", _("照片超过 20 MB，请压缩后再传。"))
    stowaway = _stowaway(content)
    image = _open(content)
    if image.width * image.height > MOST_PIXELS:
        raise Refusal("picture.pixels", _("照片超过 5000 万像素，请用普通分辨率重拍。"))
    if getattr(image, "n_frames", 1) > MOST_FRAMES:
        raise Refusal("picture.frames", _("动图帧数过多，请上传照片。"))
    if stowaway:
        raise Refusal(
            "picture.stowaway",
            _(
                "这个照片文件里夹带了{what}，不能接受。请用相机直接拍摄的照片，或把照片截图、另存之后再传。"
            ).format(what=stowaway),
        )
    media_type = TYPES[image.format or ""]
    width, height = image.size
    try:
        shown = _on_paper(_upright(image))
        large = _jpeg(_marked(shown, mark), 82)
        shown.thumbnail((THUMB_EDGE, THUMB_EDGE), Image.Resampling.LANCZOS, reducing_gap=THUMB_GAP)
        return Picture(media_type, width, height, large, _jpeg(shown, 74))
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError) as fault:
        raise Refusal("picture.broken", _("照片不完整或已损坏，请重新拍摄或上传。")) from fault


def _upright(image: Image.Image) -> Image.Image:
    """Small enough to show, then turned and converted: the whole picture is in memory once, a huge JPEG not even that."""
    if image.mode == "1":
        image = image.convert("L")
    if image.mode in INDEXED:  # their values are not colours and cannot be averaged
        image = image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    image.thumbnail((SHOWN_EDGE, SHOWN_EDGE), Image.Resampling.LANCZOS)
    ImageOps.exif_transpose(image, in_place=True)
    mode = "RGBA" if image.mode in ("LA", "RGBA") else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _open(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(content), formats=list(FORMATS))
    except Image.DecompressionBombError as fault:
        raise Refusal("picture.pixels", _("照片超过 5000 万像素，请用普通分辨率重拍。")) from fault
    except (OSError, ValueError, SyntaxError, EOFError) as fault:
        raise Refusal(
            "picture.type", _("只接受 JPEG、PNG、WebP、HEIC 照片；这个文件的内容不是照片。")
        ) from fault


def _stowaway(content: bytes) -> str:
    """What is in the file beside a photograph, in words; "" when nothing is."""
    try:
        kind = stowaways.stowaway(content)
    except stowaways.TooManyParts as fault:
        raise Refusal("picture.broken", _("照片不完整或已损坏，请重新拍摄或上传。")) from fault
    return {
        None: "",
        stowaways.PAGE: _("网页或脚本"),
        stowaways.ARCHIVE: _("压缩包"),
        stowaways.PDF: _("PDF 文件"),
        stowaways.PROGRAM: _("程序"),
        stowaways.OTHER: _("照片以外的数据"),
    }[kind]


def _on_paper(image: Image.Image) -> Image.Image:
    """Transparent parts (signatures) become white paper."""
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _marked(image: Image.Image, mark: Mark | None) -> Image.Image:
    """Time and place in white on a dark strip along the lower edge, on a copy."""
    if mark is None or not mark.text.strip():
        return image
    size = max(12, image.width // 32)
    font = ImageFont.truetype(str(mark.font), size)
    copy = image.convert("RGB")
    strip = Image.new("RGB", (copy.width, size * 2), "black")
    top = copy.height - strip.height
    copy.paste(Image.blend(copy.crop((0, top, copy.width, copy.height)), strip, 0.55), (0, top))
    ImageDraw.Draw(copy).text((size // 2, top + size // 2), mark.text, "white", font)
    return copy


def _jpeg(image: Image.Image, quality: int) -> bytes:
    """A fresh JPEG made of pixels only: no metadata of the original survives."""
    image.info.clear()  # Pillow would write the comment of the original
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
