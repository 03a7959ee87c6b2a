"""Fields that choose rows, each called by its name in the reader's language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.models import MonitorAppointment, Person, Place
from duqin.foundation.standards.models import Checklist
from duqin.ui.forms import widgets


class OneOf(forms.ModelChoiceField):
    """One row, called by its name in the reader's language; a list one can type into."""

    widget = widgets.Combo

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"empty_label": _("请选择")} | options))

    def label_from_instance(self, obj: Model) -> str:
        return called(obj)


class SomeOf(forms.ModelMultipleChoiceField):
    """Several rows, ticked."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Model) -> str:
        return called(obj)


def called(row: Any) -> str:
    """What a row is called in a choice."""
    match row:
        case Person():
            return f"{row.name}（{row.unit.local_name}）"
        case Place():
            return f"{row.full_name} {row.code}"
        case MonitorAppointment():
            return f"{row.person.name}（{row.unit.local_name}）"
        case Checklist():
            return f"{row.area.local_name} · {row.local_name}"
    return str(getattr(row, "local_name", row))
