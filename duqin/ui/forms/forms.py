"""How a form is drawn and how it speaks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import lazy
from django.utils.translation import gettext as _

USUAL = forms.Field.default_error_messages["required"]


class Renderer(TemplatesSetting):
    """Draws every form with our markup (settings: FORM_RENDERER)."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/field.html"


class Speaking(forms.BaseForm):
    """Says in a full sentence what is missing; the browser's own bubbles stay off (`novalidate`)."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = field.label or name
            if (
                field.error_messages.get("required") is USUAL
            ):  # the sentence itself: its words are looked up when said
                field.error_messages["required"] = _missing_when_said(field, label)
            if field.required:
                field.widget.attrs.setdefault("aria-required", "true")


def _missing(field: forms.Field, label: Any) -> str:
    chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.DateField)
    return (_("请选择“%(label)s”。") if chosen else _("请填写“%(label)s”。")) % {"label": label}


_missing_when_said = lazy(_missing, str)


class Form(Speaking, forms.Form):
    """The form to derive from."""


class ModelForm(Speaking, forms.ModelForm):
    """The form of a model to derive from."""
