"""Words for what an audit row keeps as a code: its act, and the columns of the row it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy as _

from duqin.foundation.trust.ports import wordings
from duqin.foundation.trust.queries.naming import model_of

DOORS = {"page": _("打开页面"), "api": _("调用接口")}
OWN = "trust"
"""Words of this room name the columns that rows of every room have."""


def act_words(code: str) -> str:
    """What an act is called; a denied page or operation of the API by what was tried, an unknown act by its code.

    "inspections.sync.answer" is a kind of "inspections.sync".
    """
    room, _dot, _rest = code.partition(".")
    if room in DOORS:
        return str(DOORS[room])
    known = wordings.get(room)
    acts = known.acts if known else {}
    named = next((name for name in (code, code.rpartition(".")[0]) if name in acts), None)
    return str(acts[named]) if named else code


def acts_named() -> list[tuple[str, str]]:
    """Every act with its room and its words, room by room, for a filter."""
    return [
        (code, f"{apps.get_app_config(room).verbose_name} · {words}")
        for room, wording in wordings.items()
        for code, words in sorted(wording.acts.items(), key=lambda act: str(act[1]))
    ]


def acts_called(text: str) -> list[str]:
    """The codes of acts whose words in the reader's language contain the text."""
    sought = text.casefold()
    return [
        code
        for wording in wordings
        for code, words in wording.acts.items()
        if sought in str(words).casefold()
    ]


def column_words(kind: str, name: str) -> str:
    """What a column of rows of this kind ("cases.notice") is called; "" where nobody has said.

    First what its room says of the model, then what it says of all its models, then what the room of the row it points
    at calls that, then what rows of every room have.
    """
    room, _dot, model = kind.partition(".")
    for label, key in _sources(room, model, kind, name):
        wording = wordings.get(label)
        if wording and key in wording.columns:
            return str(wording.columns[key])
    return ""


def told_words(room: str, kind: str, name: str) -> str:
    """What an act of the room calls what it was told: as the row it is about does, else as its room does."""
    return column_words(kind, name) or column_words(f"{room}.", name)


def _sources(room: str, model: str, kind: str, name: str) -> Iterator[tuple[str, str]]:
    yield room, f"{model}.{name}"
    yield room, name
    field = _field(kind, name)
    points_to = field.related_model if field is not None and field.is_relation else None
    if isinstance(points_to, type) and name in str(points_to._meta.model_name):
        yield points_to._meta.app_label, name
    yield OWN, name


def column_choices(kind: str, name: str) -> dict[str, str]:
    """Values of a column and their words, where it has a list of them: states, kinds, grades, what a room registers."""
    field, wording = _field(kind, name), wordings.get(kind.partition(".")[0])
    pairs = list(field.flatchoices) if field is not None else []
    if not pairs and wording and name in wording.values:
        pairs = list(wording.values[name]().items())
    return {str(value): str(words) for value, words in pairs}


def _field(kind: str, name: str) -> models.Field[Any, Any] | None:
    model = model_of(kind)
    try:
        found: Any = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return found if getattr(found, "concrete", False) else None
