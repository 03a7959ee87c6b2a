"""Rows that every verb writes, by SQL that needs no building: the ORM's way costs several times the statement itself.

All do what `Model.save()` does with one row, but for signals, which the house does not have: an error that is caught
without a savepoint leaves nothing of the transaction, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.models import AutoField, CharField, Field, Model, TextField
from django.db.transaction import mark_for_rollback_on_error

from duqin.kernel.asking import changed_by, rows_of

M = TypeVar("M", bound=Model)
BATCH = 500
TEXTS = (CharField, TextField)
PLAIN = frozenset({str, int, bool, float, NoneType, datetime, date, Decimal, UUID})


@dataclass(frozen=True, slots=True)
class Insertion:
    """The statement for one model: its beginning, the places of one row, the fields in their order, the key."""

    head: str
    places: str
    fields: list[Field[Any, Any]]
    key: str
    is_key_given: bool


def put_in(noun: Model) -> None:
    """Insert the row of a new noun; its key is made by the database, or stands there already.

    Raises:
        IntegrityError: as `save()` does.
    """
    made = _insertion_of(type(noun), connection.vendor)
    if (values := _plain_values(made, noun)) is None:
        Model.save(noun, force_insert=True)
        return
    with mark_for_rollback_on_error():
        ((key,),) = rows_of(f"{made.head} {made.places} RETURNING {made.key}", values)
    _is_stored(noun, None if made.is_key_given else key)


def put_in_all(nouns: Sequence[Model]) -> None:
    """Insert new nouns of one model in their order, in one statement; as many calls of `put_in` would.

    Raises:
        IntegrityError: as `save()` does.
    """
    for made, rows, values in _batches(nouns):
        if len(values) != len(rows):
            for noun in rows:
                put_in(noun)
            continue
        for noun, (key,) in zip(rows, _inserted(made, values, f"RETURNING {made.key}"), strict=True):
            _is_stored(noun, None if made.is_key_given else key)


@dataclass(frozen=True, slots=True)
class Alike:
    """Columns in which some stored rows of one model hold the same, to be written (`write_alike`)."""

    nouns: Sequence[Model]
    names: Collection[str]


@dataclass(frozen=True, slots=True)
class Raised:
    """A whole number of a stored row that goes up by one, whatever stands there (`raise_column`)."""

    noun: Model
    name: str


def put_in_together(nouns: Iterable[Model], *changes: Alike | Raised) -> None:
    """Insert new nouns of several models of which none needs a key that the database makes for another, those of one model in their order; and
    write what has changed of other rows.

    One statement on PostgreSQL, one for each model and each change on SQLite, which has none for several tables.

    Raises:
        IntegrityError, DatabaseError: as `put_in` and `write_alike` do.
    """
    alike: dict[type[Model], list[Model]] = {}
    for noun in nouns:
        alike.setdefault(type(noun), []).append(noun)
    changes = tuple(change for change in changes if isinstance(change, Raised) or change.nouns)
    is_one = connection.vendor == "postgresql" and len(alike) + len(changes) > 1
    parts = [*map(_inserting, alike.values()), *map(_changing, changes)] if is_one else [None]
    if None not in parts:
        _run_together([part for part in parts if part is not None])
        return
    for rows in alike.values():
        put_in_all(rows)
    for change in changes:
        if isinstance(change, Raised):
            raise_column(change.noun, change.name)
        else:
            write_alike(change.nouns, change.names)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a statement that changes several tables: its SQL, which returns a `key`, its values, the rows that have
    to be there afterwards."""

    sql: str
    values: list[Any]
    rows: Sequence[Model]
    is_key_made: bool


def _inserting(rows: Sequence[Model]) -> Part | None:
    made = _insertion_of(type(rows[0]), connection.vendor)
    told = [values for noun in rows if (values := _plain_values(made, noun))]
    if len(told) < len(rows) or len(rows) > BATCH:
        return None
    sql = f"{made.head} {', '.join([made.places] * len(rows))} RETURNING {made.key} AS key"
    return Part(sql, [value for values in told for value in values], rows, not made.is_key_given)


