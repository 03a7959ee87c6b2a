"""Forms of assessment."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.ui.forms import Form


class FreezeForm(Form):
    """Which month."""

    period = forms.CharField(label=_("月份"), max_length=7, help_text=_("写作 2026-03；当月结束后才能冻结。"))


class CorrectForm(Form):
    """Why the month is drawn up anew."""

    reason = forms.CharField(
        label=_("更正原因"),
        widget=forms.Textarea,
        max_length=240,
        help_text=_("与新旧两个版本一并保留、公开。"),
    )
