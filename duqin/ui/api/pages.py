"""Lists over the API: the same filters, orders and keyset pages as the pages of the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from duqin.ui.listing import BadQuery, Choices, DateRange, Filter, Listing, Sort
from duqin.ui.listing.filters import Rows
from duqin.ui.moments import COUNT_CAP

LIMIT = 200
"""Most rows a page may have."""


def listing(
    name: str, *, filters: Sequence[Filter] = (), sorts: Sequence[Sort], order: str, more: Sequence[str] = ()
) -> Listing:
    """A list for the API: no columns to draw, one more name in the address for the size of a page.

    `more` are further names that the operation reads itself and tells of in its own words.
    """
    return Listing(
        name, columns=(), filters=filters, sorts=sorts, order=order, can_export=False, params=("limit", *more)
    )


def answer_page(request: HttpRequest, of: Listing, rows: Rows) -> dict[str, Any]:
    """One page of the rows as the address asks for it, as `Page` shows it.

    Raises:
        BadQuery: a filter, value, order or place that does not exist.
    """
    sized = replace(of, page_size=_limit(request))
    page = sized.page(request, rows, sized.read(request))
    return {
        "items": page.rows,
        "count": min(page.count, COUNT_CAP),
        "is_count_capped": page.count > COUNT_CAP,
        "next": page.next_url or None,
        "previous": page.previous_url or None,
    }


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", "50")
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= LIMIT):
        raise BadQuery("list.limit", _("每页行数应在 1 到 200 之间。"), field="limit")
    return int(text)


def expecting(noun: Any, request: HttpRequest) -> Any:
    """Tell the gate which version the caller has seen (header `If-Match`); a stale one is answered with 409.

    Raises:
        Refusal: version.unreadable (400).
    """
    if given := request.headers.get("If-Match", "").strip():
        number = given.removeprefix('"').removesuffix('"')
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise BadQuery("version.unreadable", _('If-Match 应是记录的版本号，例如 "3"。'))
        noun.expected_version = int(number)
    return noun


def parameters(of: Listing) -> list[dict[str, Any]]:
    """The names a list reads from its address, as OpenAPI describes them."""
    found = [described for item in of.filters for described in _described(item)]
    orders = [sign + sort.key for sort in of.sorts for sign in ("", "-")]
    found += [
        _parameter("sort", f"Order; `-` in front for descending. Default `{of.order}`.", enum=orders),
        _parameter(
            "limit", f"Rows a page, 1–{LIMIT}; 50 unless given.", type="integer", minimum=1, maximum=LIMIT
        ),
        _parameter("after", "Place of the next page, as `next` gives it."),
        _parameter("before", "Place of the page before, as `previous` gives it."),
    ]
    found += [_parameter(name, "See above.") for name in of.params if name != "limit"]
    return found


def _described(item: Filter) -> list[dict[str, Any]]:
    if isinstance(item, DateRange):
        return [
            _parameter(name, f"{item.key}: {edge} day, inclusive, on campus time.", format="date")
            for name, edge in zip(item.params, ("first", "last"), strict=True)
        ]
    if isinstance(item, Choices):
        if callable(item.choices):
            return [_parameter(item.key, f"Identity of one of the values that occur under `{item.key}`.")]
        return [
            _parameter(item.key, "One of the values.", enum=[str(value) for value, _label in item.choices])
        ]
    return [_parameter(item.key, "Words sought.", maxLength=100)]


def _parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    described = {"type": "string"} | schema
    return {"name": name, "in": "query", "required": False, "description": description, "schema": described}
