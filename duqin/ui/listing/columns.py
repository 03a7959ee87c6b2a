"""What a list shows of a row: how a value is read, drawn and exported.

Rows are drawn as text, not by a template: fifty rows of eight columns are the hottest loop there is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from duqin.ui import markup, moments
from duqin.ui.addresses import PageOf
from duqin.ui.markup import escaped, quoted
from duqin.ui.parts import Deadline, Text

Reader = Callable[[Any], Any]


def read(row: Any, path: str) -> Any:
    """The value at a dotted path of a model, dataclass or mapping; None where a step is empty."""
    for step in path.split("."):
        if row is None:
            return None
        row = row[step] if isinstance(row, Mapping) else getattr(row, step)
    return row


def _yes_no(value: Any) -> str:
    return "" if value is None else _("是") if value else _("否")


DRAWN: dict[str, Callable[[Any], Any]] = {
    "text": lambda value: value,
    "number": moments.plain_number,
    "points": moments.points_words,
    "amount": moments.amount_words,
    "moment": markup.unbroken_moment,
    "due": markup.unbroken_due,
    "day": markup.unbroken_day,
    "state": markup.state_pill,
    "deadline": markup.deadline_pill,
    "severity": lambda value: markup.severity_mark(value) if value else "",
    "risk": lambda value: markup.risk_mark(value) if value else "",
    "yesno": _yes_no,
}
EXPORTED: dict[str, Callable[[Any], Any]] = {
    "points": moments.decimal_of,
    "number": moments.decimal_of,
    "amount": moments.decimal_of,
    "state": lambda value: str(value.label) if value else "",
    "deadline": lambda value: value.due_at if isinstance(value, Deadline) else None,
    "severity": lambda value: str(markup.SEVERITIES[str(getattr(value, "value", value))]) if value else "",
    "risk": lambda value: str(markup.RISKS[str(getattr(value, "value", value))]) if value else "",
    "yesno": _yes_no,
}
NUMERIC = {"number", "points", "amount"}
REPEATING = {"state", "severity", "risk", "yesno"}


def _draw_of(kind: str) -> Callable[[Any], Any]:
    """How cells of a kind are drawn in one list: what is the same for all of them is looked up once."""
    if kind == "moment":
        return markup.moment_writer()
    if kind == "due":
        return markup.due_writer()
    if kind == "deadline":
        return _once_each(markup.deadline_pill)
    return remembering(DRAWN[kind]) if kind in REPEATING else DRAWN[kind]


@dataclass(frozen=True)
class Column:
    """A column of a list or table.

    Attributes:
        key: stable name; also the sort key in the URL when `sort` is given.
        value: dotted path or callable of the row; the key itself by default.
        kind: text, number, points, amount (yuan), moment, due, day, state, deadline, severity, risk, yesno.
        link: callable giving the address the cell leads to, "" for none; where each row has its page, `PageOf`.
        sort: database path the list can be ordered by; `nullable` if it may be empty (empty ones come last).
        html: callable giving a safe cell of its own, for the page only; `alike` gives what decides it, so that equal cells
            are drawn once a list.
        export: callable giving the exported value where it is another; False leaves the column out.
        priority: 1 heads the card on a phone, 2 is shown, 3 is left out there.
    """

    key: str
    label: Text
    value: str | Reader | None = None
    _: KW_ONLY
    kind: str = "text"
    link: Callable[[Any], Text] | None = None
    sort: str = ""
    nullable: bool = False
    html: Callable[[Any], SafeString] | None = None
    alike: Callable[[Any], Hashable] | None = None
    export: Reader | bool = True
    priority: int = 2

    def __post_init__(self) -> None:
        if self.kind not in DRAWN:
            raise ValueError(f"column {self.key}: unknown kind {self.kind!r}; one of {', '.join(DRAWN)}")

    @property
    def reader(self) -> Reader:
        """How the value is read from a row."""
        if callable(self.value):
            return self.value
        path = self.value or self.key
        if "." in path:
            return lambda row: read(row, path)
        return lambda row: row[path] if isinstance(row, Mapping) else getattr(row, path)

    @property
    def css(self) -> str:
        """Classes of the cells: importance on a phone, and numbers to the right."""
        return f"p{self.priority} num" if self.kind in NUMERIC else f"p{self.priority}"

    def _reader_of(self, sample: Any) -> Reader:
        """The reader for rows like this one: for objects as quick as Python has it."""
        is_plain = not callable(self.value) and not isinstance(sample, Mapping)
        path = str(self.value or self.key)
        return attrgetter(path) if is_plain and "." not in path else self.reader

    def drawer(self, sample: Any = None) -> Callable[[Any], str]:
        """How the cell of a row is drawn, made once per list with one of its rows. All that is not marked safe is
        escaped."""
        content = self._content(sample)
        opening = f'<td class="{self.css}" data-label="{quoted(str(self.label))}">'
        link = self.link.maker() if isinstance(self.link, PageOf) else self.link

        def cell(row: Any) -> str:
            shown = content(row)
            return f"{opening}{shown if type(shown) is SafeString else _escaped(shown)}</td>"

        def leading(row: Any) -> str:
            shown, address = _escaped(content(row)), str(link(row))  # type: ignore[misc]  # asked below
            return f"{opening}{_led(shown, address) if address else shown}</td>"

        return leading if link else cell

    def _content(self, sample: Any) -> Reader:
        """What stands in the cell of a row; not escaped yet."""
        if self.html is not None:
            return remembering(self.html, self.alike) if self.alike else self.html
        read_value = self._reader_of(sample)
        if self.kind == "text":
            return read_value
        draw = _draw_of(self.kind)
        return lambda row: draw(read_value(row))

    def exporter(self) -> Reader:
        """How the value goes into a spreadsheet: numbers, days and moments as such, words as text."""
        if callable(self.export):
            return self.export
        convert = EXPORTED.get(self.kind)
        read_value = self.reader
        return (lambda row: convert(read_value(row))) if convert else lambda row: plain(read_value(row))


def _escaped(shown: Any) -> str:
    """A drawn value as HTML: what is not marked safe is escaped, nothing is empty."""
    if type(shown) is str:
        return quoted(shown)
    return "" if shown is None else escaped(shown)


def _led(shown: str, address: str) -> str:
    """A cell that leads somewhere."""
    return f'<a href="{quoted(address)}">{shown or "—"}</a>'


def _once_each(draw: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Draw each object once per list, where lines share them; it is held, so that none can take its place."""
    known: dict[int, tuple[Any, Any]] = {}

    def drawn(value: Any) -> Any:
        if id(value) not in known:
            known[id(value)] = value, draw(value)
        return known[id(value)][1]

    return drawn


