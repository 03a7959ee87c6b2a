"""A question asked on every page, put into SQL once a process: afterwards only its values change.

Building the SQL of a queryset costs more than fetching a small answer. What is asked in the same shape each time is
written as a queryset with a `Slot` where a value goes:

    holders = Prepared(lambda: Person.objects.select_related("unit").filter(pk=Slot("pk")))
    person = holders.first(pk=7)

Texts that never change stand in the SQL itself, not beside it: the plan that PostgreSQL keeps for a statement is made
without its values, so a state beside the SQL fits no partial index, and nothing says how many rows have it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Expression,
    Field,
    Func,
    Model,
    QuerySet,
    TextField,
)
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

from duqin.kernel.asking import rows_of, vendor

M = TypeVar("M", bound=Model)
BEYOND = 2**63


class Slot(Expression):
    """The place of a value that is given when the question is asked; name its field where it is no number or text."""

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field)
        self.name, self.kind = name, output_field

    def adapted(self, value: Any) -> Any:
        """A value as the driver takes it; a list goes as one value."""
        if self.kind is not None:
            return self.kind.get_db_prep_value(value, connection)
        return json.dumps(value) if isinstance(value, list) and vendor() == "sqlite" else value

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


def told(params: Iterable[Any], values: Mapping[str, Any]) -> list[Any] | None:
    """What goes to the driver for the slots and beside them; None where a number is greater than any column holds, so that
    nothing can be found (SQLite would fail by it).
    """
    asked = [part.adapted(values[part.name]) if isinstance(part, Slot) else part for part in params]
    for one in asked:
        if type(one) is int and not -BEYOND <= one < BEYOND:
            return None
    return asked


class Numbers(Expression):
    """A list of numbers as one value."""

    def __init__(self, numbers: Iterable[int]) -> None:
        super().__init__(output_field=TextField())
        self.numbers = sorted(numbers)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [json.dumps(self.numbers) if connection.vendor == "sqlite" else self.numbers]


class Unseen(Expression):
    """A number at which the database does not look when it plans: `filter(follower=Unseen(me))`.

    PostgreSQL keeps a plan only where one made without the values is likely as cheap as one made for them; else it plans
    anew each time, which for a small answer is most of the work. Where an index on the column is right for whatever number,
    as for a person's own few rows, it need not look.
    """

    def __init__(self, number: int) -> None:
        super().__init__(output_field=BigIntegerField())
        self.number = number

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "(SELECT %s)" if connection.vendor == "postgresql" else "%s", [self.number]


class Among(Func):
    """Whether a column is one of many numbers: `Among("unit_id", Numbers(ids))`, or `Slot("units")` for those that are
    given when the question is asked.

    The list is one value, so the SQL is the same for any number, and read once where `IN (…)` is read for every row.
    """

    output_field = BooleanField()
    template = "%(expressions)s"
    arg_joiner = " = ANY("

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        sql, params = self.as_sql(compiler, connection, **extra)
        return f"{sql})", params

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        joiner = " IN (SELECT value FROM json_each("
        sql, params = self.as_sql(compiler, connection, arg_joiner=joiner, **extra)
        return f"{sql}))", params


class Few(Among):
    """The same for a handful of keys at which the database does not look when it plans, as `Unseen`: whatever they are, the
    index on the column is right."""

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        sql, params = self.as_sql(compiler, connection, arg_joiner=" = ANY((SELECT ", **extra)
        return f"{sql})::bigint[])", params


class Fixed(Expression):
    """A text of the code, or one of a short list, that stands in the SQL itself; never what a person typed."""

    def __init__(self, text: str) -> None:
        super().__init__(output_field=CharField())
        self.text = text

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return literal(self.text), []


def fixed(texts: Iterable[str]) -> list[Fixed]:
    """Several such texts, for `state__in=fixed(…)`."""
    return [Fixed(text) for text in texts]


def literal(text: str) -> str:
    """A text as SQL, also within SQL that has places for values."""
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"


PLACE = re.compile("%[%s]")


def settled(sql: str, params: Iterable[Any]) -> tuple[str, tuple[Any, ...]]:
    """The SQL with its fixed texts and truths put in, and the values that are left."""
    waiting, left = iter(params), list[Any]()

    def put(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return place[0]
        value = next(waiting)
        if type(value) is str:
            return literal(value)
        if type(value) is bool:
            return str(value).upper()
        left.append(value)
        return place[0]

    return PLACE.sub(put, sql), tuple(left)


@dataclass(frozen=True, slots=True)
class Compiled:
    """The SQL, its values with slots among them, and what makes rows of a model from columns."""

    sql: str
    params: tuple[Any, ...]
    compiler: Any
    converters: Any
    names: list[str]
    columns: slice
    populators: list[Any]
    annotations: dict[str, int]
    is_locking: bool


class Prepared(Generic[M]):
    """A queryset of a model, `select_related` and annotations included, compiled at its first use."""

    def __init__(self, build: Callable[[], QuerySet[M]]) -> None:
        self._build, self._lock = build, Lock()
        self._compiled: dict[str, Compiled | None] = {}

    def all(self, **values: Any) -> list[M]:
        """The rows for these values, in one statement.

        Raises:
            KeyError: a slot is given nothing. TransactionManagementError: a lock that nothing would hold.
        """
        name = vendor()
        known = self._compiled[name] if name in self._compiled else self._compile()
        if known is None:
            return []
        if known.is_locking and connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        asked = told(known.params, values)
        if asked is None:
            return []
        found = rows_of(known.sql, asked)
        return list(self._rows(known, found)) if found else []

    def first(self, **values: Any) -> M | None:
        """The first row, or None."""
        return next(iter(self.all(**values)), None)

    def one(self, **values: Any) -> M:
        """The first row. Raises DoesNotExist when there is none."""
        found = self.first(**values)
        if found is None:
            model = self._build().model
            raise model.DoesNotExist(f"{model._meta.label} {values} is not there")  # type: ignore[attr-defined]  # each model has one
        return found

    def reread(self, noun: M, **values: Any) -> None:
        """Give a noun what the first row holds now, as `refresh_from_db` does; relations are those of this question.

        Raises:
            DoesNotExist: of the noun's model, when there is no such row any more.
        """
        fresh = self.first(**values)
        if fresh is None:
            raise type(noun).DoesNotExist(f"{noun._meta.label} {values} is gone")  # type: ignore[attr-defined]  # each model has one
        for field in noun._meta.concrete_fields:
            setattr(noun, field.attname, getattr(fresh, field.attname))
        noun._state.fields_cache = fresh._state.fields_cache
        noun.__dict__.pop("_prefetched_objects_cache", None)

    def _rows(self, known: Compiled, found: list[Any]) -> Iterator[M]:
        converted = known.compiler.apply_converters(found, known.converters) if known.converters else found
        model, alias = known.compiler.query.model, DEFAULT_DB_ALIAS
        for row in converted:
            noun = model.from_db(alias, known.names, row[known.columns])
            for populator in known.populators:
                populator.populate(row, noun)
            for name, place in known.annotations.items():
                setattr(noun, name, row[place])
            yield noun

    def _compile(self) -> Compiled | None:
        """None where the conditions rule out every row, so that nothing needs to be asked."""
        with self._lock:
            compiler: Any = self._build().query.get_compiler(connection=connection)
            try:
                sql, params = settled(*compiler.as_sql())
            except EmptyResultSet:
                self._compiled[vendor()] = None
                return None
            places = compiler.klass_info["select_fields"]
            columns = slice(places[0], places[-1] + 1)
            compiled = self._compiled[vendor()] = Compiled(
                sql,
                params,
                compiler,
                compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]]),
                [column[0].target.attname for column in compiler.select[columns]],
                columns,
                list(get_related_populators(compiler.klass_info, compiler.select, connection.alias)),  # type: ignore[call-arg]  # the alias is missing in the stubs
                dict(compiler.annotation_col_map or {}),
                compiler.query.select_for_update and connection.features.has_select_for_update,
            )
            return compiled
