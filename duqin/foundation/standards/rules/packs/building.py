"""Between plain values (as in YAML or JSON) and the nouns of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Noun = TypeVar("Noun")


@cache
def hints(noun: type) -> Mapping[str, Any]:
    """The resolved types of a noun's fields."""
    return get_type_hints(noun)


def required(field: Field[Any]) -> bool:
    """Whether the field must be given in a file."""
    return field.default is MISSING and field.default_factory is MISSING


def build(noun: type[Noun], plain: Mapping[str, Any]) -> Noun:
    """The noun that a well-formed plain value describes. Raises ValueError for a day that does not exist."""
    types = hints(noun)  # type: ignore[arg-type]  # every class is hashable
    return noun(**{name: _value(types[name], value) for name, value in plain.items()})


def _value(kind: Any, plain: Any) -> Any:
    """One value in the type of its field."""
    if get_origin(kind) is tuple:
        return tuple(_value(get_args(kind)[0], item) for item in plain)
    if get_origin(kind) is UnionType:
        return None if plain is None else _value(get_args(kind)[0], plain)
    if is_dataclass(kind) and isinstance(kind, type):
        return build(kind, plain)
    if kind is date:
        return date.fromisoformat(plain)
    return Decimal(plain) if kind is Decimal else plain


def flatten(noun: Any) -> dict[str, Any]:
    """The plain value of a noun, in the order of its fields, without fields that hold their default."""
    plain: dict[str, Any] = {}
    for field in fields(noun):
        value = getattr(noun, field.name)
        if required(field) or value != field.default:
            plain[field.name] = _plain(value)
    return plain


def _plain(value: Any) -> Any:
    """One value as a file spells it; whole decimals become integers."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return flatten(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    return value
