"""Forms of trust."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.ui.forms import Form


class CustodianForm(Form):
    """Who keeps checkpoints, and where they go."""

    name = forms.CharField(label=_("姓名"), max_length=120, help_text=_("例如档案馆、审计处的一位老师。"))
    email = forms.EmailField(
        label=_("邮箱"), max_length=200, help_text=_("最好不在管本服务器的人能登录的邮件系统里。")
    )
