"""An entry of the citation register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.foundation.standards.forms.fields import CODE, LinesField, NounForm
from duqin.foundation.standards.models import Citation, Clause
from duqin.foundation.standards.models.citations import Verification
from duqin.ui.forms import widgets


class CitationForm(NounForm):
    code = forms.CharField(
        label=_("代码"), max_length=40, validators=[CODE], help_text=_("规则包用它指明依据；建立后不能更改。")
    )
    title = forms.CharField(label=_("名称"), max_length=240)
    title_en = forms.CharField(label=_("英文名称"), max_length=240, required=False)
    short = forms.CharField(label=_("简称"), max_length=20, required=False)
    kind = forms.ChoiceField(label=_("种类"), choices=Citation.Kind.choices)
    tier = forms.ChoiceField(label=_("依据层级"), choices=Clause.Tier.choices)
    issuer = forms.CharField(label=_("制定机关"), max_length=160, required=False)
    issuer_en = forms.CharField(label=_("英文制定机关"), max_length=240, required=False)
    number = forms.CharField(label=_("文号"), max_length=120, required=False)
    edition = forms.CharField(label=_("版次"), max_length=40, required=False)
    effective_on = forms.DateField(label=_("施行日期"), required=False, widget=widgets.DateInput)
    state = forms.ChoiceField(
        label=_("核对状态"),
        choices=Verification.choices,
        widget=widgets.Segmented,
        help_text=_("存疑的依据可以检索，但不会印在任何文书上；待核的依据印出时带有“待核”字样。"),
    )
    checked_on = forms.DateField(label=_("核对日期"), required=False, widget=widgets.DateInput)
    verified_articles = LinesField(
        label=_("已核条文"),
        required=False,
        help_text=_("每行一个条号；在原文中读过的条文，印出时不再带“待核”字样。"),
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=1000, widget=forms.Textarea)
    note_en = forms.CharField(label=_("英文说明"), required=False, max_length=1000, widget=forms.Textarea)

    def __init__(self, *args: Any, noun: Citation | None = None, **options: Any) -> None:
        if noun is not None:
            names = [name for name in self.base_fields if name not in ("version", "code")]
            options["initial"] = {name: getattr(noun, name) for name in names}
        super().__init__(*args, noun=noun, **options)
        if noun is not None:
            del self.fields["code"]
