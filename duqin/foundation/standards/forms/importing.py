"""A rule pack as a file or as text, with the table of bases it may need."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duqin.ui.forms import Form

LARGEST = 5 * 1024 * 1024


class ImportForm(Form):
    file = forms.FileField(
        label=_("规则包文件"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.xlsx"}),
        help_text=_("YAML 或者由本系统导出的 XLSX，不超过 5 MB。"),
    )
    text = forms.CharField(
        label=_("或者粘贴 YAML"), required=False, strip=False, widget=forms.Textarea, max_length=LARGEST
    )
    citations = forms.FileField(
        label=_("依据表（可选）"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml"}),
        help_text=_("规则包用到、登记里还没有的依据，从这个文件补入。"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("file") and not (cleaned.get("text") or "").strip():
            raise ValidationError(gettext("请选择文件，或者粘贴内容。"))
        for name in ("file", "citations"):
            if cleaned.get(name) and cleaned[name].size > LARGEST:
                self.add_error(name, gettext("文件超过 5 MB，请拆分后再导入。"))
        return cleaned
