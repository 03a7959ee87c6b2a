"""Order and keyset paging: a page begins after a row, not at a number, so new rows repeat and skip none.

The cursor in the URL holds the sort key, the value and the identity of the row at the edge.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldError, ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from duqin.ui.listing.columns import identity_of
from duqin.ui.listing.filters import BadQuery, Rows


@dataclass(frozen=True, slots=True)
class Sort:
    """A way to order a list: its name in the URL, the database path, and whether the value may be empty."""

    key: str
    path: str
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A sort with a direction; ties are broken by the identity in the same direction."""

    sort: Sort
    descending: bool

    def ordered(self, rows: Rows, *, backwards: bool = False) -> Rows:
        """The rows in this order, or in its exact reverse."""
        down = self.descending is not backwards
        if not self.sort.nullable:
            sign = "-" if down else ""
            return rows.order_by(f"{sign}{self.sort.path}", f"{sign}pk")
        empty_last: dict[str, Any] = {"nulls_first": True} if backwards else {"nulls_last": True}
        key = F(self.sort.path)
        return rows.order_by(
            key.desc(**empty_last) if down else key.asc(**empty_last), "-pk" if down else "pk"
        )

    def beyond(self, rows: Rows, cursor: Cursor, *, backwards: bool = False) -> Rows:
        """The rows behind the cursor (before it, if backwards). Raises BadQuery for one that fits no row."""
        if cursor.key != self.sort.key:
            raise bad_cursor()
        try:
            return rows.filter(self._condition(cursor, backwards))
        except (ValueError, TypeError, ValidationError, FieldError, OverflowError) as error:
            raise bad_cursor() from error

    def _condition(self, cursor: Cursor, backwards: bool) -> Q:
        path, step = self.sort.path, "lt" if self.descending is not backwards else "gt"
        further = Q(**{f"pk__{step}": cursor.identity})
        if cursor.value is None:
            among_empty = Q(**{f"{path}__isnull": True}) & further
            return among_empty | Q(**{f"{path}__isnull": False}) if backwards else among_empty
        condition = Q(**{f"{path}__{step}e": cursor.value}) & (
            Q(**{f"{path}__{step}": cursor.value}) | further
        )
        return (
            condition | Q(**{f"{path}__isnull": True}) if self.sort.nullable and not backwards else condition
        )


def bad_cursor() -> BadQuery:
    return BadQuery("list.cursor", _("翻页的位置已经失效，请回到第一页。"))


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row at the edge of a page."""

    key: str
    value: Any
    identity: Any

    @classmethod
    def at(cls, row: Any, sort: Sort) -> Cursor:
        """The cursor of a row; a row of `.values()` must contain the sort path and its id."""
        return cls(sort.key, _value(row, sort.path), identity_of(row))

    def encode(self) -> str:
        """Short text for the URL."""
        text = json.dumps([self.key, _packed(self.value), _packed(self.identity)], ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """Back from the URL. Raises BadQuery for a text that is no cursor."""
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            key, value, identity = json.loads(base64.urlsafe_b64decode(padded))
            return cls(str(key), _unpacked(value), _unpacked(identity))
        except (ValueError, TypeError, KeyError, binascii.Error, InvalidOperation, RecursionError) as error:
            raise bad_cursor() from error


def _value(row: Any, path: str) -> Any:
    if path == "pk":
        return identity_of(row)
    if isinstance(row, Mapping):
        return row[path]
    for step in path.split("__"):
        row = getattr(row, step) if row is not None else None
    return row


def _packed(value: Any) -> Any:
    for name, (kind, write, _read) in PACKED.items():
        if isinstance(value, kind):
            return {name: write(value)}
    return value


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((name, text),) = value.items()
    return PACKED[name][2](text)


PACKED: dict[str, tuple[type, Any, Any]] = {
    "m": (datetime, datetime.isoformat, datetime.fromisoformat),
    "d": (date, date.isoformat, date.fromisoformat),
    "n": (Decimal, str, Decimal),
    "u": (UUID, str, UUID),
}
