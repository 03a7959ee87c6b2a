"""The plain values that components are drawn from; rooms fill them, templates show them.

Texts may be lazy translations. An address (`url`) that is empty means: not a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise
else:
    Text = str | Promise
Number = int | float | Decimal

FAMILIES = ("open", "waiting", "overdue", "settled", "void", "draft")


class StateLike(Protocol):
    """What a state pill reads: the kernel's State has these three, and so may any other object."""

    @property
    def value(self) -> str: ...
    @property
    def label(self) -> Text: ...
    @property
    def family(self) -> str: ...


@dataclass(frozen=True, slots=True)
class CountLine:
    """One line of how a deadline was counted: the day, whether it counts, and why not where it does not.

    `number` is the running count of working days (or None for a day that does not count).
    """

    day: date
    text: Text = ""
    number: int | None = None
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due, how much is left in words, and the derivation a person can open.

    A `due_at` at local midnight is shown as 24:00 of the day before. `lines` are CountLine or sentences.
    """

    due_at: datetime
    remaining: Text
    family: str = "waiting"
    lines: Sequence[CountLine | Text] = ()


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph; `alt` describes it, the caption stands under it."""

    url: str
    thumb_url: str = ""
    caption: Text = ""
    taken_at: datetime | None = None
    alt: Text = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an append-only history: when, who, which act, with what words and photographs."""

    at: datetime
    who: Text
    verb: Text
    note: Text = ""
    photos: Sequence[Photo] = ()
    family: str = ""
    icon: str = ""
    post: Text = ""


@dataclass(frozen=True, slots=True)
class Tab:
    label: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a procedure; status is done, current, todo or skipped."""

    label: Text
    status: str = "todo"
    at: datetime | None = None
    who: Text = ""


@dataclass(frozen=True, slots=True)
class TreeNode:
    label: Text
    url: str = ""
    children: Sequence[TreeNode] = ()
    note: Text = ""
    count: int | None = None
    is_open: bool = False
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a coverage matrix; level is done, part, issue, missed, plan or none.

    `text` is what stands in the cell (a count), `label` the whole sentence for those who hear it.
    """

    level: str = "none"
    text: Text = ""
    url: str = ""
    label: Text = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    label: Text
    cells: Sequence[Cell]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    caption: Text
    columns: Sequence[Text]
    rows: Sequence[MatrixRow]
    corner: Text = ""


@dataclass(frozen=True, slots=True)
class HeatDay:
    day: date
    count: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a trend; a value of None is a gap, never a zero."""

    label: Text
    value: Number | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A unit in a ranking with the value of the period before as its ghost."""

    label: Text
    value: Number
    previous: Number | None = None
    url: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class TraceLine:
    """Where points came from: the record, the clause version, who entered it and when."""

    source: Text
    rule: Text
    points: Number
    url: str = ""
    who: Text = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    label: Text
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands where a list has nothing: what will stand here, and the first step."""

    title: Text
    text: Text = ""
    icon: str = "inbox"
    url: str = ""
    action: Text = ""


@dataclass(frozen=True, slots=True)
class BulkAction:
    """An act on ticked rows: their ids are posted to `url` as `id`. `confirm` is a sentence asked first."""

    label: Text
    url: Text
    icon: str = ""
    confirm: Text = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A named filter of a list, kept by whoever registered to keep them."""

    label: Text
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A column heading of a list as it is drawn: the address that sorts by it, and how it is sorted now."""

    label: Text
    css: str
    url: str = ""
    direction: str = ""
