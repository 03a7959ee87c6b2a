"""A file of past inspections with its mapping."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.ui.forms import Form, field_of


class RecordsForm(Form):
    file = forms.FileField(
        label=_("历史检查文件"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_(
            "一行是一次检查中一个条款的结果；.xlsx 或 .csv（UTF-8、GB18030），不超过 20 MB、5 万行。"
        ),
    )
    mapping = forms.FileField(
        label=_("对应关系（可选）"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml"}),
        help_text=_("列标题与模板相同时不需要；YAML 文件，写明哪一列是什么、词语和名称怎样对应。"),
    )
    earlier = forms.ChoiceField(
        label=_("沿用以前的对应关系"),
        required=False,
        help_text=_("没有上传对应关系文件时，可以用以前某次导入的。"),
    )
    into_frozen = forms.BooleanField(
        label=_("考核已冻结的月份，作为更正记入"),
        required=False,
        help_text=_("考核表将更正为新版本，原版本仍可查阅；不勾选时，这些月份的扣分不能导入。"),
    )

    def __init__(self, *args: Any, earlier: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = field_of(self, "earlier", forms.ChoiceField)
        if earlier:
            field.choices = [("", _("不沿用")), *earlier]
        else:
            del self.fields["earlier"]
