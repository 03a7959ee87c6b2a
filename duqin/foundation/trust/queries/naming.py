"""What the rows are called that an audit row names by kind and identity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

MOST = 60


def names_of(said: Any) -> dict[str, str]:
    """ "organisation.unit:7" → what the row is called today, for the first rows named anywhere in it.

    One statement a kind; what no longer exists, or is no row, is left out. For who may read the audit row.
    """
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for text in list(dict.fromkeys(_texts(said)))[:MOST]:
        kind, _colon, identity = text.partition(":")
        if (model := model_of(kind)) and identity:
            wanted[model].add(identity)
    names = {}
    for model, identities in wanted.items():
        for row in model._base_manager.filter(pk__in=_keys(model, identities)):
            names[f"{model._meta.label_lower}:{row.pk}"] = str(row)
    return names


def columns_as_said(kind: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Stored columns of a row with what a foreign key points at named as a verb is told it: "organisation.unit:7"."""
    model = model_of(kind)
    fields: list[Any] = [f for f in model._meta.concrete_fields if f.is_relation] if model else []
    keys = {f.attname: (f.name, f.related_model._meta.label_lower) for f in fields}
    said = {}
    for column, value in columns.items():
        name, points_to = keys.get(column, (column, ""))
        said[name] = f"{points_to}:{value}" if points_to and value is not None else value
    return said


def _texts(said: Any) -> Iterator[str]:
    match said:
        case str():
            yield said
        case Mapping():
            for value in said.values():
                yield from _texts(value)
        case list():
            for value in said:
                yield from _texts(value)


def model_of(kind: str) -> type[models.Model] | None:
    """The model of this label; None where there is none."""
    if kind.count(".") != 1 or kind != kind.lower():
        return None
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None


def _keys(model: type[models.Model], identities: set[str]) -> list[Any]:
    """Those that can be keys of the model at all."""
    keys = []
    for identity in identities:
        try:
            keys.append(model._meta.pk.to_python(identity))
        except ValidationError:
            continue
    return keys
