"""Forms of accounts, guests and the institution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.forms.fields import Offering, OnePerson
from duqin.foundation.organisation.forms.versions import VersionedForm
from duqin.foundation.organisation.models import Institution
from duqin.ui.forms import Form, widgets

PROFILES = [
    (Institution.PasswordProfile.ASVS, _("长密码，不强制更换（推荐）")),
    (Institution.PasswordProfile.DENGBAO, _("等级保护：三类字符，每 90 天更换，不与前 5 次相同")),
]
SECOND_STEPS = [
    (Institution.SecondStep.OWN, _("由本人决定")),
    (Institution.SecondStep.DUTIES, _("管理、审批、审计岗位必须使用（等级保护）")),
    (Institution.SecondStep.ALL, _("所有人必须使用")),
]


class NewAccount(Offering, Form):
    """An account for a person."""

    person = OnePerson(label=_("人员"), required=False, help_text=_("只有管理员账号可以不对应人员。"))
    username = forms.CharField(label=_("用户名"), max_length=60, help_text=_("登录时使用，建议用工号。"))
    email = forms.EmailField(label=_("邮箱"), required=False)
    is_administrator = forms.BooleanField(
        label=_("系统管理员"), required=False, help_text=_("管理组织、账号和校历；看不到业务内容。")
    )


class AccountFacts(Form):
    """User name and address."""

    username = forms.CharField(label=_("用户名"), max_length=60)
    email = forms.EmailField(label=_("邮箱"), required=False)


class WindowForm(Form):
    """From when until when an account may be used."""

    valid_from = forms.DateTimeField(
        label=_("开始时间"), widget=widgets.MomentInput, required=False, help_text=_("空着表示不限。")
    )
    valid_until = forms.DateTimeField(
        label=_("结束时间"),
        widget=widgets.MomentInput,
        required=False,
        help_text=_("空着表示不限；来宾账号必须填写。"),
    )


class DisableForm(Form):
    """Why an account is closed."""

    reason = forms.CharField(label=_("理由"), max_length=200, required=False)


class ResetForm(Form):
    """Why a second step is taken away."""

    reason = forms.CharField(
        label=_("理由"), max_length=200, help_text=_("例如“手机丢失，已当面核实本人”；会写入操作留痕。")
    )


class InstitutionForm(VersionedForm):
    """Name of the school and the rules for signing in."""

    name = forms.CharField(label=_("学校名称"), max_length=120)
    name_en = forms.CharField(label=_("英文名称"), max_length=160, required=False)
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)
    password_profile = forms.ChoiceField(label=_("密码规则"), choices=PROFILES, widget=forms.RadioSelect)
    second_step = forms.ChoiceField(
        label=_("两步验证"),
        choices=SECOND_STEPS,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("必须使用的人下次打开页面时先设置验证器；已由统一身份认证完成两步验证的不再要求。"),
    )

    def facts(self) -> dict[str, Any]:
        """The values as the verb takes them."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return said | {"second_step": said["second_step"] or None}
