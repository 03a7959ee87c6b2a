"""The rule of joint special inspections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections.rules.joint import JointRule
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Institution
from duqin.ui.forms import Form, field_of


class SeveralAreas(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.local_name)


class JointRuleForm(Form):
    """Areas that touch public safety, and the one that names the safety office."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    areas: Any = SeveralAreas(
        label=_("专项检查须联合进行的服务领域"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("这些领域的专项检查计划须把安全部门列为主办或联合单位。一个都不选，就没有必须联合的。"),
    )
    safety_area: Any = forms.ModelChoiceField(
        label=_("安全领域"),
        queryset=None,
        empty_label=None,
        help_text=_("它的责任单位就是安全部门。"),
    )

    def __init__(self, institution: Institution, rule: JointRule, *args: Any, **options: Any) -> None:
        there = organisation.areas_in_use()
        by_code = {area.code: area for area in there}
        initial = {
            "version": institution.version,
            "areas": [area for code, area in by_code.items() if code in rule.areas],
            "safety_area": by_code.get(rule.safety_area),
        }
        super().__init__(*args, **{"initial": initial, **options})
        field_of(self, "areas", forms.ModelMultipleChoiceField).queryset = there
        safety: Any = self.fields["safety_area"]
        safety.queryset = there
        safety.label_from_instance = lambda area: area.local_name
