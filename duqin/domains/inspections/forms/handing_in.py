"""Hand in, return, give up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.ui.forms import Form


class SubmitForm(Form):
    """The last words of the sheet."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    device_at = forms.DateTimeField(required=False, widget=forms.HiddenInput(attrs={"data-now": True}))
    summary = forms.CharField(
        label=_("检查小结"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    weather = forms.CharField(label=_("天气"), required=False, max_length=40)
    route = forms.CharField(label=_("巡查路线"), required=False, max_length=240)
    reported_to = forms.CharField(
        label=_("已当场报告"), required=False, max_length=120, help_text=_("重大问题已经告诉了谁。")
    )
    handover = forms.CharField(
        label=_("交接事项"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )


class ReasonForm(Form):
    """Why: to return, to give up."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("原因"), max_length=240, widget=forms.Textarea(attrs={"rows": 2}))
