"""Head, title and blocks as paragraphs and tables; the file has one date in it, that of the issue."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import docx
import docx.table
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.image.exceptions import UnrecognizedImageError
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from duqin.engines.documents.ports import (
    Annex,
    Annexes,
    Block,
    Cell,
    Closing,
    Copies,
    Fields,
    Heading,
    Line,
    Para,
    Photos,
    Sheet,
    Sign,
    Table,
)
from duqin.engines.documents.rules.docx import elements, layout
from duqin.engines.documents.rules.docx.elements import BODY, HEI, KAI, RED, TITLE
from duqin.engines.documents.rules.docx.layout import BOTH, CENTRE, LEFT, PITCH, RIGHT, put, spaced
from duqin.kernel.moments import CAMPUS

MISSING = "（图片缺失）"
MOST_BESIDE = 18  # characters a day stands in from the end of a longer name


def write_docx(sheet: Sheet, *, made_at: datetime, author: str, pictures: Mapping[str, bytes]) -> bytes:
    """Write a sheet. The same arguments give the same bytes; see `rules.pdf.set_pdf` for them."""
    document = docx.Document()
    _properties(document, sheet, made_at, author)
    layout.page(document, landscape=sheet.landscape, mark=sheet.mark)
    writer = _Writer(document, pictures, layout.text_width(document), 10.5 if sheet.landscape else 12)
    writer.head(sheet)
    for number, block in enumerate(sheet.blocks):
        writer.write(block)
        if _ends_in_signature(sheet.blocks[number:]):
            writer.hold()
    out = io.BytesIO()
    document.save(out)
    return _dated(out.getvalue(), made_at)


def _properties(document: Any, sheet: Sheet, made_at: datetime, author: str) -> None:
    said, moment = document.core_properties, made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    said.title, said.author, said.last_modified_by, said.comments = (
        sheet.title[:250],
        author[:250],
        author[:250],
        "",
    )
    said.created = said.modified = said.last_printed = moment
    said.revision, said.language = 1, "zh-CN"
    elements.without_samples(document)
    elements.in_chinese(document.styles)
    normal = document.styles["Normal"]
    elements.name_font(normal.element.get_or_add_rPr(), BODY)
    normal.font.size = Pt(16)


def _dated(content: bytes, made_at: datetime) -> bytes:
    """The same package with the moment of the issue as the date of every part."""
    local = made_at.astimezone(CAMPUS)
    date = (max(local.year, 1980), local.month, local.day, local.hour, local.minute, local.second // 2 * 2)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            fixed = zipfile.ZipInfo(part.filename, date)
            fixed.compress_type, fixed.external_attr, fixed.create_system = (
                zipfile.ZIP_DEFLATED,
                0o600 << 16,
                3,
            )
            new.writestr(fixed, old.read(part))
    return out.getvalue()


def _ends_in_signature(blocks: Sequence[Block]) -> bool:
    """Whether the first of these stands before a signature, with at most the names of annexes between them."""
    first, *rest = blocks[:3]
    if not isinstance(first, (Para, Line, Annexes, Table)):
        return False
    return [type(block) for block in rest[:1]] == [Sign] or [type(block) for block in rest] == [Annexes, Sign]


def _ems(text: str) -> float:
    """Width of a text in characters; Latin letters and digits are half as wide."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


