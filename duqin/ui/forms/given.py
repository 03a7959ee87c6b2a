"""The fields of a form as what they were declared, and what was sent as something that may be changed."""

from __future__ import annotations

from typing import TypeVar, cast

from django.forms import BaseForm, Field
from django.http import QueryDict

Kind = TypeVar("Kind", bound=Field)


def field_of(form: BaseForm, name: str, kind: type[Kind]) -> Kind:
    """A field with what its kind can be given: choices, rows, a tree.

    Raises:
        TypeError: the form declares another kind.
    """
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{type(form).__name__}.{name} is no {kind.__name__}")
    return field


def posted(form: BaseForm) -> QueryDict:
    """What was sent with a bound form; `form.data` itself does not change until the copy is put there."""
    return cast("QueryDict", form.data).copy()
