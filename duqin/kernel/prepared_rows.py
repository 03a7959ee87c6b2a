"""Prepared questions (prepared.py) whose answers are plain columns, and those whose SQL depends on who asks.

class Line(NamedTuple):
    pk: int
    title: str

_MINE = PerActor(lambda by: PreparedRows(Line, lambda: Case.objects.visible_to(by).values_list("pk", "title")))
lines = _MINE.of(by).all()
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock, local
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from duqin.kernel.actors import Actor
from duqin.kernel.asking import rows_of, vendor
from duqin.kernel.prepared import settled, told

L = TypeVar("L")
Q = TypeVar("Q")
ACTORS = 256
"""For so many people a question keeps its SQL; whoever asked longest ago is forgotten first."""


def as_tuple(*columns: Any) -> tuple[Any, ...]:
    """A line without names."""
    return columns


@dataclass(frozen=True, slots=True)
class Columns:
    """The SQL, its values with slots among them, and what turns columns into values of Python."""

    sql: str
    params: tuple[Any, ...]
    compiler: Any
    converters: Any


class PreparedRows(Generic[L]):
    """A `values_list`, a union of such included, compiled at its first use; each row becomes a `line`.

    Args:
        line: takes the columns in the order of `values_list`: a named tuple, `tuple`, a function.
    """

    def __init__(self, line: Callable[..., L], build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._line, self._build, self._lock = line, build, Lock()
        self._compiled: dict[str, Columns | None] = {}

    def all(self, **values: Any) -> list[L]:
        """The lines for these values, in one statement. Raises KeyError when a slot is given nothing."""
        name = vendor()
        known = self._compiled[name] if name in self._compiled else self._compile()
        if known is None:
            return []
        asked = told(known.params, values)
        if asked is None:
            return []
        found = rows_of(known.sql, asked)
        rows = known.compiler.apply_converters(found, known.converters) if known.converters else found
        return [self._line(*row) for row in rows]

    def first(self, **values: Any) -> L | None:
        """The first line, or None."""
        return next(iter(self.all(**values)), None)

    def _worded(self, sql: str) -> str:
        return sql

    def _converters(self, compiler: Any, columns: list[Any]) -> dict[int, Any]:
        return dict(compiler.get_converters(columns))

    def _compile(self) -> Columns | None:
        """None where the conditions rule out every row, so that nothing needs to be asked."""
        with self._lock:
            compiler: Any = self._build().query.get_compiler(connection=connection)
            compiled: Columns | None = None
            with suppress(EmptyResultSet):
                sql, params = settled(*compiler.as_sql())
                sql = self._worded(sql)
                columns = [column[0] for column in compiler.select[: compiler.col_count]]
                compiled = Columns(sql, params, compiler, self._converters(compiler, columns))
            self._compiled[vendor()] = compiled
            return compiled


class PreparedCount(PreparedRows[int]):
    """How many rows a `values_list` of one column has, or a slice of it, counted by the database."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        super().__init__(int, build)

    def _worded(self, sql: str) -> str:
        return f"SELECT COUNT(*) FROM ({sql}) counted"  # noqa: S608 what Django made of a queryset

    def _converters(self, compiler: Any, columns: list[Any]) -> dict[int, Any]:
        return {}  # a number comes, whatever is counted


@dataclass(frozen=True, slots=True)
class Scope:
    """All that decides which rows an actor may see and what he may do to them."""

    person_id: int | None
    account_id: int | None
    unit_ids: frozenset[int]
    grants: Hashable
    confined_to: Hashable
    is_system: bool


class PerActor(Generic[Q]):
    """A question made anew for each scope, so that what narrows its rows is written once, for whoever asks.

    Args:
        make: the prepared question of this actor; may look at nothing that changes but the actor's rights, and at what
            else is named to `of`. What does, a day or a key, is a `Slot`.
    """

    def __init__(self, make: Callable[..., Q]) -> None:
        self._make, self._kept = make, lru_cache(maxsize=ACTORS)(self._made)
        self._asking = local()

    def of(self, by: Actor, *further: Hashable) -> Q:
        """The question for whoever has these rights; the same object as long as they are the same, and what else decides
        its shape."""
        self._asking.by = by
        return self._kept(scope_of(by), *further)

    def _made(self, scope: Scope, *further: Hashable) -> Q:
        by: Actor = self._asking.by
        return self._make(by, *further)


_last = local()


def scope_of(by: Actor) -> Scope:
    """The scope of an actor; one object for equal ones, and looked up once for all questions of a request."""
    known: tuple[Actor, Scope] | None = getattr(_last, "known", None)
    if known is None or known[0] is not by:
        grants = frozenset(by.grants.items())
        fresh = Scope(by.person_id, by.account_id, by.unit_ids, grants, by.confined_to, by.is_system)
        known = _last.known = by, _one(fresh)
    return known[1]


@lru_cache(maxsize=4 * ACTORS)
def _one(scope: Scope) -> Scope:
    return scope
