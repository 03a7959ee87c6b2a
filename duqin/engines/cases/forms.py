"""What a person fills in for each verb; the verbs themselves refuse what is not right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.engines.cases import policies, queries
from duqin.engines.cases.models import Case, ClockRule, LadderRung, Notice
from duqin.engines.cases.rules.extensions import longest
from duqin.kernel.clock import TermUnit
from duqin.kernel.clock.words import amount_words
from duqin.ui.forms import Form, posted, widgets

LONG = forms.Textarea(attrs={"rows": 4})
UNITS = [
    (TermUnit.working_days.value, _("工作日")),
    (TermUnit.calendar_days.value, _("自然日")),
    (TermUnit.hours.value, _("小时")),
    (TermUnit.office_hours.value, _("办公小时")),
]
SEVERITIES = [("", _("不限")), *Case.Severity.choices]


def long_text(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, required=required, help_text=help_text, widget=LONG, max_length=4000)


class VersionedForm(Form):
    """A form about one row: carries the version it was made from, so that a stale one is told (409)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, noun: Any, *args: Any, **kwargs: Any) -> None:
        self.noun = noun
        super().__init__(*args, **kwargs)
        self.initial["version"] = noun.version

    def put(self, name: str, value: str) -> None:
        """Write a hidden value into a form that is shown again."""
        data = posted(self)
        data[name] = value
        self.data = data

    def renew(self, version: int) -> None:
        """Let a stale form be sent again, now that the reader has seen what was changed."""
        if getattr(self, "is_stale", False):
            self.put("version", str(version))


class EvidenceForm(VersionedForm):
    """With photographs; those that have arrived already stay when something else was wrong (`kept`)."""

    photos = widgets.PhotosField(label=_("照片"), required=False, max_count=9)
    kept = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1200)

    def order_fields(self, field_order: Any) -> None:
        """Photographs stand last."""
        super().order_fields(field_order)
        self.fields["photos"] = self.fields.pop("photos")


class ReportForm(EvidenceForm):
    measures = long_text(_("整改措施"), help_text=_("写明做了什么、何时做完、效果如何。"))
    cause = long_text(_("原因"), help_text=_("问题为什么会出现，怎样防止再次发生。"))

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(case, *args, **kwargs)
        self.fields["cause"].required = case.needs_cause
        self.initial["cause"] = case.cause


class FixForm(ReportForm):
    pass


class VerifyForm(EvidenceForm):
    opinion = long_text(_("复查意见"), required=False)
    cause = long_text(_("原因"), help_text=_("责任单位没有写明原因，请与其核实后填写；没有原因不能销号。"))

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(case, *args, **kwargs)
        if not case.needs_cause or case.cause:
            del self.fields["cause"]


class ReasonForm(EvidenceForm):
    reason = long_text(_("理由"))


class SendBackForm(EvidenceForm):
    reason = long_text(_("退回理由"), help_text=_("写明哪里没有改好、还要做什么；责任单位据此重新整改。"))


class PlanForm(EvidenceForm):
    stop_use = long_text(_("停用或隔离"), help_text=_("写明停用、隔离了什么，从何时起，由谁看守。"))
    plan = long_text(_("整改方案"), help_text=_("责任、措施、资金、时限、预案五落实。"))

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(case, *args, **kwargs)
        self.initial["stop_use"] = case.stop_use


class AskForm(VersionedForm):
    amount = forms.IntegerField(label=_("延长"), min_value=1)
    reason = long_text(_("理由"))

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(case, *args, **kwargs)
        most = longest(case.term)
        unit = dict(UNITS).get(case.term_unit, "")
        self.fields["amount"].label = _("延长（%(unit)s）") % {"unit": unit}
        self.fields["amount"].help_text = _("最多 %(most)s；每个事项只能延期一次。") % {
            "most": amount_words(most, case.term.unit)
        }


class DecideForm(VersionedForm):
    decision = forms.ChoiceField(
        label=_("决定"), choices=[("grant", _("同意")), ("refuse", _("不同意"))], widget=widgets.Segmented
    )
    opinion = long_text(_("意见"), required=False, help_text=_("不同意时必须写明理由。"))


class DeferForm(VersionedForm):
    interim_control = long_text(_("临时控制措施"), help_text=_("在彻底整改之前，靠什么把风险控制住。"))
    stop_use = long_text(_("停用或隔离"), required=False, help_text=_("重大问题必须填写。"))
    review_on = forms.DateField(label=_("复核日期"), widget=widgets.DateInput)
    reason = long_text(_("缓改理由"), required=False)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(case, *args, **kwargs)
        self.fields["stop_use"].required = case.severity == Case.Severity.MAJOR and not case.stop_use
        self.initial["stop_use"] = case.stop_use


