"""A clause with its measured figures and its bases."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duqin.foundation.standards import queries
from duqin.foundation.standards.forms.fields import CLAUSE_CODE, AreaField, OfferingForm, TicksField
from duqin.foundation.standards.models import Citation, Clause, DocumentVersion
from duqin.foundation.standards.rules.languages import in_language
from duqin.foundation.standards.services import BasisDraft
from duqin.ui.forms import Form, widgets

LEVELS = ((1, _("学校")), (2, _("中心")), (3, _("部门")))
STATES = (("pending", _("待核")), ("verified", _("已核实")))


class ClauseForm(OfferingForm):
    code = forms.CharField(label=_("条款编号"), max_length=40, validators=[CLAUSE_CODE])
    area = AreaField(label=_("服务领域"))
    group = forms.CharField(label=_("分组"), max_length=60)
    group_en = forms.CharField(label=_("英文分组"), max_length=80, required=False)
    title = forms.CharField(label=_("条款"), max_length=160)
    title_en = forms.CharField(label=_("英文条款"), max_length=200, required=False)
    check_text = forms.CharField(
        label=_("检查内容"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("一件看得见、量得出、查得到的事。"),
    )
    check_text_en = forms.CharField(
        label=_("英文检查内容"), max_length=2000, required=False, widget=forms.Textarea
    )
    kind = forms.ChoiceField(label=_("类别"), choices=Clause.Kind.choices, widget=widgets.Segmented)
    methods = TicksField(label=_("检查方法"), choices=Clause.Method.choices)
    severity = forms.ChoiceField(
        label=_("严重程度"), choices=Clause.Severity.choices, widget=widgets.Segmented
    )
    severity_note = forms.CharField(label=_("程度说明"), max_length=200, required=False)
    severity_note_en = forms.CharField(label=_("英文程度说明"), max_length=200, required=False)
    points = forms.DecimalField(label=_("扣分"), min_value=0, max_value=1000, decimal_places=2)
    per = forms.ChoiceField(label=_("计扣单位"), choices=Clause.Per.choices)
    per_amount = forms.DecimalField(
        label=_("每计扣数量"),
        max_value=999999,
        decimal_places=6,
        initial=1,
        help_text=_("每几处、几人扣一次，通常为 1。"),
    )
    cap = forms.DecimalField(
        label=_("扣分上限"),
        min_value=0,
        max_value=1000,
        decimal_places=2,
        required=False,
        help_text=_("一次检查最多扣多少分；不填为单次扣分的三倍。"),
    )
    zero_if_places = forms.IntegerField(label=_("达到几处扣完"), min_value=1, max_value=1000, required=False)
    points_note = forms.CharField(label=_("扣分说明"), max_length=200, required=False)
    points_note_en = forms.CharField(label=_("英文扣分说明"), max_length=200, required=False)
    deadline_unit = forms.ChoiceField(label=_("期限单位"), choices=Clause.DeadlineUnit.choices)
    deadline_amount = forms.IntegerField(
        label=_("期限数值"), min_value=0, max_value=1000, help_text=_("“当场”填 0。")
    )
    stop_use = forms.BooleanField(label=_("立即停用，期限为提出整改计划的时间"), required=False)
    deadline_note = forms.CharField(label=_("期限说明"), max_length=200, required=False)
    deadline_note_en = forms.CharField(label=_("英文期限说明"), max_length=200, required=False)
    photo_required = forms.BooleanField(label=_("发现问题必须拍照"), required=False)
    veto = forms.BooleanField(label=_("一票否决"), required=False)
    veto_note = forms.CharField(label=_("否决说明"), max_length=200, required=False)
    veto_note_en = forms.CharField(label=_("英文否决说明"), max_length=200, required=False)
    domain = forms.ChoiceField(label=_("质量或安全"), choices=Clause.Domain.choices, widget=widgets.Segmented)
    heading = forms.ChoiceField(label=_("检查内容类别"), choices=Clause.Heading.choices)
    aspects = TicksField(label=_("标准方面"), choices=Clause.Aspect.choices)
    dimension = forms.ChoiceField(
        label=_("目标维度"), choices=Clause.Dimension.choices, widget=widgets.Segmented
    )
    tier = forms.ChoiceField(label=_("依据层级"), choices=Clause.Tier.choices)
    levels = TicksField(label=_("适用层级"), choices=LEVELS, coerce=int)
    focus = TicksField(label=_("监督重点"), required=False)
    responsible = forms.CharField(label=_("责任主体"), max_length=80)
    responsible_en = forms.CharField(label=_("英文责任主体"), max_length=120, required=False)
    weight = forms.DecimalField(label=_("权重"), max_value=100, decimal_places=2, initial=Decimal(1))
    order = forms.IntegerField(
        label=_("顺序"), min_value=0, max_value=9999, required=False, help_text=_("小的在前；不填排在最后。")
    )

    def __init__(
        self, *args: Any, under: DocumentVersion, noun: Clause | None = None, **options: Any
    ) -> None:
        if noun is not None:
            names = [name for name in self.base_fields if name != "version"]
            options["initial"] = {name: shortened(getattr(noun, name)) for name in names}
        else:
            options["initial"] = {"area": under.document.area, "levels": [1, 2, 3], **usual()}
        super().__init__(*args, noun=noun, **options)
        focus: Any = self.fields["focus"]
        focus.choices = [(p["code"], in_language(p["title"], p.get("title_en", ""))) for p in under.focus]
        if not under.focus:
            del self.fields["focus"]

    def clean_levels(self) -> list[int]:
        return sorted(self.cleaned_data["levels"])

    @property
    def said(self) -> dict[str, Any]:
        """Columns of the clause; the order stays when nothing was said about it."""
        values = super().said
        return {name: value for name, value in values.items() if name != "order" or value is not None}


def shortened(value: Any) -> Any:
    """A decimal without the zeros that the database adds: 1.000000 is 1."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def usual() -> dict[str, Any]:
    """What a new clause begins with: the first of each choice as the model has it."""
    names = ("kind", "severity", "domain", "dimension", "tier", "per", "deadline_unit", "deadline_amount")
    fresh = Clause()
    return {name: getattr(fresh, name) for name in names} | {"methods": ["look"]}