def _changing(change: Alike | Raised) -> Part | None:
    if isinstance(change, Raised):
        sql, values = _raising(change.noun, change.name)
        return Part(f"{sql} RETURNING 0 AS key", values, (), is_key_made=False)
    if (found := _update(change.nouns, change.names)) is None:
        return None
    return Part(f"{found[0]} RETURNING 0 AS key", found[1], change.nouns, is_key_made=False)


def _run_together(parts: Sequence[Part]) -> None:
    named = [f"p{n} AS ({part.sql})" for n, part in enumerate(parts)]
    keys = [
        f"SELECT {n} AS part, {'key' if part.is_key_made else '0'}::bigint AS key FROM p{n}"  # noqa: S608  (names of ours)
        for n, part in enumerate(parts)
    ]
    sql = f"WITH {', '.join(named)} {' UNION ALL '.join(keys)}"
    with mark_for_rollback_on_error():
        found = rows_of(sql, [value for part in parts for value in part.values])
        for n, part in enumerate(parts):
            keys_made = [key for place, key in found if place == n]
            if len(keys_made) < len(part.rows):
                raise _gone(part.rows)
            for noun, key in zip(part.rows, keys_made, strict=False):
                _is_stored(noun, key if part.is_key_made else None)


def put_in_new(nouns: Sequence[M], *, told_by: Sequence[str]) -> list[M]:
    """Insert those nouns of one model of which no unique value stands there yet; returns these, in their order.

    Nothing fails by the others, so that no savepoint is needed. Another transaction that writes the same value in this
    very moment is waited for.

    Args:
        told_by: fields by which the nouns differ from each other: numbers, texts, UUIDs.
    """
    stored: list[M] = []
    for made, rows, values in _batches(nouns):
        if len(values) != len(rows):
            raise TypeError("these nouns cannot be stored without the ORM")
        fields = [field for field in made.fields if field.name in told_by]
        columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
        ending = f"ON CONFLICT DO NOTHING RETURNING {made.key}, {columns}"
        keys = {tuple(found): key for key, *found in _inserted(made, values, ending)}
        for noun in rows:
            key = keys.get(tuple(_told(fields, [getattr(noun, field.attname) for field in fields])))
            if key is not None:
                _is_stored(noun, None if made.is_key_given else key)
                stored.append(noun)
    return stored


def write_columns(noun: Model, names: Collection[str], *, raised: str = "") -> bool:
    """Write these columns of a stored row, by the names of their attributes; False when one is to be reckoned by the ORM.

    Args:
        raised: a column that goes up by one in the same statement, whatever stands there.

    Raises:
        DatabaseError: the row is gone. IntegrityError.
    """
    return _write([noun], names, raised)


def write_alike(nouns: Sequence[Model], names: Collection[str]) -> None:
    """Write columns in which these stored rows of one model hold the same, in one statement; as `write_columns` would.

    Raises:
        DatabaseError: a row is gone. IntegrityError.
    """
    if nouns and not _write(nouns, names):
        raise TypeError("what is to be reckoned by the ORM is written by the ORM")


def _write(nouns: Sequence[Model], names: Collection[str], raised: str = "") -> bool:
    found = _update(nouns, names, raised)
    if found is None:
        return False
    with mark_for_rollback_on_error():
        if changed_by(*found) < len(nouns):
            raise _gone(nouns)
    return True


def _update(nouns: Sequence[Model], names: Collection[str], raised: str = "") -> tuple[str, list[Any]] | None:
    """The statement with its values; None when the ORM has to reckon one."""
    noun, meta, quoted = nouns[0], nouns[0]._meta, connection.ops.quote_name
    fields = [field for field in meta.concrete_fields if field.attname in names]
    values = [field.pre_save(noun, False) for field in fields]
    if _is_for_the_orm(values):
        return None
    assigned = [f"{quoted(str(field.column))} = %s" for field in fields]
    assigned += [f"{quoted(raised)} = {quoted(raised)} + 1"] if raised else []
    table, key = quoted(meta.db_table), quoted(str(meta.pk.column))
    places = ", ".join(["%s"] * len(nouns))
    sql = f"UPDATE {table} SET {', '.join(assigned)} WHERE {key} IN ({places})"  # noqa: S608  (names of ours)
    return sql, [*_told(fields, values), *(meta.pk.get_db_prep_value(one.pk, connection) for one in nouns)]


