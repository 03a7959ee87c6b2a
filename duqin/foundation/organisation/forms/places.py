"""Forms of places, their risk, their outages and their grids."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation import queries
from duqin.foundation.organisation.forms.fields import Offering, OnePerson, TickAreas, TreeUnit
from duqin.foundation.organisation.forms.versions import VersionedForm
from duqin.foundation.organisation.models import Grid, Place
from duqin.kernel.moments import today
from duqin.ui.forms import Form, widgets
from duqin.ui.forms.widgets import INDENT


def offer(form: forms.BaseForm, **rows: Any) -> None:
    """Give fields of a form the rows they choose from, by name of the field."""
    for name, queryset in rows.items():
        field: Any = form.fields[name]
        field.queryset = queryset


class TreeOfPlaces(forms.ModelChoiceField):
    """A place in use, indented as in the tree."""

    widget = widgets.Combo

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=queries.places().none(), **options)

    def label_from_instance(self, obj: Any) -> str:
        return f"{INDENT * obj.tree_depth}{obj.name} {obj.code}"


class TreeOfGrids(TreeOfPlaces):
    """A grid, indented as in the tree."""


class PlaceFacts(Offering, VersionedForm):
    """What is known of a place."""

    code = forms.CharField(
        label=_("编码"), max_length=60, help_text=_("字母和数字，各段用“-”连接，例如 XS-03-2F-001。")
    )
    name = forms.CharField(label=_("名称"), max_length=80)
    unit = TreeUnit(label=_("责任单位"), required=False)
    areas = TickAreas(label=_("服务领域"))
    is_checkpoint = forms.BooleanField(
        label=_("是检查点"), required=False, help_text=_("检查点计入自查覆盖率，可划入监控员的责任点位。")
    )
    latitude = forms.DecimalField(
        label=_("纬度"), required=False, min_value=-90, max_value=90, max_digits=9, decimal_places=6
    )
    longitude = forms.DecimalField(
        label=_("经度"), required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6
    )
    order = forms.IntegerField(
        label=_("顺序"), required=False, min_value=0, max_value=32767, help_text=_("数字小的排在前面。")
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if (given.get("latitude") is None) is not (given.get("longitude") is None):
            self.add_error("longitude", _("纬度和经度要么都填，要么都不填。"))
        return given

    def facts(self) -> dict[str, Any]:
        """The values as the verbs take them."""
        given = dict(self.cleaned_data)
        given.pop("version", None)
        both = given.pop("latitude", None), given.pop("longitude", None)
        given["coordinates"] = None if None in both else both
        given["order"] = given["order"] or 0
        return given


class NewPlace(PlaceFacts):
    """A place that is entered."""

    parent = TreeOfPlaces(label=_("上级地点"), required=False, help_text=_("校区没有上级；其余都要选。"))
    kind = forms.ChoiceField(label=_("类别"), choices=Place.Kind.choices, widget=widgets.Segmented)
    risk = forms.ChoiceField(
        label=_("风险等级"), choices=Place.Risk.choices, initial=Place.Risk.BLUE, widget=widgets.Segmented
    )

    field_order = ("parent", "kind", "code", "name", "unit", "areas", "risk", "is_checkpoint")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, parent=queries.current_places())


class ChangedPlace(PlaceFacts):
    """A place that is corrected."""

    unit_below = forms.BooleanField(label=_("下面所有地点也归这个责任单位"), required=False)

    field_order = ("code", "name", "unit", "unit_below", "areas", "is_checkpoint")


class MovedPlace(VersionedForm):
    """Where a place is to stand."""

    parent = TreeOfPlaces(label=_("新的上级地点"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, parent=queries.current_places().exclude(kind=Place.Kind.POINT))


class RiskForm(VersionedForm):
    """The grade of risk and why."""

    risk = forms.ChoiceField(label=_("风险等级"), choices=Place.Risk.choices, widget=widgets.Segmented)
    reason = forms.CharField(
        label=_("评定理由"),
        widget=forms.Textarea,
        max_length=500,
        help_text=_("例如 LEC 评分：可能性×暴露×后果。"),
    )


class OutageForm(Form):
    """From when to when a place is out of use."""

    from_date = forms.DateField(label=_("停用首日"), widget=widgets.DateInput)
    to_date = forms.DateField(
        label=_("停用末日"),
        widget=widgets.DateInput,
        required=False,
        help_text=_("还不知道就空着，恢复时再登记。"),
    )
    reason = forms.CharField(label=_("停用理由"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"from_date": today()})
        super().__init__(*args, **kwargs)


class OutageEnd(Form):
    """The last day out of use."""

    to_date = forms.DateField(
        label=_("停用末日"),
        widget=widgets.DateInput,
        required=False,
        help_text=_("空着表示昨天，今天起恢复使用。"),
    )


class GridForm(VersionedForm):
    """Code and name of a grid."""

    code = forms.CharField(label=_("编码"), max_length=40, help_text=_("字母和数字，例如 WG-01-2。"))
    name = forms.CharField(label=_("名称"), max_length=80)


class NewGrid(Offering, GridForm):
    """A grid that is entered."""

    parent = TreeOfGrids(
        label=_("上级网格"), required=False, help_text=_("上级网格的第一个下级会接管它直接管着的地点。")
    )
    holder = OnePerson(label=_("网格长"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, parent=queries.grids())


class HolderForm(Offering, VersionedForm):
    """Who answers for a grid."""

    holder = OnePerson(label=_("网格长"), required=False, help_text=_("空着表示暂缺，网格会列入缺口。"))


class MovedGrid(VersionedForm):
    """Where a grid is to stand."""

    parent = TreeOfGrids(label=_("新的上级网格"), required=False)

    def __init__(self, *args: Any, grid: Grid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, parent=queries.grids().exclude(pk__in=queries.grids_under(grid)))


class GridPlaces(Form):
    """Which places go into a grid."""

    places = forms.ModelMultipleChoiceField(queryset=queries.places().none(), required=False)
    with_below = forms.BooleanField(label=_("连同下面的地点"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, places=queries.places().filter(is_active=True))