class MeasureForm(Form):
    """A measured figure; at least one limit, both inclusive."""

    name = forms.CharField(label=_("测量名称"), max_length=160)
    name_en = forms.CharField(label=_("英文测量名称"), max_length=160, required=False)
    unit = forms.CharField(label=_("单位"), max_length=20)
    unit_en = forms.CharField(label=_("英文单位"), max_length=20, required=False)
    min = forms.DecimalField(label=_("下限"), required=False, max_digits=12, decimal_places=6)
    max = forms.DecimalField(label=_("上限"), required=False, max_digits=12, decimal_places=6)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
    note_en = forms.CharField(label=_("英文说明"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        low, high = cleaned.get("min"), cleaned.get("max")
        if low is None and high is None and "min" not in self.errors and "max" not in self.errors:
            raise ValidationError(gettext("请填写下限或者上限。"))
        if low is not None and high is not None and low > high:
            raise ValidationError(gettext("下限不能大于上限。"))
        return cleaned


class MeasureRows(forms.BaseFormSet):
    """The measured figures of a clause."""

    @property
    def said(self) -> list[dict[str, Any]]:
        """As the clause keeps them: texts that are not empty, limits as numbers."""
        return [_measure(form.cleaned_data) for form in self.forms if _is_filled(form)]


class BasisForm(Form):
    citation: Any = forms.ModelChoiceField(
        None, label=_("依据"), empty_label=_("请选择"), widget=widgets.Combo
    )
    article = forms.CharField(
        label=_("条号"), max_length=80, required=False, help_text=_("例如 25、3(4)、5-7。")
    )
    state = forms.ChoiceField(label=_("这一条的核对状态"), choices=STATES, widget=widgets.Segmented)
    note = forms.CharField(label=_("引用说明"), max_length=200, required=False)
    note_en = forms.CharField(label=_("英文引用说明"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        citation: Any = self.fields["citation"]
        citation.queryset = queries.citable()
        citation.label_from_instance = lambda row: row.local_title

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cited: Citation | None = cleaned.get("citation")
        if cited and cleaned.get("state") == "verified" and cited.state != "verified":
            self.add_error("state", gettext("依据本身还没有核实，这一条不能标为“已核实”。"))
        return cleaned


class BasisRows(forms.BaseFormSet):
    """The bases of a clause in the order in which they are printed."""

    @property
    def said(self) -> list[BasisDraft]:
        names = ("citation", "article", "state", "note", "note_en")
        return [BasisDraft(**{n: f.cleaned_data[n] for n in names}) for f in self.forms if _is_filled(f)]


def _is_filled(form: forms.BaseForm) -> bool:
    data = getattr(form, "cleaned_data", {})
    return form.has_changed() and bool(data) and not data.get("DELETE")


def _measure(data: dict[str, Any]) -> dict[str, Any]:
    words = {name: data[name] for name in ("name", "unit", "note", "note_en") if data.get(name)}
    words |= {"name_en": data["name_en"] or data["name"], "unit_en": data["unit_en"] or data["unit"]}
    return words | {name: _number(data[name]) for name in ("min", "max") if data.get(name) is not None}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


MeasureFormSet = forms.formset_factory(MeasureForm, formset=MeasureRows, extra=1, can_delete=True, max_num=20)
BasisFormSet = forms.formset_factory(BasisForm, formset=BasisRows, extra=2, can_delete=True, max_num=20)
