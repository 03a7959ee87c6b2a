"""Rows of several models, stored by one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.db.transaction import mark_for_rollback_on_error

from duqin.kernel.asking import rows_of, vendor
from duqin.kernel.writing.rows import BATCH, put_in_all, raise_column, write_alike
from duqin.kernel.writing.values import (
    Alike,
    Keys,
    fields_of,
    gone,
    insertion_of,
    is_stored,
    places_of,
    plain_values,
    raising,
    update,
    waiting_of,
)


@dataclass(frozen=True, slots=True)
class Raised:
    """A whole number of a stored row that goes up by one, whatever stands there (`raise_column`)."""

    noun: Model
    name: str


def put_in_together(nouns: Iterable[Model], *changes: Alike | Raised) -> None:
    """Insert new nouns of several models, those of one model in their order; and write what has changed of other rows.

    One statement on PostgreSQL, one for each model and each change on SQLite, which has none for several tables. A noun
    that is the only one of its model may be what later ones and the changes point at: they get its key in the same
    statement.

    Raises:
        IntegrityError, DatabaseError: as `put_in` and `write_alike` do. ValueError: as `save()`, of what points at a noun
            that is not stored.
    """
    alike: dict[type[Model], list[Model]] = {}
    for noun in nouns:
        alike.setdefault(type(noun), []).append(noun)
    changes = tuple(change for change in changes if isinstance(change, Raised) or change.is_some)
    is_one = vendor() == "postgresql" and len(alike) + len(changes) > 1
    if is_one and (parts := _parts(alike, changes)) is not None:
        _run_together(parts)
        return
    for rows in alike.values():
        put_in_all(rows)
    for change in changes:
        if isinstance(change, Raised):
            raise_column(change.noun, change.name)
        else:
            for noun in change.nouns:  # what they point at may have been put in here
                noun._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined]  # of Django, not in its stubs
            write_alike(change.nouns, change.names, raised=change.raised)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a statement that changes several tables: its SQL, which returns a `key`, its values, the rows that have
    to be there afterwards; those that point at what another part puts in, each with the name of the relation."""

    sql: str
    values: list[Any]
    rows: Sequence[Model]
    is_key_made: bool
    pointing: Sequence[tuple[Model, str]] = ()


def _parts(
    alike: Mapping[type[Model], Sequence[Model]], changes: Iterable[Alike | Raised]
) -> list[Part] | None:
    """What the statement is made of; None when the ORM has to reckon something."""
    parts: list[Part] = []
    keys: Keys = {}
    for rows in alike.values():
        if (part := _inserting(rows, keys)) is None:
            return None
        if len(rows) == 1 and part.is_key_made:
            keys[id(rows[0])] = f"(SELECT key FROM p{len(parts)})"  # noqa: S608  (names of ours)
        parts.append(part)
    for change in changes:
        if (part := _changing(change, keys)) is None:
            return None
        parts.append(part)
    return parts


def _inserting(rows: Sequence[Model], keys: Keys) -> Part | None:
    made = insertion_of(type(rows[0]), vendor())
    places, values, pointing = list[str](), list[Any](), list[tuple[Model, str]]()
    for noun in rows:
        waiting = waiting_of(noun, made.fields, keys)
        if (row := plain_values(made, noun, waiting)) is None or len(rows) > BATCH:
            return None
        places.append(f"({', '.join(places_of(made.fields, waiting))})" if waiting else made.places)
        values += row
        pointing += [(noun, name) for name in waiting]
    sql = f"{made.head} {', '.join(places)} RETURNING {made.key} AS key"
    return Part(sql, values, rows, not made.is_key_given, pointing)


def _changing(change: Alike | Raised, keys: Keys) -> Part | None:
    if isinstance(change, Raised):
        sql, values = raising(change.noun, change.name)
        return Part(f"{sql} RETURNING 0 AS key", values, (), is_key_made=False)
    if (found := update(change, keys)) is None:
        return None
    (sql, values), fields = found, fields_of(change)
    pointing = [(noun, name) for noun in change.nouns for name in waiting_of(noun, fields, keys)]
    return Part(f"{sql} RETURNING 0 AS key", values, change.nouns, is_key_made=False, pointing=pointing)


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
                raise gone(part.rows)
            for noun, key in zip(part.rows, keys_made, strict=False):
                is_stored(noun, key if part.is_key_made else None)
            for noun, name in part.pointing:
                setattr(noun, name, getattr(noun, name))  # whose key is known now
