"""A problem as it is captured."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections import queries
from duqin.domains.inspections.models import Finding, Inspection
from duqin.domains.inspections.rules.deductions import MOST
from duqin.domains.inspections.services.finding import Seen
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Place, Unit
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import Clause
from duqin.kernel.actors import Actor
from duqin.ui.forms import Form, field_of, widgets

GRADES = ("general", "serious", "major")


class FindingForm(Form):
    """Description, photographs, place and what follows from the clause; used by the page and by the sheet's dialog."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    stop = forms.IntegerField(required=False, widget=forms.HiddenInput)
    device_at = forms.DateTimeField(required=False, widget=forms.HiddenInput(attrs={"data-now": True}))
    photos = widgets.PhotosField(label=_("现场照片"), required=False, max_count=9)
    description = forms.CharField(
        label=_("问题描述"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    place = widgets.TreeChoiceField(label=_("地点"), required=False)
    count = forms.IntegerField(label=_("数量"), min_value=1, max_value=MOST, initial=1)
    is_fixed_on_spot = forms.BooleanField(label=_("已当场整改"), required=False)
    measures = forms.CharField(
        label=_("当场采取的措施"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )
    cause = forms.CharField(
        label=_("问题原因"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        help_text=_("较重、重大或反复出现的问题要写明原因才能销号。"),
    )
    unit = widgets.TreeChoiceField(label=_("责任单位"), required=False)
    post_name = forms.CharField(
        label=_("责任岗位"), required=False, max_length=60, help_text=_("写岗位和工号，不写姓名。")
    )
    severity = forms.ChoiceField(label=_("严重程度"), required=False, widget=widgets.Segmented)
    guidance = forms.CharField(
        label=_("现场指导"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        help_text=_("当场讲解、示范了什么。"),
    )
    is_veto = forms.BooleanField(label=_("属于一票否决情形"), required=False)

    def __init__(
        self,
        by: Actor,
        inspection: Inspection,
        clause: Clause | None,
        *args: Any,
        finding: Finding | None = None,
        stop: Place | None = None,
        is_brief: bool = False,
        **options: Any,
    ) -> None:
        """Args:
        clause: None for the dialog that is filled by script for any clause.
        is_brief: offer only the prefilled place and unit; the rest is fetched when asked for.
        """
        super().__init__(*args, **options)
        self.inspection, self.clause = inspection, clause
        self.here = stop or inspection.place
        self.fields["photos"].widget.attrs["capture"] = "environment"
        self._offer(by, self.here, is_brief)
        grades = GRADES[GRADES.index(clause.severity) :] if clause else GRADES
        labels = dict(Clause.Severity.choices)
        field_of(self, "severity", forms.ChoiceField).choices = [(grade, labels[grade]) for grade in grades]
        if clause is not None:
            self._fit(clause)
        if inspection.is_unannounced:
            del self.fields["is_fixed_on_spot"], self.fields["measures"], self.fields["cause"]
        known = self._of(finding) if finding else self._fresh(clause, self.here, stop)
        self.initial = {**known, **self.initial}

    def _offer(self, by: Actor, place: Place | None, is_brief: bool) -> None:
        inspection = self.inspection
        places, units = (field_of(self, name, widgets.TreeChoiceField) for name in ("place", "unit"))
        if is_brief:
            places.set_tree([(place.pk, str(place), 0)] if place else [])
            inspected = (inspection.unit_id, str(inspection.unit.local_name), 0)
            units.set_tree([inspected], has_blank=False)
            return
        here = [place.pk] if place and place.is_active else []
        places.set_tree(organisation.place_choices, sure=here)
        units.set_tree(
            lambda: queries.responsible_units(by, inspection), sure=[inspection.unit_id], has_blank=False
        )

    def _fit(self, clause: Clause) -> None:
        """What only this clause asks for."""
        self.fields["count"].label = gettext("几%(per)s") % {"per": standards.per_words(clause)}
        self.fields["photos"].required = False
        if clause.photo_required:
            self.fields["photos"].help_text = _("这一条款要求现场照片。")
        if clause.veto and clause.veto_note:
            self.fields["is_veto"].help_text = clause.veto_note
        else:
            del self.fields["is_veto"]

    def _fresh(self, clause: Clause | None, place: Place | None, stop: Place | None) -> dict[str, Any]:
        return {
            "id": uuid4(),
            "stop": stop.pk if stop else None,
            "place": place.pk if place else None,
            "unit": self.inspection.unit_id,
            "severity": clause.severity if clause else "",
            "description": description_of(clause) if clause else "",
        }

    def _of(self, finding: Finding) -> dict[str, Any]:
        names = (
            "description",
            "count",
            "is_fixed_on_spot",
            "measures",
            "cause",
            "post_name",
            "guidance",
            "severity",
        )
        known: dict[str, Any] = {name: getattr(finding, name) for name in (*names, "is_veto")}
        return known | {"id": finding.pk, "place": finding.place_id, "unit": finding.unit_id}

    def clean_place(self) -> Place | None:
        pk = self.cleaned_data["place"]
        if self.here is not None and pk == self.here.pk:
            return self.here
        return organisation.places().filter(pk=pk).first() if pk else None

    def clean_unit(self) -> Unit | None:
        pk = self.cleaned_data["unit"]
        if pk == self.inspection.unit_id:
            return self.inspection.unit
        return organisation.current_units().filter(pk=pk).first() if pk else None

    def said(self) -> Seen:
        """The arguments of the verb that stand in the form."""
        said = self.cleaned_data
        return {
            "description": said["description"],
            "place": said["place"],
            "unit": said["unit"],
            "count": said["count"],
            "severity": said["severity"],
            "post_name": said["post_name"],
            "is_fixed_on_spot": bool(said.get("is_fixed_on_spot")),
            "measures": said.get("measures", ""),
            "cause": said.get("cause", ""),
            "guidance": said["guidance"],
            "is_veto": bool(said.get("is_veto")),
        }


def description_of(clause: Clause) -> str:
    """The words a description begins with: the clause that is not met."""
    return gettext("不符合“%(clause)s”。") % {"clause": clause.local_title}


class VoidForm(Form):
    """Why a finding is taken back."""

    reason = forms.CharField(label=_("作废原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
