"""The few elements of WordprocessingML that python-docx has no words for. All texts are set as text nodes."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

TITLE, BODY, KAI, HEI, NUMBERS = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
RED = "E60012"


def element(tag: str, **attributes: object) -> Any:
    """An element with attributes of the w: namespace."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def form_of(*, line: int, before: int, after: int, side: str, exact: bool, grid: bool) -> list[Any]:
    """The form of a paragraph, in the order of the schema; measures in twentieths of a point.

    No space of its own between Chinese and digits or letters, no widow control: official papers have none.
    """
    spacing = element(
        "w:spacing", before=before, after=after, line=line, lineRule="exact" if exact else "auto"
    )
    found = [element(f"w:{tag}", val="0") for tag in ("widowControl", "autoSpaceDE", "autoSpaceDN")]
    found += [] if grid else [element("w:snapToGrid", val="0")]
    return [*found, spacing, element("w:jc", val=side)]


def name_font(properties: Any, face: str) -> None:
    """The face for Chinese and for letters and digits alike (eastAsia, else Chinese falls to the Latin font)."""
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), face)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:hint"), "eastAsia")


def closer(properties: Any, twentieths: int) -> None:
    """Characters stand closer by so many twentieths of a point."""
    made = element("w:spacing", val=-twentieths)
    properties.insert_element_before(
        made, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u"
    )


def rule(paragraph: Any, *, side: str = "bottom", size: int, colour: str = "auto", space: int = 1) -> None:
    """A rule along a paragraph; size in eighths of a point, space in points."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = element("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:autoSpaceDE", "w:snapToGrid", "w:spacing", "w:ind", "w:jc"
        )
    made = element(f"w:{side}", val="single", sz=size, space=space, color=colour)
    if side == "top":
        borders.insert(0, made)
    else:
        borders.append(made)


def first_line_in(paragraph: Any) -> None:
    """First line in by two characters; the measure beside it is for programs that do not count characters."""
    indents = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indents.set(qn("w:firstLine"), "640")
    indents.set(qn("w:firstLineChars"), "200")


def narrow_cells(table: Any, twips: int = 60) -> None:
    """Margins of the cells of a table, left and right."""
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=twips, type="dxa"))
    properties = table._tbl.tblPr
    properties.insert_element_before(margins, "w:tblLook")


def line_grid(section: Any, pitch: int) -> None:
    """Grid of lines only: a grid of characters tears the words apart in LibreOffice."""
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("w:docGrid", type="lines", linePitch=pitch))


def page_number(run: Any) -> None:
    """The number of the page, as a field."""
    for kind in ("begin", None, "end"):
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        else:
            instruction = OxmlElement("w:instrText")
            instruction.text = "PAGE"
            run._r.append(instruction)


def in_chinese(styles: Any) -> None:
    """Say that the words are Chinese: programs choose the forms of characters and the place of stops by it."""
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def without_samples(document: Any) -> None:
    """Leave out what the library's own template brings along: the picture of a blank page, an empty store of data."""
    for links, kind in ((document.part.package.rels, "/thumbnail"), (document.part.rels, "/customXml")):
        for name in [name for name, link in links.items() if link.reltype.endswith(kind)]:
            del links[name]


def repeat_head(row: Any) -> None:
    """Show this row on every page of the table."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))


def whole_row(row: Any) -> None:
    """Do not break this row between two pages."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))


MARK = """
<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
  xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
  <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
    <v:textpath on="t" fitshape="t"/>
  </v:shapetype>
  <v:shape id="mark" type="#_x0000_t136" fillcolor="#d9d9d9" stroked="f" style="position:absolute;margin-left:0;
margin-top:0;width:300pt;height:130pt;rotation:322;z-index:-251658752;mso-position-horizontal:center;
mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin">
    <v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt"/>
  </v:shape>
</w:pict>"""


def pale_mark(run: Any, text: str) -> None:
    """Large pale words across the page, as Word draws a watermark."""
    picture = parse_xml(MARK)
    picture[-1][0].set("string", text)
    run._r.append(picture)
