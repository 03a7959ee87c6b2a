"""Forms of providers and contracts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.forms.fields import Offering, OneArea, TreeUnit
from duqin.foundation.organisation.forms.versions import VersionedForm
from duqin.foundation.organisation.services import Terms
from duqin.kernel.moments import today
from duqin.ui.forms import Form, widgets


class ContractForm(Offering, VersionedForm):
    """What a contract says."""

    number = forms.CharField(label=_("合同编号"), max_length=60)
    title = forms.CharField(label=_("合同名称"), max_length=160)
    area = OneArea(label=_("服务领域"))
    supervising_unit = TreeUnit(
        label=_("监管部门"),
        help_text=_("每家合作企业同一时间只有一个监管部门。"),
        error_messages={"required": _("每家合作企业都要有一个监管部门，请选择。")},
    )
    from_date = forms.DateField(label=_("第一天"), widget=widgets.DateInput)
    to_date = forms.DateField(label=_("最后一天"), widget=widgets.DateInput)
    fee_basis = forms.CharField(label=_("费用依据"), max_length=200, required=False)
    performance_bond = forms.DecimalField(
        label=_("履约保证金（元）"), required=False, min_value=0, max_digits=14, decimal_places=2
    )

    def terms(self) -> Terms:
        """The contract as the verbs take it."""
        names = Terms.__dataclass_fields__
        return Terms(**{name: self.cleaned_data[name] for name in names})


class ProviderFacts(VersionedForm):
    """What is known of a company."""

    company = forms.CharField(label=_("企业全称"), max_length=160, help_text=_("营业执照上的名称。"))
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=40, required=False)
    contact = forms.CharField(label=_("联系人"), max_length=60, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)

    def company_facts(self) -> dict[str, Any]:
        """The company's part of the values."""
        return {name: self.cleaned_data[name] for name in ("company", "credit_code", "contact", "phone")}


class NewProvider(ContractForm, ProviderFacts):
    """A company with its first contract (R-001-01)."""

    code = forms.CharField(label=_("单位代码"), max_length=40, help_text=_("唯一，启用后不再更改。"))
    name = forms.CharField(label=_("单位名称"), max_length=80, help_text=_("在本系统中的称呼。"))
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)
    is_supervised = forms.BooleanField(label=_("纳入考核"), required=False, initial=True)

    def facts(self) -> dict[str, Any]:
        """The values as the verb takes them."""
        names = ("code", "name", "name_en", "short_name", "is_supervised")
        return (
            self.company_facts()
            | {name: self.cleaned_data[name] for name in names}
            | {"contract": self.terms()}
        )


class HandOver(Offering, VersionedForm):
    """Another supervising section."""

    supervising_unit = TreeUnit(label=_("新的监管部门"))
    basis = forms.CharField(label=_("依据"), max_length=200, required=False)


class EndedContract(VersionedForm):
    """The end of a contract before its time."""

    last_day = forms.DateField(label=_("最后一天"), widget=widgets.DateInput, initial=today)
    reason = forms.CharField(label=_("理由"), max_length=200)


class UploadForm(Form):
    """The workbook of an import."""

    file = forms.FileField(
        label=_("Excel 文件"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("最大 20 MB、5 万行；含“单位”“人员”“地点”三个工作表中的一个或几个。"),
    )
