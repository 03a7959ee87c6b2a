"""Which column is which field, what holds where the file says nothing, and what its words and names stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections import services
from duqin.domains.inspections.rules.past.fields import FIELDS, NEEDED
from duqin.ui.forms import Form

NO_DEFAULT = ("key", "clause")
NOUNS = frozenset(services.past.NAMED.values())


class MatchingForm(Form):
    """Fields `column_<field>` (a heading), `default_<field>` (a text), `word_<n>` (of the n-th unknown)."""

    def __init__(
        self, *args: Any, offer: services.past.Offer, defaults: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        headings: list[tuple[str, Any]] = [("", _("没有这一列"))]
        headings += [(name, f"{name}（{gettext('如')} {eg}）" if eg else name) for name, eg in offer.headings]
        for field in FIELDS:
            self.fields[f"column_{field.key}"] = forms.ChoiceField(
                label=field.local,
                choices=headings,
                required=False,
                initial=offer.columns.get(field.key, ""),
                help_text=field.help,  # type: ignore[arg-type]  # a lazy text is one
            )
            if field.key not in NO_DEFAULT:
                self.fields[f"default_{field.key}"] = forms.CharField(
                    label=gettext("“%(name)s”为空时填") % {"name": field.local},
                    required=False,
                    max_length=200,
                    initial=defaults.get(field.key, ""),
                )
        for number, unknown in enumerate(offer.unknown):
            self.fields[f"word_{number}"] = _answer(unknown)

    @property
    def columns(self) -> Iterator[tuple[BoundField, BoundField | None, bool]]:
        """Each field of a record: its column, its default, whether a record needs it."""
        for field in FIELDS:
            default = None if field.key in NO_DEFAULT else self[f"default_{field.key}"]
            yield self[f"column_{field.key}"], default, field.needed

    @property
    def unknown(self) -> Iterator[tuple[services.past.Unknown, str, BoundField]]:
        """Each unknown word or name, what it should be, and where to say so."""
        for number, unknown in enumerate(self.offer.unknown):
            yield unknown, services.past.heading_of(unknown.of), self[f"word_{number}"]

    def clean(self) -> dict[str, Any]:
        """What is needed comes from a column or holds for all lines."""
        given = super().clean() or {}
        for key in NEEDED:
            if f"column_{key}" in given and not given[f"column_{key}"] and not given.get(f"default_{key}"):
                label = self.fields[f"column_{key}"].label
                self.add_error(
                    f"column_{key}", gettext("请为“%(name)s”选一列，或写明统一的值。") % {"name": label}
                )
        chosen = [given[f"column_{field.key}"] for field in FIELDS if given.get(f"column_{field.key}")]
        for field in FIELDS:
            heading = given.get(f"column_{field.key}")
            if heading and chosen.count(heading) > 1 and field.key not in MAY_SHARE:
                self.add_error(f"column_{field.key}", gettext("“%(name)s”选了不止一次。") % {"name": heading})
        return given

    def said(self) -> dict[str, Any]:
        """As the verb takes it: columns, defaults and words."""
        given = self.cleaned_data
        words: dict[str, dict[str, str]] = defaultdict(dict)
        for number, unknown in enumerate(self.offer.unknown):
            if given.get(f"word_{number}"):
                words[unknown.of][unknown.text] = given[f"word_{number}"]
        return {
            "columns": {field.key: given[f"column_{field.key}"] for field in FIELDS},
            "defaults": {
                field.key: given[f"default_{field.key}"]
                for field in FIELDS
                if given.get(f"default_{field.key}")
            },
            "words": words,
        }


MAY_SHARE = ("date", "time", "fixed_at", "verified_at")
"""Two of these may stand in one column of the file."""


def _answer(unknown: services.past.Unknown) -> forms.Field:
    label = f"{services.past.heading_of(unknown.of)}：{unknown.text}"
    if unknown.of in NOUNS:
        attrs = {"list": f"known-{unknown.of}", "autocomplete": "off"}
        return forms.CharField(
            label=label, required=False, max_length=200, widget=forms.TextInput(attrs=attrs)
        )
    choices = [("", _("请选择")), *services.past.words_offered(unknown.of)]
    return forms.ChoiceField(label=label, required=False, choices=choices)
