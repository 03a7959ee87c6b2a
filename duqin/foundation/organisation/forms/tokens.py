"""The form of a token of the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.kernel import capabilities
from duqin.kernel.actors import Actor
from duqin.ui.forms import Form, widgets


class TokenForm(Form):
    """What a token is for, how long, and what it may do of what its owner may."""

    name = forms.CharField(
        label=_("用途"), max_length=80, help_text=_("哪个系统使用它，例如“数据中台”；会写入操作留痕。")
    )
    expires_on = forms.DateField(
        label=_("有效期至"), widget=widgets.DateInput, help_text=_("最长 366 天，到期自动失效。")
    )
    is_read_only = forms.BooleanField(
        label=_("只读"), required=False, help_text=_("勾选后，这个令牌不能做任何修改。")
    )
    scopes = forms.MultipleChoiceField(
        label=_("允许的权限"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只列出您现在有的权限；岗位变动后，令牌的权限随之减少。"),
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes: Any = self.fields["scopes"]
        scopes.choices = [
            (code, right.label) for code, right in capabilities.declared().items() if by.may(code)
        ]
