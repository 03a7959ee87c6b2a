"""A spreadsheet from outside: what it may weigh and contain is checked before anything opens it.

A file of 122 kB can hold 50 MB and millions of rows (design/reliability.md D6), and two cells far apart make
a reader allocate everything between them. So the container is walked first, as a stream, with its true sizes.
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
CHUNK = 256 * 1024
OVERLAP = 64
LOCAL_HEADER = struct.Struct("<4s5H3I2H")

FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
FAR_CELL = re.compile(
    rb"""\br\s*=\s*["'](?:(?:[A-Z]{3}|[B-Z][A-Z])\d|[A-Z]{0,2}(?:\d{6}|[6-9]\d{4}))""", re.IGNORECASE
)
"""A cell or row beyond column AZ or line 59,999."""


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
        sheets = [
            _sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in book.sheet_names
        ]
    except (KeyboardInterrupt, SystemExit, MemoryError):
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
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise _not_xlsx() from fault
    _check_directory(entries)
    unpacked = 0
    for entry in entries:
        for chunk in _unpacked(data, entry):
            unpacked += len(chunk) - OVERLAP
            if unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * len(data)):
                raise _bomb()
            _check_xml(entry.filename, chunk)


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
    if not name.lower().endswith((".xml", ".rels")):
        return
    if b"\0" in chunk or FORBIDDEN.search(chunk):
        raise Refusal("import.unsafe_xml", _("文件里有不允许的 XML 内容，不能导入。"))
    if b"macroEnabled" in chunk:
        raise Refusal("import.macros", _("文件带有宏，不能导入；请另存为不含宏的 .xlsx。"))
    if "worksheets/" in name.lower() and FAR_CELL.search(chunk):
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


def _sheet(name: str, rows: list[list[Any]]) -> Sheet:
    lines = ((number, tuple(cell_text(cell) for cell in row)) for number, row in enumerate(rows, start=1))
    return Sheet(name.strip(), tuple((number, cells) for number, cells in lines if any(cells)))


def cell_text(cell: object) -> str:
    """A cell as a person reads it: whole numbers without a point, days as 2026-05-11, yes and no in words."""
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


def _bomb() -> Refusal:
    return Refusal("import.bomb", _("文件解压后过大，不能导入；请只保留要导入的表格。"))
