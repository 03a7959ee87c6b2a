"""Rows of one model, as most verbs write them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model
from django.db.transaction import mark_for_rollback_on_error

from duqin.kernel.asking import changed_by, rows_of, vendor
from duqin.kernel.writing.values import (
    Alike,
    Insertion,
    gone,
    insertion_of,
    is_stored,
    plain_values,
    raising,
    told,
    update,
)

M = TypeVar("M", bound=Model)
BATCH = 500


def put_in(noun: Model) -> None:
    """Insert the row of a new noun; its key is made by the database, or stands there already.

    Raises:
        IntegrityError: as `save()` does.
    """
    made = insertion_of(type(noun), vendor())
    if (values := plain_values(made, noun)) is None:
        Model.save(noun, force_insert=True)
        return
    with mark_for_rollback_on_error():
        ((key,),) = rows_of(f"{made.head} {made.places} RETURNING {made.key}", values)
    is_stored(noun, None if made.is_key_given else key)


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
            is_stored(noun, None if made.is_key_given else key)


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
            key = keys.get(tuple(told(fields, [getattr(noun, field.attname) for field in fields])))
            if key is not None:
                is_stored(noun, None if made.is_key_given else key)
                stored.append(noun)
    return stored


def write_columns(noun: Model, names: Collection[str], *, raised: str = "") -> bool:
    """Write these columns of a stored row, by the names of their attributes; False when one is to be reckoned by the ORM.

    Args:
        raised: a column that goes up by one in the same statement, whatever stands there.

    Raises:
        DatabaseError: the row is gone. IntegrityError.
    """
    return _write(Alike([noun], names, raised))


def write_alike(nouns: Sequence[Model], names: Collection[str], *, raised: str = "") -> None:
    """Write columns in which these stored rows of one model hold the same, in one statement; as `write_columns` would.

    Raises:
        DatabaseError: a row is gone. IntegrityError.
    """
    if nouns and not _write(Alike(nouns, names, raised)):
        raise TypeError("what is to be reckoned by the ORM is written by the ORM")


def _write(change: Alike) -> bool:
    found = update(change, {})
    if found is None:
        return False
    with mark_for_rollback_on_error():
        if changed_by(*found) < len(change.nouns):
            raise gone(change.nouns)
    return True


def raise_column(noun: Model, name: str) -> None:
    """Let a whole number of a stored row go up by one, whatever stands there; a row that is gone is passed over."""
    changed_by(*raising(noun, name))


def _batches(nouns: Sequence[M]) -> Iterator[tuple[Insertion, Sequence[M], list[list[Any]]]]:
    """The rows in as many as one statement takes, with the values of those that need no ORM."""
    for start in range(0, len(nouns), BATCH):
        rows = nouns[start : start + BATCH]
        made = insertion_of(type(rows[0]), vendor())
        yield made, rows, [values for noun in rows if (values := plain_values(made, noun)) is not None]


def _inserted(made: Insertion, rows: Sequence[Sequence[Any]], ending: str) -> list[tuple[Any, ...]]:
    places = ", ".join([made.places] * len(rows))
    with mark_for_rollback_on_error():
        return rows_of(f"{made.head} {places} {ending}", [value for row in rows for value in row])
