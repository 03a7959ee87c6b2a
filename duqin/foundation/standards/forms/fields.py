"""Fields this room uses several times: lines of text, areas, units, and the version a form was made from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.models import ServiceArea, Unit
from duqin.foundation.standards import queries
from duqin.foundation.standards.rules.languages import in_language
from duqin.foundation.trust.models import Versioned
from duqin.ui.forms import Form, widgets

CODE = RegexValidator(r"^[a-z][a-z0-9-]*$", _("请用小写字母开头，只用小写字母、数字和连字符。"))
CLAUSE_CODE = RegexValidator(
    r"^[0-9A-Z\u4e00-\u9fff][0-9A-Z.\u4e00-\u9fff-]*$", _("请用大写字母、数字、汉字、点和连字符。")
)


class NounForm(Form):
    """A form about one row; remembers from which version of it the form was made."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, noun: Versioned | None = None, **options: Any) -> None:
        self.noun = noun
        if noun is not None:
            options["initial"] = {"version": noun.version, **options.get("initial", {})}
        super().__init__(*args, **options)

    @property
    def said(self) -> dict[str, Any]:
        """What was filled in, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class LinesField(forms.CharField):
    """One thing a line; cleans to the lines that are not empty."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else "\n".join(value)

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]


class AreaField(forms.ModelChoiceField):
    """A service area by its name in the reader's language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(None, **{"empty_label": _("请选择"), **options})

    def label_from_instance(self, area: ServiceArea) -> str:
        return in_language(area.name, area.name_en)


class UnitField(forms.ModelChoiceField):
    """A unit of today; typed into, for there are many."""

    widget = widgets.Combo

    def __init__(self, **options: Any) -> None:
        super().__init__(None, **{"empty_label": _("请选择"), **options})

    def label_from_instance(self, unit: Unit) -> str:
        return unit.local_name


class OfferingForm(NounForm):
    """Offers today's areas and units in the fields that ask for them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, AreaField):
                field.queryset = queries.areas()
            elif isinstance(field, UnitField):
                field.queryset = queries.units()


class TicksField(forms.TypedMultipleChoiceField):
    """Several of a few words, ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"coerce": str, "empty_value": [], **options})
