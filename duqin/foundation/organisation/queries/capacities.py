"""Capacities in which people acted, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, QuerySet, Value
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import Post, Unit
from duqin.foundation.organisation.rules.capacities import (
    ADMINISTRATOR,
    SYSTEM,
    TOKEN,
    TOKEN_END,
    Names,
    in_english,
)
from duqin.kernel.prepared_rows import PreparedRows, as_tuple


def capacity_writer(stamp: str = "") -> Callable[[str], str]:
    """What turns capacities as acts keep them into the reader's language.

    No statement for readers of Chinese, who read what is kept; for others one at the first capacity, and none where a
    process has read the names under this stamp of rights before (`accounts_signed_in`).
    """
    is_english = (get_language() or "").startswith("en")
    return _InEnglish(stamp) if is_english else _as_kept


def _as_kept(capacity: str) -> str:
    """As it is kept; the system itself, which is kept as a code, in words."""
    return pgettext("capacity", "系统") if capacity == SYSTEM else capacity


class _InEnglish:
    """Reads the names of units and posts when the first capacity is asked for."""

    def __init__(self, stamp: str) -> None:
        self._stamp = stamp
        self._names: Names | None = None

    def __call__(self, capacity: str) -> str:
        held, is_token, token = capacity.partition(TOKEN)
        words = self._held(held)
        if not is_token:
            return words
        return _("%(capacity)s（接口令牌：%(token)s）") % {
            "capacity": words,
            "token": token.removesuffix(TOKEN_END),
        }

    def _held(self, held: str) -> str:
        if held == ADMINISTRATOR:
            return _("系统管理员")
        if held == SYSTEM:
            return _as_kept(held)
        if held.isascii():
            return held
        if self._names is None:
            self._names = _kept(self._stamp) if self._stamp and not connection.in_atomic_block else _read()
        return in_english(held, self._names)


@lru_cache(maxsize=4)
def _kept(stamp: str) -> Names:
    """The stamp changes whenever a unit or post does."""
    return _read()


def _lines() -> QuerySet[Any, Any]:
    posts = Post.objects.exclude(name_en="").order_by()
    return _named("post", posts).union(_named("unit", Unit.objects.order_by()), all=True)


def _named(what: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.annotate(what=Value(what, output_field=CharField())).values_list("what", "name", "name_en")


_LINES = PreparedRows(as_tuple, _lines)


def _read() -> Names:
    found: dict[str, dict[str, str]] = {"unit": {}, "post": {}}
    for what, name, english in _LINES.all():
        found[what][name] = english or name
    return Names(found["unit"], found["post"])
