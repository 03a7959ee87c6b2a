"""A corpus of hostile and odd pictures, made by code, and what each costs.

python -m tests.foundation.trust.hostile make FOLDER
python -m tests.foundation.trust.hostile read FOLDER

The second, a process of its own so that making them costs it nothing, prints one line a file: group, name, "taken" or
the code of the refusal, CPU seconds, and the highest resident memory of the process so far in MiB over what it had
before the first file.
"""

from __future__ import annotations

import io
import os
import random
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pillow_heif
from PIL import Image, PngImagePlugin

SEED = 20261128
pillow_heif.register_heif_opener()


def made(mode: str, size: tuple[int, int], form: str, **more: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, more.pop("colour", 0)).save(out, form, **more)  # type: ignore[arg-type]
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, pixels: bytes = b"", *more: bytes, depth: int = 8, colour: int = 2) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(pixels, 9))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + data + chunk(b"IEND", b"")


def odd_but_honest() -> Iterator[tuple[str, bytes]]:
    """What phones and scanners really send; to be taken."""
    yield "cmyk.jpg", made("CMYK", (600, 400), "JPEG")
    yield "grey.jpg", made("L", (600, 400), "JPEG")
    yield "progressive.jpg", made("RGB", (600, 400), "JPEG", progressive=True)
    yield "one-pixel.png", made("RGB", (1, 1), "PNG")
    yield "long.png", made("RGB", (1, 20000), "PNG")
    yield "sixteen-bit.png", made("I;16", (300, 200), "PNG")
    yield "palette.png", made("P", (300, 200), "PNG")
    yield "palette-transparent.png", made("P", (300, 200), "PNG", transparency=0)
    yield "grey-alpha.png", made("LA", (300, 200), "PNG")
    yield "bilevel.png", made("1", (300, 200), "PNG")
    yield "alpha.webp", made("RGBA", (300, 200), "WEBP")
    yield "lossless.webp", made("RGB", (300, 200), "WEBP", lossless=True)
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    for form in ("WEBP", "PNG"):
        out = io.BytesIO()
        frames[0].save(out, form, save_all=True, append_images=frames[1:])
        yield f"animated.{form.lower()}", out.getvalue()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (30.0, 18.0, 24.0)
    yield "gps-turned.jpg", made("RGB", (600, 400), "JPEG", exif=exif)
    yield "heic.heic", made("RGB", (300, 200), "HEIF")
    yield "largest.png", made("RGB", (7000, 7000), "PNG")
    yield "largest-bilevel.png", made("1", (7000, 7000), "PNG")
    photo = made("RGB", (60, 40), "JPEG")
    film = struct.pack(">I", 24) + b"ftypmp42" + b"\0\0\0\0isommp42" + b"\0\0\4\0mdat"
    noise = random.Random(SEED).randbytes(2 * 1024 * 1024)
    trailer = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1700000000000"
    trailer += b"SEFH" + struct.pack("<II", 107, 1) + b"\0" * 12 + struct.pack("<I", 24) + b"SEFT"
    yield "padded.jpg", photo + b"\0" * 20_000
    yield "gain-map.jpg", photo + made("L", (30, 20), "JPEG")
    yield "gain-map-and-film.jpg", photo + b"\0\0" + made("L", (30, 20), "JPEG") + film + noise
    yield "motion.jpg", photo + film + noise
    yield "samsung.jpg", photo + trailer
    yield "samsung.png", made("RGB", (60, 40), "PNG") + trailer
    yield "maker.jpg", photo + b'streamdata{"cameraID":"0","time":"1700000000"}vivo'
    yield "xmp.jpg", made("RGB", (60, 40), "JPEG", xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    yield "comment.jpg", made("RGB", (60, 40), "JPEG", comment="一号食堂 <后厨>".encode())
    noise_picture = Image.frombytes("RGB", (1500, 1000), random.Random(SEED).randbytes(4_500_000))
    for form in ("JPEG", "PNG", "WEBP"):
        out = io.BytesIO()
        noise_picture.save(out, form, quality=95)
        yield f"noise.{form.lower()}", out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("evil.exe", "MZ")
    return out.getvalue()


def stowaways() -> Iterator[tuple[str, bytes]]:
    """Photographs that are something else as well; to be refused."""
    photo, png_photo, webp_photo = (made("RGB", (60, 40), form) for form in ("JPEG", "PNG", "WEBP"))
    script = b"<script>alert(1)</script>"
    yield "html-after.jpg", photo + script
    yield "html-after-padding.jpg", photo + b"\0" * 9000 + b"<b onclick=alert(1)>"
    yield "html-after-gain-map.jpg", photo + made("L", (30, 20), "JPEG") + b"<body onload=alert(1)>"
    yield "html-in-maker-data.jpg", photo + b"\0\0\x01\x0a" + b"<HTML ><body>" + b"SEFT"
    yield "html-after.png", png_photo + b"<b>x</b>"
    yield "html-after.webp", webp_photo + script
    yield "anything-after.webp", webp_photo + b"x" * 99
    yield "zip-after.jpg", photo + archive()
    yield "zip-in-padding.jpg", photo + b"x" * 99 + archive()
    yield "zip-after.png", png_photo + b"PK\x03\x04" + b"x" * 200
    yield (
        "zip-after-film.jpg",
        photo + struct.pack(">I", 24) + b"ftypmp42" + b"\0" * 12 + archive() + b"\0" * 9,
    )
    yield "zip-after.heic", made("RGB", (300, 200), "HEIF") + archive()
    yield "zip-of-the-old.jpg", photo + b"\x01" + archive().replace(b"PK\x03\x04", b"PK\x07\x08")
    yield "script-in-comment.jpg", made("RGB", (60, 40), "JPEG", comment=b"<?php system($_GET[1]); ?>")
    yield "page-in-comment.jpg", made("RGB", (60, 40), "JPEG", comment=script)
    yield "page-in-xmp.jpg", made("RGB", (60, 40), "JPEG", xmp=b"<x:xmpmeta><SVG onload=alert(1)>")
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", script.decode())
    yield "page-in-text.png", made("RGB", (60, 40), "PNG", pnginfo=text)
    yield "pdf-in-comment.jpg", made("RGB", (60, 40), "JPEG", comment=b"%PDF-1.7 1 0 obj")
    yield "pdf-after.jpg", photo + b"\0\0%PDF-1.7"
    yield "rar-after.jpg", photo + b"\x01\x02Rar!\x1a\x07\x01\0"
    yield "7z-after.jpg", photo + b"\x01\x02" + b"7z\xbc\xaf\x27\x1c\0\4"
    yield "program-after.jpg", photo + b"MZ\x90\0\3"
    yield "program-after-large.jpg", photo + b"\0" * (19 * 1024 * 1024) + b"MZ\x90\0\3"
    yield "html-far-after.jpg", photo + random.Random(SEED).randbytes(19 * 1024 * 1024) + script


def other_things() -> Iterator[tuple[str, bytes]]:
    """What is no photograph; to be refused by its content, whatever its name."""
    yield "empty.jpg", b""
    yield "text.jpg", b"hello" * 100
    yield "svg.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    yield "pdf.jpg", b"%PDF-1.7\n" + b"x" * 500
    yield "gif.jpg", made("P", (60, 40), "GIF")
    yield "bmp.jpg", made("RGB", (60, 40), "BMP")
    yield "tiff.jpg", made("RGB", (60, 40), "TIFF")
    yield "ico.png", made("RGB", (32, 32), "ICO")
    yield "ppm.png", made("RGB", (60, 40), "PPM")
    yield "eps.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) show\n"
    yield "fits.jpg", b"SIMPLE  =                    T" + b" " * 2850
    yield "html.jpg", b"<!doctype html><script>alert(1)</script>"
    yield "zip.jpg", b"PK\x03\x04" + b"\0" * 400
    yield "gif-then-jpeg.jpg", b"GIF89a" + made("RGB", (60, 40), "JPEG")
    yield "wrong-magic.heic", b"\0\0\0\x18ftypmif1" + b"\xff" * 400
    yield "too-many-bytes.jpg", b"\xff\xd8\xff" + b"x" * (20 * 1024 * 1024)


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small files that would grow; to be refused before they do."""
    yield "pixels.png", made("1", (13000, 13000), "PNG")
    yield "claims.png", png(2**31 - 1, 2**31 - 1)
    yield "zero.png", png(0, 0)
    yield "short-data.png", png(7000, 7000, b"\0" * 100)
    yield "endless-data.png", png(10, 10, b"\0" * 40_000_000)
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "x" * 30_000_000, zip=True)
    yield "text.png", made("RGB", (60, 40), "PNG", pnginfo=text)
    profile = chunk(b"iCCP", b"x\0\0" + zlib.compress(b"\0" * 30_000_000, 9))
    yield "profile.png", png(1, 1, b"\0\0\0\0", profile)
    jpeg = bytearray(made("RGB", (60, 40), "JPEG"))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 65500, 65500)
    yield "claims.jpg", bytes(jpeg)
    jpeg[at : at + 4] = struct.pack(">HH", 7000, 7000)
    yield "claims-less.jpg", bytes(jpeg)
    yield "segments.jpg", b"\xff\xd8" + b"\xff\xe9\0\2" * 4_000_000 + made("RGB", (60, 40), "JPEG")[2:]
    yield "chunks.png", made("RGB", (60, 40), "PNG")[:33] + chunk(b"teXt", b"") * 1_500_000
    out = io.BytesIO()
    frames = [Image.new("1", (8, 8), number % 2) for number in range(150)]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    yield "frames.png", out.getvalue()


def broken() -> Iterator[tuple[str, bytes]]:
    """Cut off and flipped files of every kind; to be taken or refused, never anything else."""
    chance = random.Random(SEED)
    for form in ("JPEG", "PNG", "WEBP", "HEIF"):
        whole = made("RGB", (300, 200), form, colour="teal")
        for share in (10, 50, 90):
            yield f"cut-{share}.{form.lower()}", whole[: len(whole) * share // 100]
        for number in range(25):
            bad = bytearray(whole)
            for _ in range(chance.randrange(1, 6)):
                bad[chance.randrange(len(bad))] = chance.randrange(256)
            yield f"flipped-{number}.{form.lower()}", bytes(bad)


GROUPS = {
    "taken": odd_but_honest,
    "stowaway": stowaways,
    "other": other_things,
    "bomb": bombs,
    "broken": broken,
}


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make(folder: Path) -> None:
    for group, files in GROUPS.items():
        for name, content in files():
            (folder / f"{group} {name}").write_bytes(content)


def read(folder: Path) -> None:
    import django

    django.setup()
    from duqin.foundation.trust.rules.pictures import read_picture
    from duqin.kernel.errors import Refusal

    small = io.BytesIO()
    Image.new("RGB", (60, 40)).save(small, "JPEG")
    read_picture(small.getvalue())  # what is loaded once is not the files' doing
    before = peak()
    for file in sorted(folder.iterdir()):
        begun = time.process_time()
        try:
            taken = read_picture(file.read_bytes())
            said = "taken" if clean(taken.shown) and clean(taken.thumbnail) else "not-clean"
        except Refusal as refusal:
            said = refusal.code
        print(file.name, said, f"{time.process_time() - begun:.3f}", f"{peak() - before:.0f}", flush=True)


def clean(copy: bytes) -> bool:
    """A JPEG of pixels only."""
    image = Image.open(io.BytesIO(copy))
    return (
        image.format == "JPEG" and not dict(image.getexif()) and b"script" not in copy and b"php" not in copy
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")
    {"make": make, "read": read}[sys.argv[1]](Path(sys.argv[2]))
