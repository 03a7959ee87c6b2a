"""Forms of single tasks, and the reasons acts ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.forms.choosing import OneOf
from duqin.domains.inspections.models import Task
from duqin.ui.forms import Form, field_of


class ReasonForm(Form):
    """A reason in words."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class PauseForm(Form):
    """A reason that may be left out."""

    reason = forms.CharField(
        label=_("原因"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReassignForm(Form):
    """Another person who may inspect there."""

    lead = OneOf(label=_("检查人"), queryset=None)

    def __init__(self, task: Task, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = policies.who_may_do(task).select_related("unit")
        field_of(self, "lead", OneOf).queryset = rows


class OutlineForm(Form):
    """The outline of one visit."""

    outline = forms.CharField(
        label=_("检查提纲"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("一行一条。留空则用计划的提纲。"),
    )

    def clean_outline(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["outline"].splitlines() if line.strip()]
