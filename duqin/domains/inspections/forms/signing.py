"""Sign, refuse to sign, note an obstruction, invite a guest."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duqin.domains.inspections.models import Party
from duqin.ui.forms import Form, widgets


class OnceForm(Form):
    """A form that is sent once, however often it is tapped."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("id", uuid4())


class SignForm(OnceForm):
    """The phone in another's hand."""

    role = forms.ChoiceField(label=pgettext_lazy("capacity", "身份"), choices=Party.Role.choices)
    name = forms.CharField(label=_("签名人姓名"), max_length=60)
    signature = widgets.SignatureField(label=_("签名"))


class RefusalForm(OnceForm):
    """Someone does not sign."""

    role = forms.ChoiceField(label=pgettext_lazy("capacity", "身份"), choices=Party.Role.choices)
    name = forms.CharField(label=_("拒签人姓名或岗位"), max_length=60)
    reason = forms.CharField(
        label=_("拒签理由"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("对方不说明的，写“未说明理由”。"),
    )
    witness = forms.CharField(label=_("见证人"), max_length=60)


class ObstructionForm(OnceForm):
    """Entry, papers or answers were denied (R-002-21)."""

    at = forms.DateTimeField(label=_("时间"), widget=widgets.MomentInput)
    what = forms.CharField(
        label=_("受阻情况"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如：拒绝打开库房、拒绝提供台账。"),
    )
    witness = forms.CharField(label=_("见证人"), max_length=60)


class GuestForm(Form):
    """A guest for a few hours (R-001-15)."""

    name = forms.CharField(
        label=_("来宾姓名"), max_length=60, help_text=_("可写明单位，例如“市场监管所 李某”。")
    )
    username = forms.RegexField(
        r"^[\w.@+-]{3,60}$",
        label=_("用户名"),
        error_messages={"invalid": _("用户名用 3 到 60 个字母、数字或 . @ + - _，不含空格。")},
    )
    valid_from = forms.DateTimeField(label=_("开始时间"), widget=widgets.MomentInput)
    valid_until = forms.DateTimeField(label=_("结束时间"), widget=widgets.MomentInput)
