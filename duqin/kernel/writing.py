"""Rows that every verb writes, by SQL that needs no building: the ORM's way costs several times the statement itself.

All do what `Model.save()` does with one row, but for signals, which the house does not have: an error that is caught
without a savepoint leaves nothing of the transaction, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.models import AutoField, Field, Model
from django.db.transaction import mark_for_rollback_on_error

from duqin.kernel.asking import changed_by, rows_of

M = TypeVar("M", bound=Model)
BATCH = 500


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


def put_in_together(nouns: Iterable[Model]) -> None:
    """Insert new nouns of several models of which none needs the key of another; those of one model in their order.

    One statement on PostgreSQL, one for each model on SQLite, which has none for several tables.

    Raises:
        IntegrityError: as `save()` does.
    """
    alike: dict[type[Model], list[Model]] = {}
    for noun in nouns:
        alike.setdefault(type(noun), []).append(noun)
    groups = [(_insertion_of(model, connection.vendor), rows) for model, rows in alike.items()]
    told = [[values for noun in rows if (values := _plain_values(made, noun))] for made, rows in groups]
    is_plain = all(len(values) == len(rows) for values, (_made, rows) in zip(told, groups, strict=True))
    if connection.vendor != "postgresql" or len(groups) == 1 or not is_plain:
        for _made, rows in groups:
            put_in_all(rows)
        return
    parts = [
        f"p{n} AS ({made.head} {', '.join([made.places] * len(rows))} RETURNING {made.key} AS key)"
        for n, (made, rows) in enumerate(groups)
    ]
    keys = [
        f"SELECT {n} AS part, {'NULL' if made.is_key_given else 'key'}::bigint AS key FROM p{n}"
        for n, (made, _rows) in enumerate(groups)
    ]
    sql = f"WITH {', '.join(parts)} {' UNION ALL '.join(keys)}"
    with mark_for_rollback_on_error():
        found = rows_of(sql, [value for group in told for values in group for value in values])
    for n, (_made, rows) in enumerate(groups):
        for noun, key in zip(rows, [key for part, key in found if part == n], strict=True):
            _is_stored(noun, key)


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
    noun, meta, quoted = nouns[0], nouns[0]._meta, connection.ops.quote_name
    fields = [field for field in meta.concrete_fields if field.attname in names]
    values = [field.pre_save(noun, False) for field in fields]
    if any(hasattr(value, "resolve_expression") for value in values):
        return False
    assigned = [f"{quoted(str(field.column))} = %s" for field in fields]
    assigned += [f"{quoted(raised)} = {quoted(raised)} + 1"] if raised else []
    table, key = quoted(meta.db_table), quoted(str(meta.pk.column))
    places = ", ".join(["%s"] * len(nouns))
    sql = f"UPDATE {table} SET {', '.join(assigned)} WHERE {key} IN ({places})"  # noqa: S608  (names of ours)
    keys = [meta.pk.get_db_prep_value(one.pk, connection) for one in nouns]
    with mark_for_rollback_on_error():
        if changed_by(sql, [*_told(fields, values), *keys]) < len(nouns):
            raise DatabaseError(f"{meta.label} {', '.join(str(one.pk) for one in nouns)} is gone")
    return True


def raise_column(noun: Model, name: str) -> None:
    """Let a whole number of a stored row go up by one, whatever stands there; a row that is gone is passed over."""
    meta, quoted = noun._meta, connection.ops.quote_name
    table, column, key = quoted(meta.db_table), quoted(name), quoted(str(meta.pk.column))
    sql = f"UPDATE {table} SET {column} = {column} + 1 WHERE {key} = %s"  # noqa: S608  (names of ours)
    changed_by(sql, [meta.pk.get_db_prep_value(noun.pk, connection)])


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
    noun._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined]
    values = [field.pre_save(noun, True) for field in made.fields]
    if (noun.pk is not None) != made.is_key_given:
        return None
    return (
        None if any(hasattr(value, "resolve_expression") for value in values) else _told(made.fields, values)
    )


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
    return [field.get_db_prep_save(value, driver) for field, value in zip(fields, values, strict=True)]
