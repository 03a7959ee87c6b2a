"""Rows that every verb writes, by SQL that needs no building: the ORM's way costs several times the statement itself.

Both do what `Model.save()` does with one row, but for signals, which the house does not have: an error that is caught
without a savepoint leaves nothing of the transaction, too.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import AutoField, Field, Model
from django.db.transaction import mark_for_rollback_on_error


def put_in(noun: Model) -> None:
    """Insert the row of a new noun; its key is made by the database, or stands there already.

    Raises:
        IntegrityError: as `save()` does.
    """
    noun._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined]
    sql, fields, is_key_given = _insert_of(type(noun), connection.vendor)
    values = [field.pre_save(noun, True) for field in fields]
    if (noun.pk is not None) != is_key_given or any(hasattr(value, "resolve_expression") for value in values):
        Model.save(noun, force_insert=True)
        return
    with mark_for_rollback_on_error(), connection.cursor() as cursor:
        cursor.execute(sql, _told(fields, values))
        (key,) = cursor.fetchone()
    if not is_key_given:
        noun.pk = key
    noun._state.adding, noun._state.db = False, connection.alias


@cache
def _insert_of(model: type[Model], _vendor: str) -> tuple[str, list[Field[Any, Any]], bool]:
    """The statement, the fields in its order, and whether the key is among them."""
    meta, quoted = model._meta, connection.ops.quote_name
    is_key_given = not isinstance(meta.pk, AutoField)
    fields = [field for field in meta.concrete_fields if is_key_given or not field.primary_key]
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table, key = quoted(meta.db_table), quoted(str(meta.pk.column))
    sql = f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING {key}"  # noqa: S608  (names of ours)
    return sql, fields, is_key_given


def write_columns(noun: Model, names: Collection[str]) -> bool:
    """Write these columns of a stored row, by the names of their attributes; False when one is to be reckoned by the ORM.

    Raises:
        DatabaseError: the row is gone. IntegrityError.
    """
    meta, quoted = noun._meta, connection.ops.quote_name
    fields = [field for field in meta.concrete_fields if field.attname in names]
    values = [field.pre_save(noun, False) for field in fields]
    if any(hasattr(value, "resolve_expression") for value in values):
        return False
    assigned = ", ".join(f"{quoted(str(field.column))} = %s" for field in fields)
    table, key = quoted(meta.db_table), quoted(str(meta.pk.column))
    sql = f"UPDATE {table} SET {assigned} WHERE {key} = %s"  # noqa: S608  (names of ours)
    with mark_for_rollback_on_error(), connection.cursor() as cursor:
        cursor.execute(sql, [*_told(fields, values), meta.pk.get_db_prep_value(noun.pk, connection)])
        if not cursor.rowcount:
            raise DatabaseError(f"{meta.label} {noun.pk} is gone")
    return True


def _told(fields: Collection[Field[Any, Any]], values: Collection[Any]) -> list[Any]:
    """Values as the driver takes them."""
    return [field.get_db_prep_save(value, connection) for field, value in zip(fields, values, strict=True)]
