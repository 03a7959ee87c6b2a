"""A context as JSON values, and back: frozen dataclasses of strings, numbers, booleans and tuples."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
from collections.abc import Callable
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints


def frozen(context: Any) -> dict[str, Any]:
    """JSON values of a context; TypeError for one that holds anything else."""
    found = json.loads(json.dumps(context, ensure_ascii=False, default=_fields))
    if thawed(type(context), found) != context:
        raise TypeError(f"{type(context).__name__} does not come back from JSON as it went in")
    return dict(found)


def thawed(wanted: Any, value: Any) -> Any:
    """A value of JSON as the type it was: dataclasses by their fields, arrays as tuples."""
    return _thawing(wanted)(value)


@cache
def _thawing(wanted: Any) -> Callable[[Any], Any]:
    """What thaws values of a type; looked through once a process."""
    if dataclasses.is_dataclass(wanted) and isinstance(wanted, type):
        fields = {name: _thawing(hint) for name, hint in get_type_hints(wanted).items()}
        return lambda value: wanted(**{name: fields[name](given) for name, given in value.items()})
    origin, kinds = get_origin(wanted), get_args(wanted)
    if origin is tuple and len(kinds) == 2 and kinds[1] is Ellipsis:
        each = _thawing(kinds[0])
        return tuple if each is _as_it_is else lambda value: tuple(map(each, value))
    if origin is tuple:
        parts = [_thawing(kind) for kind in kinds]
        return lambda value: tuple(part(one) for part, one in zip(parts, value, strict=True))
    if origin in (Union, types.UnionType):
        some = _thawing(next(kind for kind in kinds if kind is not type(None)))
        return lambda value: None if value is None else some(value)
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _fields(value: Any) -> dict[str, Any]:
    """A dataclass by its fields; TypeError for anything else that JSON does not know."""
    if not dataclasses.is_dataclass(value):
        raise TypeError(f"{type(value).__name__} stands on no paper")
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def digest(context: dict[str, Any]) -> str:
    """SHA-256 of JSON values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(context, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
