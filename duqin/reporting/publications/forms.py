"""Forms of publications."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.ui.forms import Form


class DraftForm(Form):
    """Which month."""

    period = forms.CharField(label=_("月份"), max_length=7, help_text=_("写作 2026-03；当月考核须已冻结。"))


class SectionForm(Form):
    """Words of a section."""

    heading = forms.CharField(label=_("小标题"), max_length=120)
    text = forms.CharField(
        label=_("正文"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("数字用代号写入，例如 {{ findings }}，发布后与明细相连，不能手工改写。"),
    )
