"""One page of a list, ready to be drawn: rows, count, headings, filters, addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from duqin.ui import moments
from duqin.ui.listing import drawing
from duqin.ui.listing.columns import body_rows
from duqin.ui.listing.filters import Bound, Control
from duqin.ui.listing.paging import Cursor, Order
from duqin.ui.parts import BulkAction, Empty, Heading, SavedView, Text
from duqin.ui.shell import shell

if TYPE_CHECKING:
    from duqin.ui.listing.listing import Listing

MOVING = ("after", "before", "export")


@dataclass(frozen=True)
class Query:
    """What the address asks for, read and checked."""

    data: QueryDict
    bound: Sequence[Bound]
    order: Order
    after: Cursor | None = None
    before: Cursor | None = None

    @property
    def chosen(self) -> tuple[tuple[str, str], ...] | None:
        """Filter and value of all that narrows, where that and the order decide the SQL; None where typed words, days, the
        hour or a place in the list do."""
        narrowing = [bound for bound in self.bound if bound.narrow]
        if self.after or self.before or not all(bound.is_lasting for bound in narrowing):
            return None
        return tuple((bound.control.key, bound.control.values[0]) for bound in narrowing)


@dataclass
class ListPage:
    """What `ui/list_page.html` shows.

    Attributes:
        rows: what the columns read; `edges` are the first and last row as the database gave them.
        count: rows in all, at most one more than the cap.
    """

    listing: Listing
    request: HttpRequest
    query: Query
    rows: Sequence[Any]
    edges: tuple[Any, Any] | None
    count: int
    has_next: bool
    has_previous: bool

    @cached_property
    def _said(self) -> dict[str, list[str]]:
        """What the address asks for, without the place in the list and what is empty."""
        asked = ((name, values) for name, values in self.query.data.lists() if name not in MOVING)
        return {name: values for name, values in asked if values and values[-1]}

    def _url(self, **changes: str | None) -> str:
        said = {name: values for name, values in self._said.items() if name not in changes}
        said |= {name: [value] for name, value in changes.items() if value}
        return f"{self.request.path}?{urlencode(said, doseq=True)}" if said else self.request.path

    def _edge(self, index: int) -> str:
        return Cursor.at(self.edges[index], self.query.order.sort).encode() if self.edges else ""

    @cached_property
    def body(self) -> SafeString:
        """The rows as HTML."""
        return body_rows(self.listing.columns, self.rows, ticked=bool(self.bulk))

    @cached_property
    def headings(self) -> list[Heading]:
        """Column headings with the address that sorts by them."""
        return [self._heading(column) for column in self.listing.columns]

    def _heading(self, column: Any) -> Heading:
        label = str(column.label)  # told once for the table and the menu
        if not column.sort:
            return Heading(label, column.css)
        order = self.query.order
        is_now = order.sort.key == column.key
        turned = f"-{column.key}" if is_now and not order.descending else column.key
        direction = ("descending" if order.descending else "ascending") if is_now else "none"
        return Heading(label, column.css, self._url(sort=turned), direction)

    @cached_property
    def sorts_drawn(self) -> SafeString:
        """The ways to order, as the items of a menu."""
        return drawing.sorts(self.headings)

    @cached_property
    def head_drawn(self) -> SafeString:
        """The headings as cells."""
        return drawing.head(self.headings)

    @property
    def controls(self) -> list[Control]:
        return [bound.control for bound in self.query.bound]

    @property
    def controls_drawn(self) -> SafeString:
        """The filters as HTML."""
        return drawing.controls(self.controls)

    @cached_property
    def is_filtered(self) -> bool:
        return any(bound.narrow for bound in self.query.bound)

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def count_words(self) -> str:
        return moments.count_words(self.count)

    @property
    def sort(self) -> str:
        """The order as it stands in the URL, empty for the usual one."""
        return self.query.data.get("sort", "")

    @cached_property
    def next_url(self) -> str:
        return self._url(after=self._edge(1)) if self.has_next else ""

    @cached_property
    def previous_url(self) -> str:
        return self._url(before=self._edge(0)) if self.has_previous else ""

    @cached_property
    def first_url(self) -> str:
        """Back to the beginning, where this is not the beginning."""
        return self._url() if self.has_previous else ""

    @cached_property
    def clear_url(self) -> str:
        return f"{self.request.path}?sort={self.sort}" if self.sort else self.request.path

    @cached_property
    def export_url(self) -> str:
        return self._url(export="xlsx") if self.listing.can_export and self.rows else ""

    @property
    def also_urls(self) -> list[tuple[Text, str]]:
        """Further files of what is shown, with the filters and the order of the page."""
        query = self._url().partition("?")[2]
        return [
            (label, f"{reverse(name, args=[argument])}{'?' if query else ''}{query}")
            for label, name, argument in (self.listing.also if self.rows else ())
        ]

    @cached_property
    def bulk(self) -> Sequence[BulkAction]:
        """Acts on ticked rows that this person may do."""
        chosen = self.listing.bulk
        return chosen(self.request) if callable(chosen) else chosen

    @property
    def empty(self) -> Empty:
        return self.listing.empty

    @cached_property
    def views(self) -> Sequence[SavedView]:
        """Kept filters, if someone keeps them and the person is signed in."""
        actor = getattr(self.request, "actor", None)
        if not shell.views or not actor:
            return ()
        return shell.views.views(actor, self.listing.name, self.request.get_full_path())

    @cached_property
    def save_view_url(self) -> str:
        actor = getattr(self.request, "actor", None)
        return shell.views.save_url(self.listing.name) if shell.views and actor else ""

    @property
    def query_string(self) -> str:
        """The present filter and order, without the place in it."""
        return self._url().partition("?")[2]
