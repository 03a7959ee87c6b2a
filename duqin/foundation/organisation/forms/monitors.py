"""Forms of the register of monitors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation import queries
from duqin.foundation.organisation.forms.fields import OnePerson
from duqin.foundation.organisation.forms.places import offer
from duqin.foundation.organisation.forms.versions import VersionedForm
from duqin.foundation.organisation.models import MonitorAppointment, Unit
from duqin.foundation.organisation.rules.monitors import CONDITIONS, CONFIDENTIALITY
from duqin.ui.forms import Form, widgets


class Nomination(Form):
    """A department picks its monitor (R-000-12…14)."""

    person = OnePerson(label=_("人选"), help_text=_("不限校编、企编。"))
    is_full_time = forms.TypedChoiceField(
        label=_("专职或兼职"),
        choices=[("part", _("兼职")), ("full", _("专职"))],
        coerce="full".__eq__,
        initial="part",
        widget=widgets.Segmented,
    )
    conditions = forms.MultipleChoiceField(
        label=_("基本条件"),
        choices=list(CONDITIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("逐项确认，三项都要具备。"),
    )
    confidentiality_signed_on = forms.DateField(
        label=_("保密承诺书签署日期"), widget=widgets.DateInput, required=False, help_text=CONFIDENTIALITY
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        below = queries.descendants_of([unit.pk])
        offer(self, person=queries.working_people().filter(unit__in=below))

    def nomination(self) -> dict[str, Any]:
        """The values as the verb takes them; the role follows from the list of departments (R-000-09)."""
        roles = MonitorAppointment.Role
        role = roles.MONITOR if self.unit.is_monitored else roles.SAFETY_OFFICER
        return {**self.cleaned_data, "unit": self.unit, "role": role}


class DatedStep(VersionedForm):
    """Approval or filing: on which day."""

    on = forms.DateField(
        label=_("日期"),
        widget=widgets.DateInput,
        required=False,
        help_text=_("空着表示今天；如果先在纸上办过，填纸上的日期。"),
    )


class ReasonedStep(VersionedForm):
    """A refusal: why."""

    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea)


class EndOfOffice(ReasonedStep):
    """The last day in office and why."""

    on = forms.DateField(
        label=_("在任末日"), widget=widgets.DateInput, required=False, help_text=_("含当天；空着表示今天。")
    )


class BeatForm(VersionedForm):
    """Which checkpoints a monitor walks, and from when."""

    places = forms.ModelMultipleChoiceField(queryset=queries.places().none(), required=False)
    on = forms.DateField(
        label=_("生效日期"), widget=widgets.DateInput, required=False, help_text=_("空着表示今天。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, places=queries.checkpoints())
