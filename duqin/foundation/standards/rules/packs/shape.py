"""Checks plain values against the JSON Schema of packs and says each fault as a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path as File
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from duqin.foundation.standards.rules.packs.plain import Path
from duqin.foundation.standards.rules.packs.words import LABELS, WORDS

PACKS = File(__file__).resolve().parents[2] / "packs"
"""The folder of the built-in packs, their citations and the two schemas."""

Breach = tuple[Path, str, Mapping[str, object]]
"""Where, which sentence, with which values."""

_TYPES = {
    "string": "not_text",
    "number": "not_number",
    "integer": "not_integer",
    "boolean": "not_flag",
    "array": "not_list",
    "object": "not_mapping",
}


@cache
def schema(name: str) -> dict[str, Any]:
    """The schema `schema.json` (packs) or `schema_citations.json`, its numbers exact."""
    loaded: dict[str, Any] = json.loads((PACKS / name).read_text("utf-8"), parse_float=Decimal)
    return loaded


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name), format_checker=FormatChecker(["date"]))


def breaches(value: Any, name: str) -> Iterator[Breach]:
    """Every breach of the schema `name`, in no particular order."""
    for error in _validator(name).iter_errors(value):
        yield from _said(error)


def label(path: Path) -> str:
    """The Chinese name of the field a path ends in."""
    steps = [step for step in path if isinstance(step, str)]
    for key in (".".join(steps[-2:]), *steps[-1:]):
        if key in LABELS:
            return LABELS[key]
    return steps[-1] if steps else "规则包"


def _said(error: ValidationError) -> Iterator[Breach]:
    """The sentences for one error of the validator."""
    path: Path = tuple(error.absolute_path)
    keyword, limit, value = str(error.validator), error.validator_value, error.instance
    if keyword == "required":
        field = next(name for name in limit if f"'{name}'" in error.message.split(" ")[0])
        yield path, "missing_field", {"field": field, "label": label((*path, field))}
    elif keyword == "additionalProperties":
        known = error.schema["properties"]
        for field in sorted(set(value) - set(known)):
            yield (*path, field), "unknown_field", {"field": field}
    elif not (keyword == "pattern" and value == ""):  # said already: the text is empty
        code, values = _WORDING[keyword](limit, value, path)
        yield path, code, {"label": label(path), **values}


Wording = Callable[[Any, Any, Path], tuple[str, dict[str, object]]]


def _type(limit: Any, value: Any, path: Path) -> tuple[str, dict[str, object]]:
    return _TYPES[limit], {}


def _enum(limit: Any, value: Any, path: Path) -> tuple[str, dict[str, object]]:
    steps = [step for step in path if isinstance(step, str)]
    words = WORDS.get(".".join(steps[-2:])) or WORDS.get(steps[-1], {})
    choices = "、".join(
        f"{choice}（{words[choice]}）" if choice in words else str(choice) for choice in limit
    )
    return "not_offered", {"value": str(value)[:40], "choices": choices}


def _unique(limit: Any, value: Any, path: Path) -> tuple[str, dict[str, object]]:
    repeated = next(item for at, item in enumerate(value) if item in value[:at])
    return "repeated", {"value": str(repeated)[:40]}


def _limit(code: str) -> Wording:
    return lambda limit, value, path: (code, {"limit": limit})


_WORDING: Mapping[str, Wording] = {
    "type": _type,
    "enum": _enum,
    "uniqueItems": _unique,
    "minLength": _limit("text_empty"),
    "maxLength": _limit("text_long"),
    "pattern": _limit("text_form"),
    "format": _limit("not_a_day"),
    "minimum": _limit("below"),
    "exclusiveMinimum": _limit("not_above"),
    "maximum": _limit("above"),
    "minItems": _limit("too_few"),
    "maxItems": _limit("too_long_list"),
}
