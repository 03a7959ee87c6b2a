"""What no figure says in the report of a half month."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections.services.reporting import LONGEST
from duqin.ui.forms import Form


class ReportForm(Form):
    """The words of the unit's own."""

    reasons = forms.CharField(
        label=_("未完成原因"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("本期还有没整改完成的问题时必填。"),
    )
    focus = forms.CharField(
        label=_("下期重点"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    coordination = forms.CharField(
        label=_("需要协调的事项"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