class _Writer:
    """Writes one document, block by block, from top to bottom."""

    def __init__(self, document: Any, pictures: Mapping[str, bytes], width: int, small: float) -> None:
        """`small` is the size of words in tables, in points."""
        self.document = document
        self.small = small
        self.pictures = pictures
        self.width = width
        self.writers: dict[type, Callable[[Any], None]] = {
            Para: self.para,
            Line: self.line,
            Heading: self.heading,
            Annexes: self.annexes,
            Annex: self.annex,
            Table: self.table,
            Fields: self.fields,
            Photos: self.photos,
            Sign: self.sign,
            Closing: self.closing,
            Copies: self.copies,
        }

    def write(self, block: Any) -> None:
        self.writers[type(block)](block)

    def hold(self) -> None:
        """Keep the last paragraph, and the last row where that is the gap after a table, on the page of what follows."""
        last = self.document.paragraphs[-1]
        last.paragraph_format.keep_with_next = True
        before = last._p.getprevious()
        if not last.text and before is not None and before.tag == qn("w:tbl"):
            for cell in docx.table.Table(before, self.document).rows[-1].cells:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True

    def paragraph(
        self, text: str = "", *, face: str = BODY, size: float = 16, side: Any = BOTH, **space: Any
    ) -> Any:
        made = self.document.add_paragraph()
        pitch = space.pop("pitch", PITCH)
        colour = space.pop("colour", "")
        spaced(made, pitch, side, **space)
        if text:
            put(made, text, face, size, colour)
        return made

    # ------------------------------------------------------------------------------------------ head

    def head(self, sheet: Sheet) -> None:
        """Red head with its rule, then the title."""
        bulletin = sheet.head_style == "bulletin"
        if sheet.head:
            size = max(22.0, min(54.0 if bulletin else 40.0, 410 / max(1, len(sheet.head))))
            first = self.paragraph(side=CENTRE, pitch=None, before=Mm(2 if bulletin else 33), grid=False)
            put(first, sheet.head, TITLE, round(size * 2) / 2, RED)
            ruled = self._issue_line(sheet) if bulletin else self._number_line(sheet.number)
            elements.rule(ruled, size=11, colour=RED, space=11)
        self.paragraph(
            sheet.title, face=TITLE, size=22, side=CENTRE, pitch=Pt(34), before=PITCH if sheet.head else 0,
            after=0 if not sheet.head and sheet.number else PITCH,
        )  # fmt: skip
        if sheet.number and not sheet.head:
            self.paragraph(sheet.number, face=KAI, size=14, side=CENTRE, after=Mm(4))

    def _number_line(self, number: str) -> Any:
        made = self.paragraph(number, side=CENTRE, before=PITCH, after=PITCH)
        return made

    def _issue_line(self, sheet: Sheet) -> Any:
        self.paragraph(sheet.number, side=CENTRE, before=Mm(3), after=Mm(2))
        made = self.paragraph(f"　{sheet.left}\t{sheet.right}　", side=LEFT)
        made.paragraph_format.tab_stops.add_tab_stop(self.width, 2)
        return made

    # ------------------------------------------------------------------------------------------ body

    def para(self, block: Para) -> None:
        for text in block.text.split("\n"):
            elements.first_line_in(self.paragraph(text))

    def line(self, block: Line) -> None:
        self.paragraph(block.text, side=LEFT)

    def heading(self, block: Heading) -> None:
        made = self.paragraph(block.text, face=HEI if block.level == 1 else KAI, side=LEFT)
        elements.first_line_in(made)
        made.paragraph_format.keep_with_next = True
        if block.new_page:
            made.paragraph_format.page_break_before = True

    def annexes(self, block: Annexes) -> None:
        for number, text in enumerate(block.lines):
            made = self.paragraph(text, side=LEFT, before=0 if number else PITCH)
            elements.first_line_in(made)
            made.paragraph_format.keep_with_next = True

    def annex(self, block: Annex) -> None:
        first = self.paragraph("附件", face=HEI, side=LEFT, after=PITCH)
        first.paragraph_format.page_break_before = first.paragraph_format.keep_with_next = True
        title = self.paragraph(block.title, face=TITLE, size=22, side=CENTRE, pitch=Pt(34), after=PITCH)
        title.paragraph_format.keep_with_next = True

    def sign(self, block: Sign) -> None:
        right, body, day = Pt(16 * (2 if len(block.body) > 16 else 4)), _ems(block.body), _ems(block.day)
        first = self.paragraph(block.body, side=RIGHT, before=PITCH * 2)
        first.paragraph_format.right_indent = right + Pt(8 * max(0, day - body))
        first.paragraph_format.keep_with_next = True
        second = self.paragraph(block.day, side=RIGHT)
        second.paragraph_format.right_indent = right + Pt(8 * min(max(0, body - day), MOST_BESIDE))

    def closing(self, block: Closing) -> None:
        for number, text in enumerate(block.lines):
            self.paragraph(
                text,
                face=KAI,
                size=10.5,
                side=LEFT,
                pitch=Pt(16.5),
                before=0 if number else Pt(10),
                grid=False,
            )

    def copies(self, block: Copies) -> None:
        if block.to:
            made = self.paragraph(f"　抄送：{block.to}", size=14, side=LEFT, pitch=Pt(24), before=PITCH)
            made.paragraph_format.keep_with_next = made.paragraph_format.keep_together = True
            elements.rule(made, side="top", size=8)
        last = self.paragraph(side=LEFT, pitch=Pt(24), before=0 if block.to else PITCH)
        put(last, f"　{block.printed_by}\t{block.printed_on}　", BODY, 14)
        last.paragraph_format.tab_stops.add_tab_stop(self.width, 2)
        elements.rule(last, side="top", size=6)
        elements.rule(last, side="bottom", size=8)

    # ------------------------------------------------------------------------------------------ tables

    def _grid(self, rows: int, shares: tuple[float, ...]) -> Any:
        made = self.document.add_table(rows=rows, cols=len(shares))
        made.style, made.autofit, made.alignment = "Table Grid", False, WD_TABLE_ALIGNMENT.CENTER
        elements.narrow_cells(made)
        for column, share in zip(made.columns, shares, strict=True):
            column.width = int(self.width * share / sum(shares))
        return made

    def table(self, block: Table) -> None:
        notes = block.notes or ("",) * len(block.rows)
        made = self._grid(1 + len(block.rows) + sum(map(bool, notes)), block.widths)
        rows = iter(made.rows)
        head = next(rows)
        elements.repeat_head(head)
        self._row(head, block, block.head, is_head=True)
        for words, note in zip(block.rows, notes, strict=True):
            row = next(rows)
            self._row(row, block, words)
            if note:
                self._note(row, next(rows), block, note)
        self._gap()

    def _row(self, row: Any, block: Table, words: Sequence[Cell], *, is_head: bool = False) -> None:
        elements.whole_row(row)
        cells = row.cells
        for column, value in enumerate(words):
            middle = is_head or column in block.centred
            self._fill(cells[column], value, block.widths[column] / sum(block.widths), middle, is_head)

    def _note(self, row: Any, below: Any, block: Table, note: str) -> None:
        """Under a row and on its page, over all columns but the first."""
        elements.whole_row(below)
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        row.cells[0].merge(below.cells[0])
        rest = below.cells[1].merge(below.cells[-1])
        self._fill(rest, note, 1 - block.widths[0] / sum(block.widths), False, False)

    def fields(self, block: Fields) -> None:
        shares = (15.0, 35.0, 15.0, 35.0)
        made = self._grid(len(block.rows), shares)
        for number, pairs in enumerate(block.rows):
            cells = made.rows[number].cells
            elements.whole_row(made.rows[number])
            if len(pairs) == 1:
                cells[1].merge(cells[3])
            for n, (label, value) in enumerate(pairs):
                self._fill(cells[2 * n], label, 0.15, True, True)
                self._fill(cells[2 * n + 1], value, 0.35, False, False)
        self._gap()

    def _fill(self, cell: Any, value: Cell, share: float, middle: bool, strong: bool) -> None:
        cell.width = int(self.width * share)
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        made = cell.paragraphs[0]
        pitch = Pt(self.small + 5.5) if isinstance(value, str) else None
        spaced(made, pitch, CENTRE if middle else LEFT, before=Pt(2), after=Pt(2), grid=False)
        if isinstance(value, str):
            put(made, value, HEI if strong else BODY, self.small)
        else:
            self._picture(made, value.sha256, height=Mm(13))

    def photos(self, block: Photos) -> None:
        made = self._grid((len(block.items) + 1) // 2, (1.0, 1.0))
        made.style = "Normal Table"
        for number, one in enumerate(block.items):
            elements.whole_row(made.rows[number // 2])
            cell = made.rows[number // 2].cells[number % 2]
            first = cell.paragraphs[0]
            spaced(first, None, CENTRE, before=Pt(4), after=Pt(2), grid=False)
            self._picture(first, one.sha256, height=Mm(54), widest=int(self.width / 2 - Mm(5)))
            below = cell.add_paragraph()
            spaced(below, Pt(17.5), CENTRE, after=Pt(6), grid=False)
            put(below, one.caption, BODY, 12)
        self._gap()

    def _picture(self, paragraph: Any, sha256: str, *, height: int, widest: int = 0) -> None:
        content = self.pictures.get(sha256)
        try:
            if content is None:
                raise UnrecognizedImageError
            shape = put(paragraph, "").add_picture(io.BytesIO(content), height=height)
        except UnrecognizedImageError:
            put(paragraph, MISSING, BODY, 12)
            return
        if widest and shape.width > widest:
            shape.width, shape.height = widest, int(shape.height * widest / shape.width)

    def _gap(self) -> None:
        self.paragraph(pitch=Pt(10), grid=False)
