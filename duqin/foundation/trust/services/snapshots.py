"""A row in JSON values, and what changed between two of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from hashlib import sha256
from operator import itemgetter
from types import NoneType
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import models

HIDDEN = frozenset({"password", "secret", "token", "qr_token", "secret_hash"})
LONGEST = 4000
AS_THEY_ARE = frozenset({NoneType, bool, int, float})
WRITTEN: dict[type, Callable[[Any], str]] = {
    str: itemgetter(slice(LONGEST)),
    datetime: datetime.isoformat,
    date: date.isoformat,
    Decimal: str,
    UUID: str,
}


def plain(value: object) -> Any:
    """A JSON value for anything a verb may be given; rows become their identity, long texts are cut."""
    kind = type(value)
    if kind in AS_THEY_ARE:  # most of what columns hold is of few kinds: asked before the long way
        return value
    if kind in WRITTEN:
        return WRITTEN[kind](value)
    match value:
        case bool() | int() | float():
            return value
        case str():
            return value[:LONGEST]
        case bytes():  # which bytes they were can be told without them
            return f"{len(value)} bytes, sha256 {sha256(value).hexdigest()}"
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case models.Model():
            return f"{value._meta.label_lower}:{value.pk}"
        case File():
            return f"file:{value.name}"
        case Mapping():
            return {str(k): "•" if str(k) in HIDDEN else plain(v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(v) for v in list(value)[:500]]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        case _:
            return str(value)[:LONGEST]


def snapshot(noun: object) -> dict[str, Any]:
    """The stored columns of a row in JSON values, without secrets; empty for anything else."""
    if not isinstance(noun, models.Model) or noun._state.adding:
        return {}
    held = noun.__dict__
    return {name: plain(getattr(noun, name)) for name in _columns_of(type(noun)) if name in held}


@cache
def _columns_of(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if field.name not in HIDDEN)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only the columns that differ, old and new."""
    names = [n for n in after if before.get(n) != after[n]]
    return {n: before.get(n) for n in names}, {n: after[n] for n in names}


def spoken(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What the verb was told, without the actor and without empty answers."""
    return {
        name: "•" if name in HIDDEN else plain(value)
        for name, value in arguments.items()
        if name != "by" and value not in (None, "", (), [])
    }