def _gone(nouns: Sequence[Model]) -> DatabaseError:
    return DatabaseError(f"{nouns[0]._meta.label} {', '.join(str(one.pk) for one in nouns)} is gone")


def raise_column(noun: Model, name: str) -> None:
    """Let a whole number of a stored row go up by one, whatever stands there; a row that is gone is passed over."""
    changed_by(*_raising(noun, name))


def _raising(noun: Model, name: str) -> tuple[str, list[Any]]:
    meta, quoted = noun._meta, connection.ops.quote_name
    table, column, key = quoted(meta.db_table), quoted(name), quoted(str(meta.pk.column))
    sql = f"UPDATE {table} SET {column} = {column} + 1 WHERE {key} = %s"  # noqa: S608  (names of ours)
    return sql, [meta.pk.get_db_prep_value(noun.pk, connection)]


@cache
def _insertion_of(model: type[Model], _vendor: str) -> Insertion:
    meta, quoted = model._meta, connection.ops.quote_name
    is_key_given = not isinstance(meta.pk, AutoField)
    fields = [field for field in meta.concrete_fields if is_key_given or not field.primary_key]
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    head = f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES"
    places = f"({', '.join(['%s'] * len(fields))})"
    return Insertion(head, places, fields, quoted(str(meta.pk.column)), is_key_given)


def _plain_values(made: Insertion, noun: Model) -> list[Any] | None:
    """The values of a row as the driver takes them; None when the ORM has to reckon one, or to make or heed a key."""
    noun._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined]  # of Django, not in its stubs
    values = [field.pre_save(noun, True) for field in made.fields]
    if (noun.pk is not None) != made.is_key_given:
        return None
    return None if _is_for_the_orm(values) else _told(made.fields, values)


def _is_for_the_orm(values: Collection[Any]) -> bool:
    return any(type(value) not in PLAIN and hasattr(value, "resolve_expression") for value in values)


def _batches(nouns: Sequence[M]) -> Iterator[tuple[Insertion, Sequence[M], list[list[Any]]]]:
    """The rows in as many as one statement takes, with the values of those that need no ORM."""
    for start in range(0, len(nouns), BATCH):
        rows = nouns[start : start + BATCH]
        made = _insertion_of(type(rows[0]), connection.vendor)
        yield made, rows, [values for noun in rows if (values := _plain_values(made, noun)) is not None]


def _inserted(made: Insertion, rows: Sequence[Sequence[Any]], ending: str) -> list[tuple[Any, ...]]:
    places = ", ".join([made.places] * len(rows))
    with mark_for_rollback_on_error():
        return rows_of(f"{made.head} {places} {ending}", [value for row in rows for value in row])


def _is_stored(noun: Model, key: Any) -> None:
    if key is not None:
        noun.pk = key
    noun._state.adding, noun._state.db = False, connection.alias


def _told(fields: Collection[Field[Any, Any]], values: Collection[Any]) -> list[Any]:
    """Values as the driver takes them."""
    driver = connections[DEFAULT_DB_ALIAS]  # `connection` looks it up anew for each value
    return [
        value if value is None or _is_as_it_goes(field, value) else field.get_db_prep_save(value, driver)
        for field, value in zip(fields, values, strict=True)
    ]


def _is_as_it_goes(field: Field[Any, Any], value: Any) -> bool:
    """Whether it is a text that goes to the driver as it is, as from most fields."""
    is_usual = isinstance(field, TEXTS) and type(field).get_db_prep_save is Field.get_db_prep_save
    return is_usual and type(value) is str
