"""Forms of people, posts and appointments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation import queries
from duqin.foundation.organisation.forms.fields import Offering, OnePost, TickUnits, TreeUnit
from duqin.foundation.organisation.forms.versions import VersionedForm
from duqin.foundation.organisation.models import Person, Post
from duqin.kernel import capabilities
from duqin.kernel.moments import today
from duqin.ui.forms import Form, widgets


class PersonFacts(VersionedForm):
    """What is known of a person."""

    staff_no = forms.CharField(label=_("工号"), max_length=40)
    name = forms.CharField(label=_("姓名"), max_length=60)
    status = forms.ChoiceField(label=_("身份"), choices=Person.Status.choices)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    email = forms.EmailField(label=_("邮箱"), required=False, help_text=_("通知发到这里。"))

    def facts(self) -> dict[str, Any]:
        """The values as the verbs take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class NewPerson(Offering, PersonFacts):
    """A person who is registered in a unit."""

    unit = TreeUnit(label=_("所在单位"))
    field_order = ("staff_no", "name", "unit", "status", "phone", "email")


class MovedPerson(Offering, VersionedForm):
    """Another home unit."""

    unit = TreeUnit(label=_("调入单位"))
    day = forms.DateField(label=_("自哪一天起"), widget=widgets.DateInput, initial=today)
    keep_posts = forms.BooleanField(
        label=_("保留在原单位的任职"),
        required=False,
        help_text=_("不选则原单位的任职到前一天为止，权限同时收回。"),
    )
    basis = forms.CharField(label=_("依据"), max_length=200, required=False)


class LeavingPerson(VersionedForm):
    """The last day of a person."""

    last_day = forms.DateField(label=_("最后一天"), widget=widgets.DateInput, initial=today)
    reason = forms.CharField(label=_("事由"), max_length=200, required=False)


class ReturningPerson(Offering, VersionedForm):
    """Where somebody who comes back works."""

    unit = TreeUnit(label=_("所在单位"))


class AppointForm(Offering, Form):
    """A post for a person."""

    post = OnePost(label=_("岗位"))
    unit = TreeUnit(label=_("单位"))
    from_date = forms.DateField(label=_("自哪一天起"), widget=widgets.DateInput, initial=today)
    to_date = forms.DateField(
        label=_("到哪一天为止"), widget=widgets.DateInput, required=False, help_text=_("空着表示长期。")
    )
    replacing = forms.BooleanField(
        label=_("接替现任者"), required=False, help_text=_("这个岗位在该单位的现任者到前一天为止。")
    )
    basis = forms.CharField(label=_("依据"), max_length=200, required=False, help_text=_("任命文件和文号。"))


class PortfolioForm(Form):
    """Which units a deputy is in charge of (R-000-06)."""

    units = TickUnits(label=_("分管的单位"))
    from_date = forms.DateField(label=_("自哪一天起"), widget=widgets.DateInput, initial=today)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["units"]
        units.queryset = queries.units_with_chain()


class PostForm(Offering, VersionedForm):
    """A post, how far it reaches and what it may do."""

    name = forms.CharField(label=_("名称"), max_length=60)
    name_en = forms.CharField(label=_("英文名称"), max_length=80, required=False)
    duties = forms.CharField(label=_("岗位职责"), widget=forms.Textarea, required=False)
    reach = forms.ChoiceField(
        label=_("权限范围"), choices=Post.Reach.choices, widget=forms.RadioSelect, initial=Post.Reach.UNIT
    )
    capabilities = forms.MultipleChoiceField(
        label=_("权限"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("修改后，任职者的下一次操作就按新的权限。"),
    )
    units = TickUnits(label=_("设有这个岗位的单位"), help_text=_("没有人担任时，在单位页面上显示为空缺。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = capabilities.declared()
        rights: Any = self.fields["capabilities"]
        rights.choices = [(code, right.label) for code, right in told.items()]

    def facts(self) -> dict[str, Any]:
        """The values as the verbs take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class NewPost(PostForm):
    """A post that is made."""

    code = forms.SlugField(
        label=_("代码"), max_length=40, help_text=_("英文小写，启用后不再更改，例如 inspector。")
    )
    field_order = ("code", "name", "name_en", "duties", "reach", "capabilities", "units")
