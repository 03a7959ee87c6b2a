"""Forms of units, bodies, seats, areas and duties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.forms.fields import (
    Offering,
    OneArea,
    OnePerson,
    OnePost,
    TickAreas,
    TickUnits,
    TreeUnit,
)
from duqin.foundation.organisation.forms.versions import VersionedForm
from duqin.foundation.organisation.models import Seat, Unit
from duqin.foundation.organisation.services import Holder
from duqin.kernel.moments import today
from duqin.ui.forms import Form, field_of, widgets

PLAIN_KINDS = [
    choice for choice in Unit.Kind.choices if choice[0] not in (Unit.Kind.COMMITTEE, Unit.Kind.PROVIDER)
]


class OrderField(forms.IntegerField):
    """Where a thing stands among its like; small numbers first."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("顺序"), min_value=0, max_value=32767, required=False, initial=0, **options)


class UnitFacts(Offering, VersionedForm):
    """What a unit is called and how it takes part."""

    name = forms.CharField(label=_("名称"), max_length=80)
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    short_name = forms.CharField(
        label=_("简称"), max_length=40, required=False, help_text=_("用于通知单等文书的编号，例如“餐饮”。")
    )
    is_monitored = forms.BooleanField(label=_("应设监控员"), required=False)
    is_supervised = forms.BooleanField(
        label=_("纳入考核"), required=False, help_text=_("每月有考核表，在通报中单独列出。")
    )
    areas = TickAreas(label=_("服务领域"), help_text=_("不选表示各领域的条款都可能适用。"))
    order = OrderField(help_text=_("数字小的排在前面。"))

    def facts(self) -> dict[str, Any]:
        """The values as the verbs take them."""
        given = dict(self.cleaned_data)
        given.pop("version", None)
        given["order"] = given.get("order") or 0
        return given


class ChangedUnit(UnitFacts):
    """A unit that is corrected; bodies and providers keep their kind."""

    kind = forms.ChoiceField(label=_("类别"), choices=PLAIN_KINDS)
    field_order = ("name", "name_en", "short_name", "kind")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit.kind in (Unit.Kind.COMMITTEE, Unit.Kind.PROVIDER):
            del self.fields["kind"]


class NewUnit(UnitFacts):
    """A unit that is registered."""

    parent = TreeUnit(label=_("上级单位"), required=False)
    code = forms.CharField(label=_("代码"), max_length=40, help_text=_("唯一，启用后不再更改，例如 CY。"))
    kind = forms.ChoiceField(label=_("类别"), choices=PLAIN_KINDS, initial=Unit.Kind.DEPARTMENT)
    valid_from = forms.DateField(label=_("设立日期"), widget=widgets.DateInput, initial=today)
    field_order = ("parent", "kind", "code", "name", "name_en", "short_name", "valid_from")


class MovedUnit(Offering, VersionedForm):
    """Under which unit it stands from when on."""

    parent = TreeUnit(label=_("新的上级单位"), required=False, help_text=_("空着表示没有上级。"))
    day = forms.DateField(
        label=_("自哪一天起"),
        widget=widgets.DateInput,
        initial=today,
        help_text=_("这一天之前的隶属关系保留，可随时查看。"),
    )
    basis = forms.CharField(label=_("依据"), max_length=200, required=False, help_text=_("文件名称和文号。"))


class ClosedUnit(VersionedForm):
    """The last day of a unit."""

    day = forms.DateField(label=_("最后一天"), widget=widgets.DateInput, initial=today)
    basis = forms.CharField(label=_("依据"), max_length=200, required=False)


class ReasonForm(Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("理由"), max_length=200)


class HolderFields(Offering, Form):
    """A person by name, or whoever holds a post in a unit."""

    person = OnePerson(label=_("人员"), required=False)
    post = OnePost(
        label=_("或按岗位"),
        required=False,
        help_text=_("选择岗位后，谁担任这个岗位谁就在这个位置上，换人时不用再改。"),
    )
    post_unit = TreeUnit(label=_("岗位所在单位"), required=False)

    def holder(self) -> Holder:
        given = self.cleaned_data
        return Holder(given["person"], given["post"], given["post_unit"])


class SeatForm(HolderFields):
    """Who takes a role of the chain or of a body."""

    role = forms.ChoiceField(label=_("位置"), widget=widgets.Segmented)
    from_date = forms.DateField(label=_("自哪一天起"), widget=widgets.DateInput, initial=today)
    beside = forms.BooleanField(
        label=_("与现任者同时担任"), required=False, help_text=_("不选则现任者到前一天为止。")
    )
    field_order = ("role", "person", "post", "post_unit", "from_date", "beside")

    def __init__(self, *args: Any, roles: tuple[Seat.Role, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "role", forms.ChoiceField).choices = [(role.value, role.label) for role in roles]
        if Seat.Role.DEPUTY not in roles:
            del self.fields["beside"]


class LastDay(Form):
    """Until when, inclusive."""

    last_day = forms.DateField(
        label=_("最后一天"),
        widget=widgets.DateInput,
        initial=today,
        help_text=_("含当天；填昨天则立即生效。"),
    )


class NewBody(HolderFields):
    """A committee or leading group with its leader (R-002-11)."""

    code = forms.CharField(label=_("代码"), max_length=40)
    name = forms.CharField(label=_("名称"), max_length=80)
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    from_date = forms.DateField(label=_("设立日期"), widget=widgets.DateInput, initial=today)
    field_order = ("code", "name", "name_en", "from_date", "person", "post", "post_unit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label = _("组长")
        self.fields["post"].label = _("组长或按岗位")

    def facts(self) -> dict[str, Any]:
        """The values as the verb takes them; deputies and members are added on its page."""
        given = {name: self.cleaned_data[name] for name in ("code", "name", "name_en", "from_date")}
        return given | {"leader": self.holder()}


class AreaForm(Offering, VersionedForm):
    """A field of service and who is responsible for it (R-001-32)."""

    name = forms.CharField(label=_("名称"), max_length=60)
    name_en = forms.CharField(label=_("英文名称"), max_length=80, required=False)
    owner = TreeUnit(label=_("责任单位"), help_text=_("对这个领域的监管负全责，只能有一个。"))
    order = OrderField()

    def facts(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given.pop("version", None)
        given["order"] = given.get("order") or 0
        return given


class NewArea(AreaForm):
    """A field of service that is set up."""

    code = forms.SlugField(label=_("代码"), max_length=40, help_text=_("英文小写，例如 catering。"))
    field_order = ("code", "name", "name_en", "owner", "order")


class NewDuty(Offering, VersionedForm):
    """One thing somebody must answer for."""

    area = OneArea(label=_("服务领域"))
    name = forms.CharField(label=_("职责事项"), max_length=80, help_text=_("例如“宿舍热水供应”。"))
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    order = OrderField()

    def facts(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given.pop("version", None)
        given["order"] = given.get("order") or 0
        return {
            name: tuple(value) if name in ("leads", "supports") else value for name, value in given.items()
        }


class DutyForm(NewDuty):
    """A duty and the parts of the units in it (R-004-03)."""

    leads = TickUnits(label=_("主责单位"), help_text=_("应当只有一个；两个以上显示为重叠，没有显示为空缺。"))
    supports = TickUnits(label=_("配合单位"))
    field_order = ("area", "name", "name_en", "leads", "supports", "order")
