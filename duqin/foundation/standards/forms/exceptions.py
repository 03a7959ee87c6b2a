"""Questions, answers and waivers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.foundation.standards.forms.fields import NounForm, OfferingForm, UnitField
from duqin.ui.forms import widgets


class AskForm(NounForm):
    question = forms.CharField(label=_("问题"), max_length=2000, widget=forms.Textarea)


class AnswerForm(NounForm):
    answer = forms.CharField(label=_("答复"), max_length=4000, widget=forms.Textarea)


class WaiverForm(OfferingForm):
    unit = UnitField(label=_("豁免的单位"), required=False, empty_label=_("所有单位"))
    from_date = forms.DateField(label=_("开始日期"), widget=widgets.DateInput)
    to_date = forms.DateField(label=_("结束日期"), widget=widgets.DateInput, help_text=_("含当日。"))
    minutes = forms.CharField(label=_("会议和日期"), max_length=240, help_text=_("决定豁免的会议纪要。"))
    reason = forms.CharField(label=_("理由"), required=False, max_length=2000, widget=forms.Textarea)


class EndWaiverForm(NounForm):
    to_date = forms.DateField(label=_("结束日期"), widget=widgets.DateInput, help_text=_("含当日。"))
