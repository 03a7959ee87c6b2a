"""A list as declared by a room, and its three answers: the page, a part of it, the spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.kernel.actors import Actor
from duqin.kernel.prepared import Prepared
from duqin.kernel.prepared_rows import PerActor, PreparedCount, PreparedRows
from duqin.ui.access import by_of
from duqin.ui.listing.columns import Column
from duqin.ui.listing.export import CONTENT_TYPE, export, in_chunks
from duqin.ui.listing.filters import BadQuery, Choices, Filter, Rows
from duqin.ui.listing.page import ListPage, Query
from duqin.ui.listing.paging import Cursor, Order, Sort
from duqin.ui.moments import COUNT_CAP
from duqin.ui.parts import BulkAction, Empty, Text

RESERVED = ("sort", "after", "before", "export")
PART = "list"
NOTHING_YET = Empty(gettext_lazy("这里还没有记录"))


def as_given(rows: list[Any]) -> Iterable[Any]:
    return rows


def whole(rows: Rows) -> Rows:
    return rows


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The rows of a first page and one more, and how many there are in all, each asked by SQL that is kept."""

    rows: PreparedRows[Any] | Prepared[Any]
    count: PreparedCount


@dataclass(frozen=True)
class Listing:
    """What a list shows and by what it can be narrowed and ordered; see README.md for an example.

    Attributes:
        name: stable name, for kept views: "room.list".
        order: key of the usual order, "-" in front for descending.
        sorts: further ways to order that have no column.
        page_size: rows a page.
        seen_by: the rows of whoever asks, by nothing but his rights; then `respond` is given none, and the SQL of the first
            page is kept by scope, chosen filters and order.
        line: takes the columns that `fetch` names, in their order; without it the rows are nouns.
        fetch: says what is fetched of the rows that are shown, columns or relations; not asked where they are counted.
        prepare: turns the rows of a page, fetched as a list, into what the columns read.
        bulk: acts on ticked rows, or a callable of the request giving those this person may do.
        on_export: called with the request and the number of rows before a spreadsheet is sent.
        params: further names the URL may carry, read by the view itself.
        also: further files of exactly what is shown: label, name of the address and its argument.
    """

    name: str
    _: KW_ONLY
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    order: str
    sorts: Sequence[Sort] = ()
    page_size: int = 50
    seen_by: Callable[[Actor], Rows] | None = None
    line: Callable[..., Any] | None = None
    fetch: Callable[[Rows], Rows] = whole
    prepare: Callable[[list[Any]], Iterable[Any]] = as_given
    bulk: Sequence[BulkAction] | Callable[[HttpRequest], Sequence[BulkAction]] = ()
    can_export: bool = True
    on_export: Callable[[HttpRequest, int], None] | None = None
    empty: Empty = NOTHING_YET
    params: Sequence[str] = ()
    also: Sequence[tuple[Text, str, str]] = ()

    def __post_init__(self) -> None:
        self._order(self.order)

    def respond(
        self,
        request: HttpRequest,
        rows: Rows | None = None,
        *,
        title: Text = "",
        template: str = "ui/list_page.html",
        **context: Any,
    ) -> HttpResponseBase:
        """The page, the part that changes (HTMX), the spreadsheet, or 400 with a sentence."""
        try:
            query = self.read(request)
            if "export" in query.data:
                return self._exported(request, self._of(request, rows), query, title)
            page = self.page(request, rows, query)
        except BadQuery as refusal:
            return render(request, "ui/400.html", {"refusal": refusal}, status=400)
        asked = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
        is_part = bool(asked) and request.headers.get("HX-Target") == PART
        chosen = "ui/list_body.html" if is_part else template
        response: HttpResponse = render(request, chosen, {"listing": page, "title": title, **context})
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    def read(self, request: HttpRequest) -> Query:
        """Read the address. Raises BadQuery for names, values, orders and places that do not exist."""
        data = request.GET
        known = {name for item in self.filters for name in item.params} | set(RESERVED) | set(self.params)
        if strange := sorted(set(data) - known):
            raise BadQuery(
                "list.unknown", _("这个清单没有“%(name)s”这个筛选条件。") % {"name": strange[0][:40]}
            )
        if data.get("export", "xlsx") != "xlsx" or ("export" in data and not self.can_export):
            raise BadQuery("list.export", _("这个清单不能按这种格式导出。"))
        bound = [item.bind(data, request) for item in self.filters]
        order = self._order(data.get("sort") or self.order)
        return Query(data, bound, order, _cursor(data, "after"), _cursor(data, "before"))

    def page(self, request: HttpRequest, rows: Rows | None, query: Query) -> ListPage:
        """Fetch one page: one statement, and one for the count where the page does not hold everything."""
        backwards = query.before is not None
        fetched, count = self._asked(request, rows, query)
        is_more, fetched = len(fetched) > self.page_size, fetched[: self.page_size]
        if backwards:
            fetched.reverse()
        is_all = not (query.before or query.after or is_more)
        return ListPage(
            listing=self,
            request=request,
            query=query,
            rows=list(self.prepare(list(fetched))),
            edges=(fetched[0], fetched[-1]) if fetched else None,
            count=len(fetched) if is_all else count(),
            has_next=backwards or is_more,
            has_previous=is_more if backwards else query.after is not None,
        )

    def _asked(
        self, request: HttpRequest, rows: Rows | None, query: Query
    ) -> tuple[list[Any], Callable[[], int]]:
        """The rows of the page and one more, and what counts them."""
        chosen = query.chosen
        if rows is None and chosen is not None:
            kept = self._kept.of(by_of(request), chosen, query.order)
            return kept.rows.all(), lambda: kept.count.first() or 0
        narrowed = self.narrowed(self._of(request, rows), query)
        backwards, edge = query.before is not None, query.before or query.after
        ordered = query.order.ordered(narrowed, backwards=backwards)
        if edge:
            ordered = query.order.beyond(ordered, edge, backwards=backwards)
        return list(self.fetch(ordered)[: self.page_size + 1]), lambda: capped_count(narrowed)

    def _of(self, request: HttpRequest, rows: Rows | None) -> Rows:
        """The rows given, or those of whoever asks."""
        return self._seen(by_of(request)) if rows is None else rows

    def _seen(self, by: Actor) -> Rows:
        if self.seen_by is None:
            raise ValueError(f"list {self.name}: neither rows given nor `seen_by` declared")
        return self.seen_by(by)

    @cached_property
    def _kept(self) -> PerActor[FirstPage]:
        return PerActor(self._first_page)

    def _first_page(self, by: Actor, chosen: Sequence[tuple[str, str]], order: Order) -> FirstPage:
        """The two questions of a first page, to be kept."""
        filters = {item.key: item for item in self.filters if isinstance(item, Choices)}

        def narrowed() -> Rows:
            rows = self._seen(by)
            for key, value in chosen:
                rows = filters[key].narrowed(rows, value)
            return rows

        def shown() -> Rows:
            return self.fetch(order.ordered(narrowed()))[: self.page_size + 1]

        rows = PreparedRows(self.line, shown) if self.line else Prepared[Any](shown)
        return FirstPage(rows, PreparedCount(lambda: capped(narrowed())))

    def narrowed(self, rows: Rows, query: Query) -> Rows:
        """The rows that every filter lets through."""
        for bound in query.bound:
            if bound.narrow:
                rows = bound.narrow(rows)
        return rows

    def _order(self, text: str) -> Order:
        key, descending = text.removeprefix("-"), text.startswith("-")
        for sort in (*self.sorts, *(Sort(c.key, c.sort, c.nullable) for c in self.columns if c.sort)):
            if sort.key == key:
                return Order(sort, descending)
        raise BadQuery("list.order", _("这个清单不能按“%(name)s”排序。") % {"name": key[:40]})

    def _exported(self, request: HttpRequest, rows: Rows, query: Query, title: Text) -> HttpResponseBase:
        ordered = self.fetch(query.order.ordered(self.narrowed(rows, query)))
        prepared = in_chunks(ordered.iterator(chunk_size=500), self.prepare)
        basis = [(str(bound.control.label), bound.words) for bound in query.bound if bound.words]
        file, written = export(self.columns, prepared, title=title, basis=basis)
        if self.on_export:
            self.on_export(request, written)
        name = f"{title or _('清单')}-{timezone.localdate():%Y%m%d}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)


def _cursor(data: QueryDict, name: str) -> Cursor | None:
    text = data.get(name)
    return Cursor.decode(text) if text else None


def capped_count(rows: Rows, cap: int = COUNT_CAP) -> int:
    """How many rows, counted no further than one above the cap."""
    return capped(rows, cap).count()


def capped(rows: Rows, cap: int = COUNT_CAP) -> Rows:
    """As many rows as are counted, with nothing of what is shown of them."""
    plain = rows.order_by()
    return (plain if plain.query.group_by else plain.values("pk"))[: cap + 1]
