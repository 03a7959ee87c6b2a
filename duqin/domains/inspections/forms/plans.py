"""Forms of plans."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.forms.areas import AreaField
from duqin.domains.inspections.forms.choosing import OneOf, SomeOf
from duqin.domains.inspections.models import Plan
from duqin.domains.inspections.models.inspections import LEVELS
from duqin.domains.inspections.models.plans import Kind
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Place, Unit
from duqin.foundation.standards import queries as standards
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import today
from duqin.ui.forms import Form, field_of, widgets

KINDS = [choice for choice in Kind.choices if choice[0] != Kind.RECHECK]
FIXED = ("level", "kind", "area", "rhythm", "times", "follows_seasons", "is_unannounced", "from_date")
CONTENT = ("name", "level", "kind", "theme", "area", "checklist", "rhythm", "times", "follows_seasons")
SETTINGS = ("is_unannounced", "from_date", "to_date", "lead", "builds_on", "needs_full_coverage")
PEOPLE = ("inspectors", "co_hosts", "outline")
CHOOSERS = ("all_supervised", "units", "building", "beat")


class PlanForm(Form):
    """What a plan says; whom it visits can be chosen here at first, and on the page of targets ever after."""

    name = forms.CharField(label=_("计划名称"), max_length=120)
    level = forms.TypedChoiceField(label=_("检查层级"), coerce=int, widget=widgets.Segmented)
    kind = forms.ChoiceField(label=_("检查类型"), choices=KINDS)
    theme = forms.CharField(
        label=_("主题"), max_length=120, required=False, help_text=_("专项检查写明专题，例如“工作纪律”。")
    )
    host = OneOf(label=_("主办单位"), queryset=None)
    co_hosts = SomeOf(
        label=_("联合单位"),
        queryset=None,
        required=False,
        help_text=_("餐饮、水电维修等涉及公共安全的专项检查，须列入保卫（安全）部门。"),
    )
    area = AreaField(label=_("检查领域"), queryset=None, widget=forms.Select)
    checklist = OneOf(
        label=_("检查表"), queryset=None, required=False, empty_label=_("全部条款"), widget=forms.Select
    )
    rhythm = forms.ChoiceField(label=_("频次"), choices=Plan.Rhythm.choices)
    times = forms.IntegerField(label=_("每期次数"), min_value=1, max_value=20, initial=1)
    follows_seasons = forms.BooleanField(label=_("开学季、毕业季等重点时段按倍数加密"), required=False)
    is_unannounced = forms.BooleanField(
        label=_("暗访：公开之前，被检查单位看不到计划、任务和结果"), required=False
    )
    needs_full_coverage = forms.BooleanField(
        label=_("要求全覆盖：还有点位没查时，提交须写明原因"), required=False
    )
    builds_on = OneOf(
        label=_("在此计划之上评议"),
        queryset=None,
        required=False,
        help_text=_(
            "周查选日检计划，月评选周查计划：检查时列出下一级记录和未销号的问题；缺一次周查，月评前要先补查或说明。"
        ),
    )
    from_date = forms.DateField(label=_("开始日"), widget=widgets.DateInput)
    to_date = forms.DateField(label=_("结束日"), widget=widgets.DateInput)
    lead = OneOf(label=_("牵头人"), queryset=None, required=False)
    inspectors = SomeOf(label=_("检查人"), queryset=None, required=False)
    outline = forms.CharField(
        label=_("检查提纲"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "检查目的、主要内容、要问的问题，一行一条。留空时用检查表的常用提纲；启用前至少要有一条。"
        ),
    )
    all_supervised = forms.BooleanField(label=_("全部被监管单位"), required=False)
    units = SomeOf(label=_("被检查单位"), queryset=None, required=False)
    building = OneOf(label=_("一栋楼的全部点位"), queryset=None, required=False)
    beat = OneOf(label=_("一名监控员的责任点位"), queryset=None, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, by: Actor, *args: Any, plan: Plan | None = None, **options: Any) -> None:
        self.by, self.plan = by, plan
        options.setdefault("initial", initial_of(plan) if plan else fresh(by))
        super().__init__(*args, **options)
        self._offer()
        if plan is not None:
            for name in CHOOSERS:
                del self.fields[name]
            self.fields["host"].disabled = True
        if plan is not None and plan.state != "draft":
            for name in FIXED:
                self.fields[name].disabled = True

    def _offer(self) -> None:
        by, plannable = self.by, queries.plannable_units(self.by)
        levels = [(level, label) for level, label in LEVELS.items() if policies.may_plan_level(by, level)]
        field_of(self, "level", forms.ChoiceField).choices = levels
        offered: dict[str, Any] = {
            "host": plannable,
            "co_hosts": queries.joint_units(),
            "area": organisation.areas_in_use(),
            "checklist": standards.checklists(by).filter(is_active=True).order_by("area__order", "code"),
            "builds_on": queries.plans_to_build_on(by, self.plan),
            "lead": queries.inspectors(),
            "inspectors": queries.inspectors(),
            "units": plannable,
            "building": queries.buildings(),
            "beat": queries.beats(by),
        }
        for name, rows in offered.items():
            field_of(self, name, forms.ModelChoiceField).queryset = rows

        self._tell_unruled(field_of(self, "area", AreaField))

    def _tell_unruled(self, field: AreaField) -> None:
        field.ruled = standards.areas_with_clauses(today())
        if organisation.areas_in_use().exclude(pk__in=field.ruled).exists():
            field.help_text = _("没有现行条款的领域也可以先订计划，但要等制度版本公布并施行后才能开始检查。")

    def clean_outline(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["outline"].splitlines() if line.strip()]

    def content(self) -> dict[str, Any]:
        """What change_plan takes as changes."""
        return {name: self.cleaned_data[name] for name in (*CONTENT, *SETTINGS)}

    def people(self) -> dict[str, Any]:
        """Who goes, who goes along, and what is looked at."""
        return {name: list(self.cleaned_data[name]) for name in PEOPLE}

    def targets(self) -> list[tuple[Unit, Place | None]]:
        """Everything the choosers name, each once.

        Raises:
            Refusal: plan.nobody_answers.
        """
        found: list[tuple[Unit, Place | None]] = []
        if self.cleaned_data["all_supervised"]:
            found += queries.supervised_targets(self.by)
        found += [(unit, None) for unit in self.cleaned_data["units"]]
        return list(dict.fromkeys(found + chosen_places(self.cleaned_data)))


def chosen_places(said: dict[str, Any]) -> list[tuple[Unit, Place | None]]:
    """The checkpoints of the chosen building and of the chosen beat. Raises Refusal plan.nobody_answers, plan.empty."""
    found: list[tuple[Unit, Place | None]] = []
    if building := said.get("building"):
        points = queries.checkpoints_inside(building)
        if not points:
            raise Refusal("plan.no_points", _("这栋楼还没有登记检查点。"), field="building")
        found += services.with_units(points)
    if beat := said.get("beat"):
        found += queries.beat_targets(beat)
    return found


def initial_of(plan: Plan) -> dict[str, Any]:
    """The plan as the form shows it."""
    said = {name: getattr(plan, name) for name in (*CONTENT, *SETTINGS, "host")}
    lines = {"outline": "\n".join(plan.outline), "version": plan.version}
    return said | lines | {"inspectors": list(plan.inspectors.all()), "co_hosts": list(plan.co_hosts.all())}


def fresh(by: Actor) -> dict[str, Any]:
    """What a new plan begins with: the one unit one plans for, the coming three months, weekly."""
    hosts = list(queries.plannable_units(by).filter(pk__in=by.unit_ids)[:1])
    level = next((level for level in LEVELS if policies.may_plan_level(by, level)), None)
    return {
        "host": hosts[0] if hosts else None,
        "level": level,
        "kind": Kind.SELF_CHECK if level == policies.SELF else Kind.REGULAR,
        "rhythm": Plan.Rhythm.WEEKLY,
        "times": 1,
        "from_date": today(),
        "to_date": today() + timedelta(days=90),
    }


class CopyForm(Form):
    """A plan once more on other days."""

    name = forms.CharField(label=_("计划名称"), max_length=120)
    from_date = forms.DateField(label=_("开始日"), widget=widgets.DateInput)
    to_date = forms.DateField(label=_("结束日"), widget=widgets.DateInput)


def next_span(plan: Plan) -> dict[str, Any]:
    """The days right after the plan, as many as it has; from today where those are past."""
    length = plan.to_date - plan.from_date
    first = max(plan.to_date + timedelta(days=1), today())
    return {"name": plan.name, "from_date": first, "to_date": first + length}


class AddTargets(Form):
    """Quick choosers on the page of targets."""

    all_supervised = forms.BooleanField(label=_("全部被监管单位"), required=False)
    unit = OneOf(label=_("单位"), queryset=None, required=False)
    building = OneOf(label=_("一栋楼的全部点位"), queryset=None, required=False)
    beat = OneOf(label=_("一名监控员的责任点位"), queryset=None, required=False)

    def __init__(self, by: Actor, *args: Any, **options: Any) -> None:
        self.by = by
        super().__init__(*args, **options)
        offered: dict[str, Any] = {
            "unit": queries.plannable_units(by),
            "building": queries.buildings(),
            "beat": queries.beats(by),
        }
        for name, rows in offered.items():
            field_of(self, name, forms.ModelChoiceField).queryset = rows

    def targets(self) -> list[tuple[Unit, Place | None]]:
        """Everything chosen. Raises Refusal plan.nothing_chosen, plan.nobody_answers."""
        said = self.cleaned_data
        found: list[tuple[Unit, Place | None]] = (
            queries.supervised_targets(self.by) if said["all_supervised"] else []
        )
        found += [(said["unit"], None)] if said["unit"] else []
        found += chosen_places(said)
        if not found:
            raise Refusal("plan.nothing_chosen", _("请至少选择一项。"))
        return found
