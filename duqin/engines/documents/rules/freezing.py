"""A context as JSON values, and back: frozen dataclasses of strings, numbers, booleans and tuples."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
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
    if dataclasses.is_dataclass(wanted) and isinstance(wanted, type):
        hints = _hints(wanted)
        return wanted(**{name: thawed(hints[name], given) for name, given in value.items()})
    origin = get_origin(wanted)
    if origin is tuple:
        kinds = get_args(wanted)
        if len(kinds) == 2 and kinds[1] is Ellipsis:
            return tuple(thawed(kinds[0], one) for one in value)
        return tuple(thawed(kind, one) for kind, one in zip(kinds, value, strict=True))
    if origin in (Union, types.UnionType) and value is not None:
        return thawed(next(kind for kind in get_args(wanted) if kind is not type(None)), value)
    return value


def _fields(value: Any) -> dict[str, Any]:
    """A dataclass by its fields; TypeError for anything else that JSON does not know."""
    if not dataclasses.is_dataclass(value):
        raise TypeError(f"{type(value).__name__} stands on no paper")
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


@cache
def _hints(wanted: type) -> dict[str, Any]:
    return get_type_hints(wanted)


def digest(context: dict[str, Any]) -> str:
    """SHA-256 of JSON values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(context, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
