"""Saving a row with the sentences of its own limits: a broken one becomes a refusal beside its field."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from duqin.kernel.errors import Refusal, Refusals

Row = TypeVar("Row", bound=models.Model)


def keep(row: Row) -> Row:
    """Check lengths, choices and uniqueness, then save.

    Raises:
        Refusal: code "<model>.invalid" with the field, or Refusals when several fields are wrong.
    """
    lists = {field.name for field in row._meta.concrete_fields if isinstance(field, models.JSONField)}
    try:
        row.full_clean(exclude=lists)
    except ValidationError as fault:
        raise refusal_of(fault, f"{row._meta.model_name}.invalid") from fault
    row.save()
    return row


def refusal_of(fault: ValidationError, code: str) -> Refusal:
    """The sentences of a validation error as a refusal."""
    found = [
        Refusal(code, " ".join(sentences), field=None if name == "__all__" else name)
        for name, sentences in fault.message_dict.items()
    ]
    return found[0] if len(found) == 1 else Refusals(code, _("有几处填写不符合要求。"), found)


def set_fields(row: models.Model, values: dict[str, Any]) -> None:
    """Take over the values, texts without blanks around them."""
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
