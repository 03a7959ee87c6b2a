"""What a sheet of paper is made of. Both writers, PDF and DOCX, set the same blocks, so both say the same.

All text is plain: nothing in it is ever read as markup. A line break in a text is a line break on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class Picture:
    """An evidence picture by the hash of its original, in a cell (a signature)."""

    sha256: str
    alt: str = ""


Cell = str | Picture


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph of the body, first line two characters in."""

    text: str
    kind: ClassVar[str] = "para"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the body from the left edge: the addressee, a place for a signature."""

    text: str
    kind: ClassVar[str] = "line"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 in 黑体, level 2 in 楷体 (GB/T 9704 7.3.3); some begin a new page."""

    text: str
    level: Literal[1, 2] = 1
    new_page: bool = False
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True, slots=True)
class Annexes:
    """The annexes by name, an empty line under the body and before the signature (GB/T 9704 7.3.4)."""

    names: tuple[str, ...]
    kind: ClassVar[str] = "annexes"

    @property
    def lines(self) -> tuple[str, ...]:
        """One alone without a number; several one below the other, a full width in."""
        if len(self.names) == 1:
            return (f"附件：{self.names[0]}",)
        return tuple(f"{'　　　' if n else '附件：'}{n + 1}. {name}" for n, name in enumerate(self.names))


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex begins a new page: 附件 at the left edge of its first line, its title in the middle of the third
    (GB/T 9704 7.3.7)."""

    title: str
    kind: ClassVar[str] = "annex"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that is repeated on every page.

    Attributes:
        widths: shares of the width, one a column.
        centred: indexes of the columns set in the middle.
        notes: for each row what stands under it, beside its first cell and over the whole remaining width; "" for nothing.
            Empty for a table without notes.
    """

    widths: tuple[float, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    centred: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    kind: ClassVar[str] = "table"


@dataclass(frozen=True, slots=True)
class Fields:
    """A form of labels and values; a row of one pair runs over the whole width."""

    rows: tuple[tuple[tuple[str, Cell], ...], ...]
    kind: ClassVar[str] = "fields"


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph with the words under it."""

    sha256: str
    caption: str


@dataclass(frozen=True, slots=True)
class Photos:
    """Photographs, two side by side."""

    items: tuple[Photo, ...]
    kind: ClassVar[str] = "photos"


@dataclass(frozen=True, slots=True)
class Sign:
    """Who issues it and on which day; the day four characters from the right, the body centred over it."""

    body: str
    day: str
    kind: ClassVar[str] = "sign"


@dataclass(frozen=True, slots=True)
class Closing:
    """Small lines under the signature: where the figures come from, how many copies there are."""

    lines: tuple[str, ...]
    kind: ClassVar[str] = "closing"


@dataclass(frozen=True, slots=True)
class Copies:
    """The imprint at the foot of the last page: who gets a copy, who printed it and when (版记)."""

    to: str
    printed_by: str
    printed_on: str
    kind: ClassVar[str] = "copies"


Block = Para | Line | Heading | Annexes | Annex | Table | Fields | Photos | Sign | Closing | Copies


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole paper.

    Attributes:
        head: words of the red head; "" for a paper without one.
        head_style: "document" with the number under the head in the middle; "bulletin" with the issue under
            the head, the issuer on the left and the date on the right of the rule.
        number: number of the paper; with a bulletin the issue.
        left: left of the rule of a bulletin. right: right of it.
        mark: large and pale across every page, e.g. 草稿; "" for none.
    """

    title: str
    blocks: tuple[Block, ...]
    head: str = ""
    head_style: Literal["document", "bulletin"] = "document"
    number: str = ""
    left: str = ""
    right: str = ""
    landscape: bool = False
    mark: str = ""
