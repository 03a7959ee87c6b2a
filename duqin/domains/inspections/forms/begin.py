"""Begin an inspection: from a task, or free."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections import policies, queries
from duqin.domains.inspections.forms.areas import areas_today
from duqin.domains.inspections.models.inspections import LEVELS
from duqin.domains.inspections.models.plans import Kind
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Place, ServiceArea, Unit
from duqin.foundation.standards.models import Checklist
from duqin.kernel.actors import Actor
from duqin.ui.forms import Form, field_of, widgets


class Beginning(Form):
    """What both ways share: the client's id, the outline, who goes along."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    device_at = forms.DateTimeField(required=False, widget=forms.HiddenInput(attrs={"data-now": True}))
    outline = forms.CharField(
        label=_("检查提纲"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一条，至少一条；按检查表自动列出，可以修改。"),
    )
    accompanied_by = forms.CharField(label=_("陪检人"), required=False, max_length=60)
    route = forms.CharField(label=_("巡查路线"), required=False, max_length=240)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("id", uuid4())

    def clean_outline(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["outline"].splitlines() if line.strip()]


class TaskStart(Beginning):
    """The visit that a plan asks for: what, where and how is settled."""

    field_order = ("outline", "accompanied_by", "route")


class FreeStart(Beginning):
    """An inspection nobody planned: a patrol, a visit from above, a self-check."""

    level = forms.TypedChoiceField(label=_("检查层级"), coerce=int, widget=widgets.Segmented)
    kind = forms.ChoiceField(label=_("检查类型"), choices=Kind.choices)
    area = forms.TypedChoiceField(label=_("检查领域"), coerce=int, empty_value=None)
    unit = widgets.TreeChoiceField(label=_("被检查单位"))
    scanned = forms.CharField(
        label=_("点位编号"),
        required=False,
        max_length=300,
        help_text=_("扫码得到的内容，或二维码下面的编号；也可以在下面选择地点。"),
    )
    place = widgets.TreeChoiceField(label=_("地点"), required=False)
    checklist = forms.TypedChoiceField(
        label=_("检查表"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("不选则查这个领域的全部条款。"),
    )
    host = forms.TypedChoiceField(label=_("主办单位"), required=False, coerce=int, empty_value=None)
    theme = forms.CharField(label=_("检查主题"), required=False, max_length=120)
    is_unannounced = forms.BooleanField(label=_("暗访：公开之前，被检查单位看不到"), required=False)
    co_hosts = forms.TypedMultipleChoiceField(label=_("联合检查单位"), required=False, coerce=int)
    inspectors = forms.TypedMultipleChoiceField(label=_("同行检查人"), required=False, coerce=int)
    participants = forms.TypedMultipleChoiceField(label=_("参加单位"), required=False, coerce=int)
    suggested = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, by: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        levels = queries.levels_of(by)
        self._choose("level", [(level, LEVELS[level]) for level in levels])
        self._choose("area", areas_today(), _("请选择"))
        units = organisation.unit_tree()
        field_of(self, "unit", widgets.TreeChoiceField).set_tree(queries.units_to_inspect(by, levels, units))
        field_of(self, "place", widgets.TreeChoiceField).set_tree(organisation.place_choices())
        self.hosts = queries.hosts_of(by)
        self._choose("host", [(unit.pk, unit.local_name) for unit in self.hosts])
        named = [(pk, name) for pk, name, _depth in units]
        self._choose("co_hosts", named)
        self._choose("participants", named)
        self._choose("inspectors", organisation.person_choices_for(by))
        if len(levels) == 1:
            self.fields["level"].initial = levels[0]
        self.checklists = queries.checklists_for(by, self.chosen_area, self.chosen_level)
        self._choose("checklist", [(row.pk, row.local_name) for row in self.checklists], _("全部条款"))

    def _choose(self, name: str, choices: Iterable[tuple[Any, Any]], empty: Any = None) -> None:
        field = field_of(self, name, forms.ChoiceField)
        field.choices = [*([("", empty)] if empty else []), *choices]

    def _number(self, name: str) -> int | None:
        """What stands in a field now, typed or offered, before any checking."""
        offered = self.initial.get(name, self.fields[name].initial)
        given = str(self.data.get(name, "") if self.is_bound else offered or "")
        return int(given) if given.isdigit() else None

    @property
    def chosen_level(self) -> int | None:
        return self._number("level")

    @property
    def chosen_area(self) -> ServiceArea | None:
        pk = self._number("area")
        return organisation.areas().filter(pk=pk, is_active=True).first() if pk else None

    @property
    def chosen_unit(self) -> Unit | None:
        pk = self._number("unit")
        return organisation.current_units().filter(pk=pk).first() if pk else None

    @property
    def chosen_checklist(self) -> Checklist | None:
        pk = self._number("checklist")
        return next((row for row in self.checklists if row.pk == pk), None)

    def clean_area(self) -> ServiceArea | None:
        return self.chosen_area

    def clean_unit(self) -> Unit | None:
        return self.chosen_unit

    def clean_checklist(self) -> Checklist | None:
        return self.chosen_checklist

    def clean_host(self) -> Unit | None:
        return next((unit for unit in self.hosts if unit.pk == self.cleaned_data["host"]), None)

    def clean_place(self) -> Place | None:
        pk = self.cleaned_data["place"]
        return organisation.places().filter(pk=pk).first() if pk else None

    def clean_co_hosts(self) -> list[Unit]:
        return _in_order(organisation.current_units(), self.cleaned_data["co_hosts"])

    def clean_participants(self) -> list[Unit]:
        return _in_order(organisation.current_units(), self.cleaned_data["participants"])

    def clean_inspectors(self) -> list[Any]:
        return _in_order(organisation.people(self.by), self.cleaned_data["inspectors"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        text = found.get("scanned", "")
        if text and not found.get("place"):
            found["place"] = queries.scanned_place(text)
            if found["place"] is None:
                self.add_error("scanned", _("没有找到这个点位，请核对编号，或在下面选择地点。"))
        return found


def _in_order(rows: Any, ids: Iterable[int]) -> list[Any]:
    known = {row.pk: row for row in rows.filter(pk__in=list(ids))}
    return [known[pk] for pk in ids if pk in known]


def may_choose_covert(by: Actor) -> bool:
    """Only where something else than a self-check may be begun."""
    return any(level != policies.SELF for level in queries.levels_of(by))
