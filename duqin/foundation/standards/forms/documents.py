"""Documents, their drafts and their relations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duqin.foundation.standards.forms.fields import CODE, AreaField, LinesField, OfferingForm, UnitField
from duqin.foundation.standards.models import Document, DocumentLink, DocumentVersion
from duqin.ui.forms import Form, widgets


class DocumentForm(OfferingForm):
    code = forms.CharField(
        label=_("代码"),
        max_length=40,
        validators=[CODE],
        help_text=_("用作网址和规则包代码，例如 canteen-rules；建立后不能更改。"),
    )
    title = forms.CharField(label=_("名称"), max_length=200)
    title_en = forms.CharField(label=_("英文名称"), max_length=240, required=False)
    serial_no = forms.CharField(label=_("发文字号"), max_length=60, required=False)
    issuer = UnitField(label=_("制定单位"), required=False)
    area = AreaField(
        label=_("服务领域"), required=False, help_text=_("新条款默认属于这个领域；跨领域的文件可以不选。")
    )

    def __init__(self, *args: Any, noun: Document | None = None, **options: Any) -> None:
        if noun is not None:
            names = ("title", "title_en", "serial_no", "issuer", "area")
            options["initial"] = {name: getattr(noun, name) for name in names}
        super().__init__(*args, noun=noun, **options)
        if noun is not None:
            del self.fields["code"]


class FocusField(LinesField):
    """Points of supervision, one a line: code | 中文 | English."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(
                f"{p['code']} | {p['title']} | {p.get('title_en', '')}".rstrip(" |") for p in value
            )
        return super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        points = [self._point(line) for line in super().clean(value)]
        codes = [point["code"] for point in points]
        if repeated := next((code for code in codes if codes.count(code) > 1), None):
            raise ValidationError(gettext("监督重点的代码“%(code)s”重复。") % {"code": repeated})
        return points

    def _point(self, line: str) -> dict[str, str]:
        code, title, title_en = ([part.strip() for part in line.split("|")] + ["", ""])[:3]
        if not code.isascii() or not code.isidentifier() or not title:
            sentence = gettext("“%(line)s”应写成：代码 | 中文名称 | 英文名称，代码用小写字母、数字和下划线。")
            raise ValidationError(sentence % {"line": line[:40]})
        return {"code": code.lower(), "title": title, "title_en": title_en or title}


class VersionForm(OfferingForm):
    title = forms.CharField(label=_("名称"), max_length=200)
    title_en = forms.CharField(label=_("英文名称"), max_length=240, required=False)
    summary = forms.CharField(
        label=_("说明"),
        required=False,
        widget=forms.Textarea,
        help_text=_("制定目的、适用范围、与上一版的主要区别。"),
    )
    summary_en = forms.CharField(label=_("英文说明"), required=False, widget=forms.Textarea)
    interpreter = UnitField(label=_("解释单位"), required=False)
    focus = FocusField(
        label=_("监督重点"),
        required=False,
        help_text=_("每行一个：代码 | 中文名称 | 英文名称。每个重点至少要有一条条款，否则不能提交审查。"),
    )

    def __init__(self, *args: Any, noun: DocumentVersion, **options: Any) -> None:
        names = ("title_en", "summary", "summary_en", "interpreter", "focus")
        initial = {name: getattr(noun, name) for name in names}
        options["initial"] = initial | {"title": noun.title or noun.document.title}
        super().__init__(*args, noun=noun, **options)


class LinkForm(Form):
    kind = forms.ChoiceField(label=_("关系"), choices=DocumentLink.Kind.choices, widget=widgets.Segmented)
    target: Any = forms.ModelChoiceField(None, label=_("文件"), empty_label=_("请选择"), widget=widgets.Combo)

    def __init__(self, *args: Any, offered: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        target: Any = self.fields["target"]
        target.queryset = offered
