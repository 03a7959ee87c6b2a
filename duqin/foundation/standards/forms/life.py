"""What each step in the life of a version asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duqin.foundation.standards.forms.fields import NounForm, OfferingForm, UnitField
from duqin.foundation.standards.models import DocumentVersion
from duqin.foundation.standards.rules.periods import first_revision
from duqin.kernel.moments import today
from duqin.ui.forms import widgets


class ReturnForm(NounForm):
    reason = forms.CharField(
        label=_("退回理由"), widget=forms.Textarea, help_text=_("写明要修改的条款和意见。")
    )


class AdoptForm(NounForm):
    meeting = forms.CharField(
        label=_("通过会议"),
        max_length=160,
        help_text=_("例如：2026年第3次校务会议。没有会议通过的版本不能施行。"),
    )
    adopted_on = forms.DateField(label=_("通过日期"), widget=widgets.DateInput)


class PublishForm(OfferingForm):
    REVIEWS = (
        ("yearly", _("会议通过后一年")),
        ("first", _("施行后六个月（首次修订）")),
        ("day", _("另定日期")),
    )

    published_on = forms.DateField(label=_("公布日期"), widget=widgets.DateInput)
    effective_on = forms.DateField(
        label=_("施行日期"),
        widget=widgets.DateInput,
        help_text=_("从这一天起的检查使用这个版本；可以晚于公布日期。"),
    )
    expires_on = forms.DateField(
        label=_("失效日期"),
        required=False,
        widget=widgets.DateInput,
        help_text=_("有效期的最后一天，到当日24:00；长期有效的不填。"),
    )
    review = forms.ChoiceField(
        label=_("复审时间"), choices=REVIEWS, initial="yearly", widget=widgets.Segmented
    )
    review_due_on = forms.DateField(label=_("另定的复审日期"), required=False, widget=widgets.DateInput)
    interpreter = UnitField(label=_("解释单位"), required=False)

    def __init__(self, *args: Any, noun: DocumentVersion, **options: Any) -> None:
        options["initial"] = {"interpreter": noun.interpreter, "published_on": today()}
        super().__init__(*args, noun=noun, **options)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("review") == "day" and not cleaned.get("review_due_on"):
            self.add_error("review_due_on", gettext("请填写复审日期。"))
        return cleaned

    @property
    def said(self) -> dict[str, Any]:
        """What the verb takes; the choice of the review is turned into its day."""
        values = super().said
        review, day, start = values.pop("review"), values["review_due_on"], values["effective_on"]
        chosen: dict[str, date | None] = {"yearly": None, "first": first_revision(start), "day": day}
        return values | {"review_due_on": chosen[review]}


class RepealForm(NounForm):
    repealed_on = forms.DateField(
        label=_("废止日期"), widget=widgets.DateInput, help_text=_("从这一天起不再使用；以前的检查不受影响。")
    )
    reason = forms.CharField(label=_("废止理由"), widget=forms.Textarea, help_text=_("写明决定废止的会议。"))
