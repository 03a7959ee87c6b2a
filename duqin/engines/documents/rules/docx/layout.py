"""Measures of the page and of a line, after GB/T 9704-2012, in the units of DOCX."""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.shared import Mm, Pt, RGBColor

from duqin.engines.documents.rules.docx import elements
from duqin.engines.documents.rules.docx.elements import BODY, NUMBERS

PITCH = Pt(28.95)
GRID = 579  # twentieths of a point: the pitch of 22 lines on 225 mm
CENTRE, LEFT, RIGHT, BOTH = "center", "left", "right", "both"
TWIP = 635  # English Metric Units in a twentieth of a point


def page(document: Any, *, landscape: bool, mark: str) -> None:
    """Paper, margins, grid, page numbers (odd right, even left) and the watermark."""
    section = document.sections[0]
    short, long = Mm(210), Mm(297)
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    top, left, right, bottom = (28, 20, 20, 26) if landscape else (37, 28, 26, 35)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance, section.footer_distance = Mm(15), Mm(bottom - 13)
    elements.line_grid(section, GRID)
    document.settings.odd_and_even_pages_header_footer = True
    _number(section.footer, RIGHT)
    _number(section.even_page_footer, LEFT)
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        if mark:
            elements.pale_mark(header.paragraphs[0].add_run(), mark)


def text_width(document: Any) -> int:
    """The width between the margins, in English Metric Units."""
    section = document.sections[0]
    return int(section.page_width - section.left_margin - section.right_margin)


def _number(footer: Any, side: str) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    spaced(paragraph, Pt(16), side)
    paragraph.paragraph_format.right_indent = paragraph.paragraph_format.left_indent = Pt(14)
    for part in ("— ", None, " —"):
        run = put(paragraph, part or "", NUMBERS, 14)
        if part is None:
            elements.page_number(run)


def spaced(
    paragraph: Any, pitch: int | None, side: str, *, before: int = 0, after: int = 0, grid: bool = True
) -> None:
    """An exact pitch (None lets the line grow with what is in it), no other space than said.

    For a paragraph that has no form yet.
    """
    properties = paragraph._p.get_or_add_pPr()
    line = 240 if pitch is None else int(pitch / TWIP)
    for part in elements.form_of(
        line=line,
        before=int(before / TWIP),
        after=int(after / TWIP),
        side=side,
        exact=pitch is not None,
        grid=grid,
    ):
        properties.append(part)


def put(paragraph: Any, text: str, face: str = BODY, size: float = 16, colour: str = "") -> Any:
    """A run of text in a face and size (points); a line break in the text is one on paper."""
    run = paragraph.add_run(text)
    elements.name_font(run._r.get_or_add_rPr(), face)
    run.font.size = Pt(size)
    if size == 16:  # 28 of them on 156 mm (GB/T 9704 5.2.3)
        elements.closer(run._r.rPr, 5)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    return run
