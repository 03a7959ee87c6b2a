"""A noun as SQL: the statement that puts its row in, the one that changes it, the values as the driver takes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connection, connections
from django.db.models import AutoField, CharField, Field, Model, TextField

TEXTS = (CharField, TextField)
PLAIN = frozenset({str, int, bool, float, NoneType, datetime, date, Decimal, UUID})
Keys = dict[int, str]
"""`id()` of a noun that is being put in → SQL of the key that it gets by the same statement."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """The statement for one model: its beginning, the places of one row, the fields in their order, the key."""

    head: str
    places: str
    fields: list[Field[Any, Any]]
    key: str
    is_key_given: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """Columns in which some stored rows of one model hold the same, to be written (`write_alike`), and one that goes up by
    one in each, whatever stands there."""

    nouns: Sequence[Model]
    names: Collection[str]
    raised: str = ""

    @property
    def is_some(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.nouns and (self.names or self.raised))


@cache
def insertion_of(model: type[Model], _vendor: str) -> Insertion:
    """The statement that puts in rows of a model, on the database of this name."""
    meta, quoted = model._meta, connection.ops.quote_name
    is_key_given = not isinstance(meta.pk, AutoField)
    fields = [field for field in meta.concrete_fields if is_key_given or not field.primary_key]
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    head = f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES"
    places = f"({', '.join(['%s'] * len(fields))})"
    return Insertion(head, places, fields, quoted(str(meta.pk.column)), is_key_given)


def plain_values(made: Insertion, noun: Model, waiting: Collection[str] = ()) -> list[Any] | None:
    """The values of a row as the driver takes them, but for relations that wait for a key; None when the ORM has to reckon
    one, or to make or heed a key."""
    fields = [field for field in made.fields if field.name not in waiting] if waiting else made.fields
    noun._prepare_related_fields_for_save("save", fields=set(fields) if waiting else None)  # type: ignore[attr-defined]  # of Django, not in its stubs
    values = [field.pre_save(noun, True) for field in fields]
    if (noun.pk is not None) != made.is_key_given:
        return None
    return None if _is_for_the_orm(values) else told(fields, values)


def _is_for_the_orm(values: Collection[Any]) -> bool:
    odd = [value for value in values if type(value) not in PLAIN]
    return any(hasattr(value, "resolve_expression") for value in odd)


def fields_of(change: Alike) -> list[Field[Any, Any]]:
    """The columns that a change writes."""
    return [field for field in change.nouns[0]._meta.concrete_fields if field.attname in change.names]


def update(change: Alike, keys: Keys) -> tuple[str, list[Any]] | None:
    """The statement that writes a change, with its values; None when the ORM has to reckon one."""
    noun, quoted = change.nouns[0], connection.ops.quote_name
    meta, fields = noun._meta, fields_of(change)
    waiting = waiting_of(noun, fields, keys)
    known = [field for field in fields if field.name not in waiting]
    values = [field.pre_save(noun, False) for field in known]
    if _is_for_the_orm(values):
        return None
    columns = zip(fields, places_of(fields, waiting), strict=True)
    assigned = [f"{quoted(str(field.column))} = {place}" for field, place in columns]
    assigned += [f"{quoted(change.raised)} = {quoted(change.raised)} + 1"] if change.raised else []
    table, key = quoted(meta.db_table), quoted(str(meta.pk.column))
    places = ", ".join(["%s"] * len(change.nouns))
    sql = f"UPDATE {table} SET {', '.join(assigned)} WHERE {key} IN ({places})"  # noqa: S608  (names of ours)
    return sql, [
        *told(known, values),
        *(meta.pk.get_db_prep_value(one.pk, connection) for one in change.nouns),
    ]


def gone(nouns: Sequence[Model]) -> DatabaseError:
    """The error for rows of which one is not there any more."""
    return DatabaseError(f"{nouns[0]._meta.label} {', '.join(str(one.pk) for one in nouns)} is gone")


def concerns(fault: IntegrityError, model: type[Model]) -> bool:
    """Whether it is rows of this model that would not be unique."""
    meta = model._meta
    return any(name in str(fault) for name in (meta.db_table, *(one.name for one in meta.constraints)))


def raising(noun: Model, name: str) -> tuple[str, list[Any]]:
    """The statement that lets a column go up by one, with its values."""
    meta, quoted = noun._meta, connection.ops.quote_name
    table, column, key = quoted(meta.db_table), quoted(name), quoted(str(meta.pk.column))
    sql = f"UPDATE {table} SET {column} = {column} + 1 WHERE {key} = %s"  # noqa: S608  (names of ours)
    return sql, [meta.pk.get_db_prep_value(noun.pk, connection)]


def waiting_of(noun: Model, fields: Iterable[Field[Any, Any]], keys: Keys) -> dict[str, str]:
    """The names of those fields by which the noun points at what the same statement puts in, with the SQL of its key."""
    if not keys:
        return {}
    there = noun._state.fields_cache
    pointing = (field.name for field in fields if field.is_relation and field.name in there)
    return {name: keys[id(there[name])] for name in pointing if id(there[name]) in keys}


def places_of(fields: Iterable[Field[Any, Any]], waiting: Mapping[str, str]) -> list[str]:
    """What stands in the SQL for the values of these fields."""
    return [waiting.get(field.name, "%s") for field in fields]


def is_stored(noun: Model, key: Any) -> None:
    """Note on a noun that it has a row; with the key that the database made for it, if it did."""
    if key is not None:
        noun.pk = key
    noun._state.adding, noun._state.db = False, DEFAULT_DB_ALIAS


def told(fields: Collection[Field[Any, Any]], values: Collection[Any]) -> list[Any]:
    """Values as the driver takes them."""
    driver = connections[DEFAULT_DB_ALIAS]  # `connection` looks it up anew for each value
    classes: list[Any] = [type(field) for field in fields]
    return [
        value
        if value is None or (type(value) is str and _takes_texts(kind))
        else field.get_db_prep_save(value, driver)
        for field, kind, value in zip(fields, classes, values, strict=True)
    ]


@cache
def _takes_texts(kind: Any) -> bool:
    """Whether a text goes from a field of this class to the driver as it is, as from most."""
    return issubclass(kind, TEXTS) and kind.get_db_prep_save is Field.get_db_prep_save
