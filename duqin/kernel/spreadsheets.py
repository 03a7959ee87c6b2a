"""A spreadsheet from outside: what it may weigh and contain is checked before anything opens it.

A file of 122 kB can hold 50 MB and millions of rows (design/reliability.md D6), and two cells far apart make
a reader allocate everything between them; 20,000 cells may name one text of 300 kB, which a reader then copies for
each of them, and a reader in Rust that finds no memory takes the process with it. So the container is walked first, as
a stream, with its true sizes, cells and texts.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from duqin.kernel.errors import Refusal

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_ENTRIES = 500
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM = 1024 * 1024
MAX_CELLS = 1_500_000
"""In all sheets together, empty ones between others counted: 50,000 rows of 30 columns."""
MAX_TEXT = 48 * 1024 * 1024
"""Bytes of text in all cells together, a text that many cells share counted for each."""
CHUNK = 256 * 1024
OVERLAP = 64
LOCAL_HEADER = struct.Struct("<4s5H3I2H")

FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
FAR_CELL = re.compile(
    rb"""r\s*=\s*["'](?:(?:[A-Za-z]{3}|[B-Zb-z][A-Za-z])\d|[A-Za-z]{0,2}(?:\d{6}|[6-9]\d{4}))"""
)
"""A cell or row beyond column AZ or line 59,999."""
TANGLED = re.compile(rb"<!|<[^>]*<|\?>[^<]*<\?")
"""A comment, a tag in a tag, instructions in a row: in them counting is deceived, and no office writes them."""
ALIASES = {
    "xl/workbook.xml": re.compile(rb"""<(?:\w+:)?sheet\s[^>]*:id\s*=\s*["']([^"']*)"""),
    "xl/_rels/workbook.xml.rels": re.compile(rb"""\bTarget\s*=\s*["']/?(?:xl/)?([^"']*)"""),
}
"""Where sheets are named, and by what each is found."""
SHARES = re.compile(rb"""\bt\s*=\s*["']s["']""")
USUAL = re.compile(rb't="s"[^>]*><v>(\d+)<')
SHARED = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v[^>]*>\s*(\d+)\s*<""")


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a workbook of old Excel begins, and any workbook that asks for a password."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a sheet as text: (line number as the reader sees it, cells)."""

    name: str
    lines: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """A file that passed: its hash, and its sheets by name."""

    sha256: str
    sheets: dict[str, Sheet] = field(default_factory=dict)


def read(data: bytes) -> Spreadsheet:
    """Check and read an .xlsx file.

    Raises:
        Refusal: "import.too_large", "import.not_xlsx", "import.macros", "import.bomb", "import.unsafe_xml",
            "import.too_many_rows", "import.unreadable", each with a sentence.
    """
    check(data)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = _sheets(book)
    except (KeyboardInterrupt, SystemExit, MemoryError, Refusal):
        raise
    except BaseException as fault:  # a panic of the reader is no Exception, and must not end the process
        raise Refusal(
            "import.unreadable", _("无法读取这个文件，请用 Excel 或 WPS 另存为 .xlsx 后再试。")
        ) from fault
    if sum(len(sheet.lines) for sheet in sheets) > MAX_ROWS + len(sheets):
        raise Refusal("import.too_many_rows", _("文件超过 %(n)d 行，请分成几个文件导入。") % {"n": MAX_ROWS})
    return Spreadsheet(hashlib.sha256(data).hexdigest(), {sheet.name: sheet for sheet in sheets})


def check(data: bytes) -> None:
    """Refuse what is not a plain .xlsx of reasonable size; reads the file as a stream and keeps nothing."""
    if len(data) > MAX_BYTES:
        raise Refusal("import.too_large", _("文件超过 20 MB，请删去图片或分成几个文件。"))
    if data.startswith(COMPOUND) and ENCRYPTED in data:
        raise Refusal(
            "import.encrypted",
            _("这个文件设了打开密码，无法读取；请在 Excel 或 WPS 里去掉密码，另存为 .xlsx 后再试。"),
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise _not_xlsx() from fault
    _check_directory(entries)
    unpacked = cells = longest = 0
    for entry in entries:
        name, run = entry.filename.lower(), 0
        for chunk in _unpacked(data, entry):
            unpacked += len(chunk) - OVERLAP
            if unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * len(data)):
                raise _bomb()
            if "worksheets/" in name:
                cells += chunk.count(b"<c", OVERLAP - 1) + chunk.count(b":c", OVERLAP - 1)
            if cells > MAX_CELLS:
                raise _too_many_cells()
            _check_xml(name, chunk)
            if "sharedstrings" in name:
                run, longest = _longest_text(chunk[OVERLAP:], run, longest)
    _check_names(data, entries)
    if longest * cells > MAX_TEXT:
        _check_texts(data, entries)


