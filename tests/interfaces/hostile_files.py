"""Files that mean harm, for every door that takes one, and what refusing each of them costs.

python -m tests.interfaces.hostile_files DOOR …

prints one line for each door and file: door, name, code of the refusal (or "taken", or the name of a fault), CPU seconds,
MiB. A file is made once for all doors, and read in a child of its own, whose highest resident memory is counted from
when it begins to read.
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
from collections.abc import Callable
from functools import cache

MOST_ADDRESSES = 3_000_000_000
MIB = 1024 * 1024
Bombs = dict[str, Callable[[], bytes]]

# ---------------------------------------------------------------- workbooks

HOME = b"http://schemas.openxmlformats.org/"
TYPES = b'<Types xmlns="' + HOME + b'package/2006/content-types"/>'
BOOK = (
    b'<workbook xmlns="' + HOME + b'spreadsheetml/2006/main" xmlns:r="' + HOME
    + b'officeDocument/2006/relationships"><sheets>%s</sheets></workbook>'
)  # fmt: skip
SHEET = b'<sheet name="S%d" sheetId="%d" r:id="rId1"/>'
LINKS = b'<Relationships xmlns="' + HOME + b'package/2006/relationships">%s</Relationships>'
LINK = b'<Relationship Id="rId%d" Type="' + HOME + b'officeDocument/2006/relationships/%s" Target="%s"/>'


def book(rows: bytes, texts: bytes = b"", *, names: int = 1, more: dict[str, bytes] | None = None) -> bytes:
    """A workbook of these rows, whose sheet has so many names."""
    inner = LINK % (1, b"worksheet", b"worksheets/sheet1.xml") + LINK % (
        2,
        b"sharedStrings",
        b"sharedStrings.xml",
    )
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": LINKS % (LINK % (1, b"officeDocument", b"xl/workbook.xml")),
        "xl/workbook.xml": BOOK % b"".join(SHEET % (n, n) for n in range(1, names + 1)),
        "xl/_rels/workbook.xml.rels": LINKS % inner,
        "xl/sharedStrings.xml": b"<sst>" + texts + b"</sst>",
        "xl/worksheets/sheet1.xml": b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>",
    } | (more or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def noise(length: int) -> bytes:
    return random.Random(length).randbytes(length).hex().encode()[:length]


def cells(rows: int, columns: int, cell: bytes = b"<c><v>%d</v></c>") -> bytes:
    """Cells of different numbers, so that they do not shrink to nothing."""
    number = random.Random(1)
    return b"".join(
        b"<row>" + b"".join(cell % number.randrange(10**6) for _cell in range(columns)) + b"</row>"
        for _row in range(rows)
    )


def shared(count: int) -> bytes:
    return (b"<row>" + b'<c t="s"><v>0</v></c>' * 5 + b"</row>") * (count // 5)


def placed(count: int) -> bytes:
    """The same, each cell with its place."""
    row = (
        b'<row r="%d">'
        + b"".join(b'<c r="%c%%d" t="s"><v>0</v></c>' % (65 + n) for n in range(5))
        + b"</row>"
    )
    return b"".join(row % ((n,) * 6) for n in range(1, count // 5 + 1))


def lying() -> bytes:
    """The list of contents says a few bytes."""
    data = bytearray(book(b"<row/>" + noise(40_000) * 400))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def many_entries() -> bytes:
    return book(b"", more={f"xl/worksheets/s{n}.xml": b"<worksheet/>" for n in range(5_000)})


DOCTYPE = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
LONG = b"<si><t>" + noise(300_000) + b"</t></si>"
WORKBOOKS: Bombs = {
    "one-letter": lambda: book(b"a" * 80_000_000),
    "one-text-for-all": lambda: book(shared(20_000), LONG),
    "one-text-for-all-placed": lambda: book(placed(20_000), LONG),
    "one-text-told-as-many": lambda: book(shared(20_000), LONG.replace(b"0f", b'<x a="<si"/>0f', 5)),
    "one-text-in-comments": lambda: book(shared(20_000), LONG.replace(b"00", b"<!--<si-->00", 5)),
    "text-by-another-quote": lambda: book(shared(20_000).replace(b'"', b"'"), LONG),
    "text-behind-a-formula": lambda: book(shared(20_000).replace(b"<v>", b"<f>1</f><v>"), LONG),
    "text-under-a-prefix": lambda: book(
        shared(20_000).replace(b"<c", b"<x:c").replace(b"</c", b"</x:c"), LONG
    ),
    "one-sheet-of-many-names": lambda: book(cells(20_000, 5), names=400),
    "many-cells": lambda: book(cells(50_000, 50)),
    "far-apart": lambda: book(
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="999999"><c r="ZZZ999999"/></row>'
    ),
    "wide": lambda: book(b"<row>" + b"<c><v>1</v></c>" * 3_000_000 + b"</row>"),
    "empty-rows": lambda: book(b"<row/>" * 8_000_000),
    "entities": lambda: book(DOCTYPE),
    "late-entities": lambda: book(b" " * 300_000 + DOCTYPE),
    "lying": lying,
    "many-entries": many_entries,
    "macros": lambda: book(b"", more={"xl/vbaProject.bin": b"x"}),
    "cut-short": lambda: book(cells(1_000, 5))[:5_000],
    "zip-of-noise": lambda: b"PK\x03\x04" + noise(5 * MIB),
    "zip-in-zip": lambda: book(b"", more={"xl/worksheets/sheet1.xml": book(b"a" * 50_000_000)}),
    "too-large": lambda: b"PK\x03\x04" + b"x" * 21 * MIB,
    "not-closed": lambda: book(b"<row><c><v>1" * 500_000),
}

# ---------------------------------------------------------------- texts

HEAD = "检查编号,检查日期,被查单位,检查人,条款,结果\n".encode()
TABLES: Bombs = {
    "line-breaks": lambda: HEAD + b"\n" * (20 * MIB - 100),
    "commas": lambda: HEAD + b"," * (20 * MIB - 100),
    "quotes": lambda: HEAD + b'"",' * 6 * MIB,
    "empty-cells": lambda: HEAD + (b"," * 59 + b"\n") * 340_000,
    "one-quote": lambda: HEAD + b'"' + b"\n" * 19 * MIB,
    "long-cell": lambda: HEAD + b"x" * 19 * MIB,
    "nearly-chinese": lambda: b"\xb0\xa1," * 6 * MIB + b"\xff",
    "nul": lambda: HEAD + b"\0" * MIB,
    "noise": lambda: random.Random(1).randbytes(5 * MIB),
}
YAMLS: Bombs = {
    "laughs": lambda: b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n",
    "brackets": lambda: b"[" * 400_000,
    "braces": lambda: b"{a: " * 100_000,
    "flat": lambda: b"[" + b"a," * 200_000 + b"a]",
    "keys": lambda: b"".join(b"k%d: 1\n" % n for n in range(30_000)),
    "indented": lambda: b"".join(b" " * n + b"a:\n" for n in range(500)),
    "dashes": lambda: b"- " * 200_000,
    "tag": lambda: b"!!python/object/apply:os.system [ls]",
    "noise": lambda: random.Random(1).randbytes(400_000),
    "big-number": lambda: b"version: " + b"9" * 300_000,
    "a-picture": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 1000,
}
LARGE_YAMLS: Bombs = YAMLS | {
    "large-flat": lambda: b"[" + b"a," * MIB + b"a]",
    "large-text": lambda: b'a: "' + b"x" * 20 * MIB + b'"',
    "large-keys": lambda: b"".join(b"k%d: 1\n" % n for n in range(1_000_000)),
}

# ---------------------------------------------------------------- pictures and sound


def png(width: int, height: int, pixels: bytes, kind: int = 2) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")


@cache
def photograph() -> bytes:
    """An honest one, small."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG")
    return out.getvalue()


