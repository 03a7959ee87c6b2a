"""What no figure says in the report of a half month, and the days such reports are due."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections.rules.report_days import Shift
from duqin.domains.inspections.services.reporting import LONGEST
from duqin.ui.forms import Form


class ReportForm(Form):
    """The words of the unit's own."""

    reasons = forms.CharField(
        label=_("未完成原因"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("本期还有没整改完成的问题，或点位没有查全时必填。"),
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


class ReportDaysForm(Form):
    """What becomes of a due day that is no working day."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    shift = forms.ChoiceField(
        label=_("上报日不是工作日时"),
        choices=[
            (Shift.keep.value, _("不变，仍在当天上报")),
            (Shift.earlier.value, _("提前到前一个工作日")),
            (Shift.later.value, _("顺延到后一个工作日")),
        ],
        widget=forms.RadioSelect,
        help_text=_("工作日以校历为准，调休上班的周末也是工作日。提前时，期限之后的检查计入下一期。"),
    )
