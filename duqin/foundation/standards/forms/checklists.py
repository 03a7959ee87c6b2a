"""A checklist with its standing outline."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duqin.foundation.standards import queries
from duqin.foundation.standards.forms.clauses import LEVELS
from duqin.foundation.standards.forms.fields import CODE, AreaField, LinesField, OfferingForm, TicksField
from duqin.foundation.standards.models import Checklist
from duqin.kernel.moments import today


class ChecklistForm(OfferingForm):
    code = forms.CharField(
        label=_("代码"),
        max_length=60,
        validators=[CODE],
        help_text=_("用作网址，例如 catering-daily；建立后不能更改。"),
    )
    area = AreaField(label=_("服务领域"))
    name = forms.CharField(label=_("名称"), max_length=120)
    name_en = forms.CharField(label=_("英文名称"), max_length=160, required=False)
    levels = TicksField(label=_("适用层级"), choices=LEVELS, coerce=int)
    outline = LinesField(
        label=_("检查提纲"), help_text=_("每行一条：检查目的、主要内容、要问的问题。没有提纲的检查不能开始。")
    )
    is_full = forms.BooleanField(label=_("全面检查表：必须覆盖本领域的全部监督重点"), required=False)
    clause_codes = TicksField(
        label=_("条款"), required=False, help_text=_("一条都不勾选，表示检查当天现行的全部条款。")
    )
    is_active = forms.BooleanField(label=_("使用中"), required=False)

    def __init__(self, *args: Any, noun: Checklist | None = None, **options: Any) -> None:
        if noun is not None:
            names = ("name", "name_en", "levels", "outline", "is_full", "is_active")
            codes = [item.clause_code for item in noun.items.all()]
            options["initial"] = {name: getattr(noun, name) for name in names} | {"clause_codes": codes}
        super().__init__(*args, noun=noun, **options)
        if noun is None:
            for name in ("clause_codes", "is_active"):  # chosen once the area is known
                del self.fields[name]
        else:
            del self.fields["code"], self.fields["area"]
            ticks: Any = self.fields["clause_codes"]
            ticks.choices = self._offered(noun)

    def _offered(self, noun: Checklist) -> list[tuple[str, str]]:
        """The clauses in force of the area, and those on the list that no version in force has any more."""
        clauses = queries.clauses_in_force(day=today(), area_code=noun.area.code)
        offered = [(c.code, f"{c.code} {c.local_title}") for c in clauses]
        gone = [
            (code, gettext("%(code)s（已不是现行条款）") % {"code": code})
            for code in queries.missing_codes(noun)
        ]
        return offered + gone