PICTURES: Bombs = {
    "pixels": lambda: png(20_000, 20_000, b"\0" * 1_000_000),
    "claims": lambda: png(2**31 - 1, 2**31 - 1, b""),
    "short": lambda: png(5_000, 5_000, b"\0" * 1_000),
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": lambda: b"<html><script>alert(1)</script>",
    "polyglot": lambda: b"GIF89a/*" + b"\0" * 100 + b"*/=1;alert(1)",
    "page-behind": lambda: photograph() + b"<script>alert(1)</script>",
    "page-far-behind": lambda: (
        photograph() + random.Random(1).randbytes(19 * MIB) + b"<script>alert(1)</script>"
    ),
    "archive-behind": lambda: photograph() + book(b""),
    "segments": lambda: b"\xff\xd8" + b"\xff\xe9\0\2" * 4_500_000 + photograph()[2:],
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99999 99999\n",
    "a-workbook": lambda: book(b""),
    "too-large": lambda: b"\xff\xd8\xff" + b"\0" * 21 * MIB,
}
SOUNDS: Bombs = {
    "film": lambda: b"\x1aE\xdf\xa3" + b"webm" + b"V_VP9" + b"\0" * 4 * MIB,
    "html": lambda: b"<html><script>alert(1)</script>",
    "noise": lambda: random.Random(1).randbytes(4 * MIB),
    "too-large": lambda: b"OggS" + b"\0" * 6 * MIB,
    "a-picture": lambda: png(10, 10, b"\0"),
}