def _check_names(data: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse a sheet that has two names: it would be read for each of them."""
    for entry in entries:
        if alias := ALIASES.get(entry.filename.lower()):
            named = alias.findall(_content(data, entry))
            if len(set(named)) < len(named):
                raise _bomb()


def _longest_text(piece: bytes, run: int, longest: int) -> tuple[int, int]:
    """Bytes of the text that goes on at the end of the piece, and of the longest so far."""
    texts = piece.split(b"<si")
    if len(texts) == 1:
        return run + len(piece), max(longest, run + len(piece))
    return len(texts[-1]), max(longest, run + len(texts[0]), *map(len, texts[1:]))


def _check_texts(data: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Count the texts that cells share exactly, each as often as it is named."""
    told = [(entry.filename.lower(), _content(data, entry)) for entry in entries if entry.file_size]
    lengths = [len(t) for name, xml in told if "sharedstrings" in name for t in xml.split(b"<si")[1:]]
    bytes_of_text = 0
    for xml in (xml for name, xml in told if "worksheets/" in name):
        for at in map(int, _named(xml)):
            bytes_of_text += lengths[at] if at < len(lengths) else 0
            if bytes_of_text > MAX_TEXT:
                raise _bomb()


def _named(xml: bytes) -> list[bytes]:
    """The number of the shared text in each cell of a sheet, in the spelling of Excel or, more slowly, in any."""
    usual = USUAL.findall(xml)
    if len(usual) == xml.count(b'"s"') + xml.count(b"'s'"):
        return usual
    named = SHARED.findall(xml)
    if len(named) != len(SHARES.findall(xml)):
        raise _bomb()
    return named


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    """What the list of contents says of itself; the stream is counted afterwards."""
    names = {entry.filename.lower() for entry in entries}
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _bomb()
    if any(
        name.endswith((".bin", ".exe", ".dll", ".js")) and "printersettings" not in name for name in names
    ):
        raise Refusal("import.macros", _("文件带有宏或嵌入对象，不能导入；请另存为不含宏的 .xlsx。"))
    if len(names) < len(entries) or not {"[content_types].xml", "xl/workbook.xml"} <= names:
        raise _not_xlsx()
    if any(entry.flag_bits & 1 or entry.compress_type not in (0, 8) for entry in entries):
        raise Refusal("import.encrypted", _("文件有密码或采用了不支持的压缩方式，请另存为普通的 .xlsx。"))


def _check_xml(name: str, chunk: bytes) -> None:
    if not name.endswith((".xml", ".rels")):
        return
    is_counted = "worksheets/" in name or "sharedstrings" in name
    if b"\0" in chunk or (b"<!" in chunk and (is_counted or FORBIDDEN.search(chunk))):
        raise Refusal("import.unsafe_xml", _("文件里有不允许的 XML 内容，不能导入。"))
    if b"macroEnabled" in chunk:
        raise Refusal("import.macros", _("文件带有宏，不能导入；请另存为不含宏的 .xlsx。"))
    if "sharedstrings" in name and TANGLED.search(chunk):
        raise Refusal("import.unsafe_xml", _("文件里有不允许的 XML 内容，不能导入。"))
    if "worksheets/" in name and FAR_CELL.search(chunk):
        raise Refusal(
            "import.too_many_rows",
            _("工作表里有离得很远的单元格（超过 52 列或 %(n)d 行）。") % {"n": MAX_ROWS},
        )


def _unpacked(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The true content of an entry in pieces, each beginning with the end of the one before it.

    The sizes in the list of contents may lie; the compressed stream does not.
    """
    raw = _raw(data, entry)
    tail = b" " * OVERLAP
    for piece in _inflated(raw) if entry.compress_type == zipfile.ZIP_DEFLATED else _pieces(raw):
        yield tail + piece
        tail = (tail + piece)[-OVERLAP:]


def _content(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """All of an entry, after `check` has counted it."""
    return b"".join(chunk[OVERLAP:] for chunk in _unpacked(data, entry))


def _pieces(raw: bytes) -> Iterator[bytes]:
    return (raw[start : start + CHUNK] for start in range(0, len(raw), CHUNK))


def _inflated(raw: bytes) -> Iterator[bytes]:
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    for rest in _pieces(raw):
        while rest and not unpack.eof:
            try:
                yield unpack.decompress(rest, CHUNK)
            except zlib.error as fault:
                raise _not_xlsx() from fault
            rest = unpack.unconsumed_tail


def _raw(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    try:
        header = LOCAL_HEADER.unpack_from(data, entry.header_offset)
    except struct.error as fault:
        raise _not_xlsx() from fault
    start = entry.header_offset + LOCAL_HEADER.size + header[9] + header[10]
    return data[start : start + entry.compress_size]


def _sheets(book: CalamineWorkbook) -> list[Sheet]:
    """Each sheet once it is known how many cells it spans; two names may speak of one and the same."""
    sheets, area = [], 0
    for name in book.sheet_names:
        found = book.get_sheet_by_name(name)
        area += found.total_height * found.total_width
        if area > MAX_CELLS:
            raise _too_many_cells()
        sheets.append(_sheet(name, found.to_python(skip_empty_area=False)))
    return sheets


def _sheet(name: str, rows: list[list[Any]]) -> Sheet:
    lines = ((number, tuple(map(cell_text, row))) for number, row in enumerate(rows, start=1))
    return Sheet(name.strip(), tuple((number, cells) for number, cells in lines if any(cells)))


def cell_text(cell: object) -> str:
    """A cell as a person reads it: whole numbers without a point, days as 2026-05-11, yes and no in words."""
    if type(cell) is str:  # nearly all of them
        return cell.replace("\u3000", " ").strip()
    match cell:
        case bool():
            return "是" if cell else "否"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return (cell.date() if cell.time() == datetime.min.time() else cell).isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell).replace("\u3000", " ").strip()


def _not_xlsx() -> Refusal:
    return Refusal("import.not_xlsx", _("这不是 .xlsx 文件，请用 Excel 或 WPS 另存为 .xlsx 后再试。"))


def _too_many_cells() -> Refusal:
    return Refusal(
        "import.too_many_rows", _("文件的单元格超过 %(n)d 个，请分成几个文件导入。") % {"n": MAX_CELLS}
    )


def _bomb() -> Refusal:
    return Refusal("import.bomb", _("文件解压后过大，不能导入；请只保留要导入的表格。"))
