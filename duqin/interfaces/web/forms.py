"""Forms of the doors."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.ui.forms import Form


class FirstRunForm(Form):
    """Name of the school and the first administrator."""

    name = forms.CharField(label=_("学校名称"), max_length=120, help_text=_("出现在页眉、通知单和通报上。"))
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)
    name_en = forms.CharField(label=_("英文名称"), max_length=160, required=False)
    username = forms.CharField(label=_("管理员账号"), max_length=60, help_text=_("用来登录，例如 admin。"))
    password = forms.CharField(
        label=_("密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 12 个字符；可以用一句话。"),
    )


class PasswordForm(Form):
    """A new password by a one-time link."""

    password = forms.CharField(
        label=_("新密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 12 个字符；可以用一句话。"),
    )
    again = forms.CharField(
        label=_("再输一次"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, object]:
        said = super().clean() or {}
        if said.get("password") and said.get("again") and said["password"] != said["again"]:
            self.add_error("again", str(_("两次输入的密码不一样。")))
        return said