# ---------------------------------------------------------------- doors

DOORS: dict[str, Bombs] = {
    "photograph": PICTURES,
    "signature": PICTURES,
    "recording": SOUNDS,
    "register": WORKBOOKS,
    "pack": WORKBOOKS | LARGE_YAMLS,
    "citations": LARGE_YAMLS,
    "calendar-workbook": WORKBOOKS,
    "calendar-yaml": YAMLS,
    "past": WORKBOOKS | TABLES,
    "mapping": YAMLS,
}


def reader(door: str) -> Callable[[bytes], object]:
    """What the door does with the bytes of a file."""
    from duqin.domains.inspections.rules.past import mapping
    from duqin.domains.inspections.services import past
    from duqin.foundation.organisation.rules import year_tables
    from duqin.foundation.organisation.services import importing
    from duqin.foundation.standards import services as standards
    from duqin.foundation.trust.rules import pictures, recordings

    return {
        "photograph": pictures.read_picture,
        "signature": signed,
        "recording": recordings.read_recording,
        "register": importing.read_bytes,
        "pack": standards.read_any_pack,
        "citations": standards.read_any_citations,
        "calendar-workbook": lambda data: year_tables.read_sheet(
            data, year=2026, source="x", published_on=None
        ),
        "calendar-yaml": lambda data: year_tables.read_yaml(data.decode()),
        "past": lambda data: past.read_file(data, {}),
        "mapping": mapping.read_mapping,
    }[door]


def signed(data: bytes) -> object:
    """A signature comes as a data address."""
    from base64 import b64encode

    from duqin.foundation.trust.rules import pictures
    from duqin.ui.forms.signature import PREFIX, png_of

    return pictures.read_picture(png_of(PREFIX + b64encode(data).decode()))


def highest() -> int:
    """The highest resident memory in MiB since it was last reset, where the kernel resets it."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) // 1024


def outcome(read: Callable[[bytes], object], data: bytes) -> str:
    from duqin.kernel.errors import Refusal

    try:
        read(data)
    except Refusal as refusal:
        return refusal.code
    except (
        UnicodeDecodeError,
        ValueError,
    ) as fault:  # what the forms in front of the readers turn into a sentence
        return f"{type(fault).__name__}"
    except BaseException as fault:
        return f"fault:{type(fault).__name__}"
    return "taken"


@cache
def made(make: Callable[[], bytes]) -> bytes:
    """The bytes of a file; several doors take the same ones."""
    return make()


def measure(door: str) -> None:
    """Read each file of a door and print what it came to."""
    read = reader(door)
    for name, make in DOORS[door].items():
        data = made(make)
        if (child := os.fork()) == 0:
            with open("/proc/self/clear_refs", "w") as file:
                file.write("5")
            before, begun = highest(), time.process_time()
            said = outcome(read, data)
            print(door, name, said, f"{time.process_time() - begun:.3f}", highest() - before, flush=True)
            os._exit(0)
        if status := os.waitpid(child, 0)[1]:
            print(door, name, f"died:{status}", 0, 0, flush=True)


def main() -> None:
    import tests.environment  # noqa: F401 a folder of its own for what is stored

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")
    import django

    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    django.setup()
    for door in sys.argv[1:]:
        measure(door)


if __name__ == "__main__":
    main()