def plain_key(value: Any) -> Any:
    """A member of an enumeration or a state by its value, anything else by itself."""
    return getattr(value, "value", value)


def remembering(draw: Callable[[Any], Any], key_of: Callable[[Any], Any] = plain_key) -> Callable[[Any], Any]:
    """Draw equal marks once per list: fifty rows have five states. What has the same key looks the same."""
    known: dict[Any, Any] = {}

    def drawn(value: Any) -> Any:
        key = key_of(value)
        if key not in known:
            known[key] = draw(value)
        return known[key]

    return drawn


def plain(value: Any) -> Any:
    """A value a spreadsheet knows; anything else as its words."""
    known = value is None or isinstance(value, str | int | float | bool | date | datetime | Decimal)
    return value if known else str(value)


def identity_of(row: Any) -> Any:
    """The primary key of a model row, or `pk`/`id` of a mapping or dataclass."""
    if isinstance(row, Mapping):
        return row.get("pk", row.get("id"))
    return getattr(row, "pk", None) or getattr(row, "id", None)


def body_rows(columns: Sequence[Column], rows: Iterable[Any], *, ticked: bool = False) -> SafeString:
    """The rows of a table body. `ticked` puts a box before each row for acts on many."""
    rows = list(rows)
    drawers = [column.drawer(rows[0]) for column in columns] if rows else []
    box, select = "", quoted(_("选择此行"))
    parts: list[str] = []
    for row in rows:
        if ticked:
            key = quoted(str(identity_of(row)))
            box = (
                f'<td class="tick"><input type="checkbox" name="id" value="{key}" aria-label="{select}"></td>'
            )
        parts.append(f"<tr>{box}{''.join([draw(row) for draw in drawers])}</tr>")
    return mark_safe("\n".join(parts))  # noqa: S308 every cell is escaped by its drawer