class ReviewForm(VersionedForm):
    note = long_text(_("复核情况"), help_text=_("临时控制措施是否有效，整改进展如何。"))
    review_on = forms.DateField(label=_("下次复核日期"), widget=widgets.DateInput)


class NoteForm(VersionedForm):
    """One text with a reason or note."""

    reason = long_text(_("理由"))


class LeadersForm(VersionedForm):
    note = long_text(_("报告情况"), help_text=_("向哪位校领导、以什么方式、报告了什么。"))


class TrackForm(VersionedForm):
    note = long_text(
        _("跟踪效果"), help_text=_("整改效果是否保持，还有什么要做；将报告分管领导和第一责任人。")
    )


class SettleForm(VersionedForm):
    upheld = forms.TypedChoiceField(
        label=_("裁定"),
        choices=[("yes", _("维持原认定，继续整改")), ("no", _("申诉成立，事项作废"))],
        coerce=lambda value: value == "yes",
        widget=widgets.Segmented,
    )
    opinion = long_text(_("裁定意见"))


class ReassignForm(VersionedForm):
    responsible = forms.TypedChoiceField(label=_("整改责任人"), coerce=int, widget=widgets.Combo)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(case, *args, **kwargs)
        people = policies.who_may_be_responsible(case)
        field: Any = self.fields["responsible"]
        field.choices = [(person.pk, person.name) for person in people]
        self.initial["responsible"] = case.responsible_id


class DraftForm(Form):
    """Which open cases of one unit go into the notice, and what is required beyond their clauses."""

    cases: Any = forms.ModelMultipleChoiceField(
        label=_("问题"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    requirement = long_text(_("整改要求"), required=False, help_text=_("除条款本身之外的要求，可不填。"))

    def __init__(self, choices: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cases"]
        field.queryset = choices
        field.label_from_instance = case_line


class ReviseForm(DraftForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, notice: Notice, choices: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(choices, *args, **kwargs)
        cases = [item.case_id for item in queries.notice_items(notice)]
        self.initial.update(version=notice.version, requirement=notice.requirement, cases=cases)


class SignForm(VersionedForm):
    name = forms.CharField(label=_("签收人姓名"), max_length=60)
    signature = widgets.SignatureField(label=_("签名"))


class RefusalForm(VersionedForm):
    reason = forms.CharField(label=_("拒签理由"), max_length=200)
    witness = forms.CharField(label=_("见证人"), max_length=60, help_text=_("在场见证拒签的人员姓名。"))


class ClockRuleForm(VersionedForm):
    amount = forms.IntegerField(label=_("时限"), min_value=0, max_value=9999)
    unit = forms.ChoiceField(label=_("单位"), choices=UNITS)
    source = forms.CharField(label=_("依据"), max_length=160)

    def __init__(self, rule: ClockRule, *args: Any, **kwargs: Any) -> None:
        super().__init__(rule, *args, **kwargs)
        self.initial.update(amount=rule.amount, unit=rule.unit, source=rule.source)


class RungForm(VersionedForm):
    name = forms.CharField(label=_("名称"), max_length=60)
    roles = forms.MultipleChoiceField(
        label=_("告知"), choices=LadderRung.Role.choices, widget=forms.CheckboxSelectMultiple
    )
    body: Any = forms.ModelChoiceField(
        label=_("议事机构"), queryset=None, required=False, empty_label=_("不指定")
    )
    effects = forms.MultipleChoiceField(
        label=_("后果"),
        choices=LadderRung.Effect.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_active = forms.BooleanField(label=_("启用"), required=False)

    def __init__(self, rung: LadderRung, *args: Any, **kwargs: Any) -> None:
        super().__init__(rung, *args, **kwargs)
        body: Any = self.fields["body"]
        body.queryset = queries.committees()
        body.label_from_instance = lambda unit: unit.local_name
        if rung.pk:
            kept = ("name", "roles", "body", "effects", "is_active")
            self.initial.update({name: getattr(rung, name) for name in kept})


class NewRungForm(RungForm):
    after_working_days = forms.IntegerField(
        label=_("逾期工作日数"), min_value=0, max_value=250, help_text=_("0 表示逾期当日。")
    )
    severity = forms.ChoiceField(label=_("严重程度"), choices=SEVERITIES, required=False)

    field_order = ("name", "after_working_days", "severity")

    def __init__(self, rung: LadderRung, *args: Any, **kwargs: Any) -> None:
        super().__init__(rung, *args, **kwargs)
        del self.fields["is_active"]


def case_line(case: Case) -> str:
    """A case as a choice: what, where, how grave, whose."""
    where = f" · {case.place}" if case.place else ""
    return f"{case.title}{where} · {case.get_severity_display()}（{case.unit.local_name}）"
