"""Forms of nouns that several people edit: the version they were made from, and what differs when stale."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from duqin.foundation.trust.models import Versioned
from duqin.ui.forms import Form, posted
from duqin.ui.markup import unbroken_moment
from duqin.ui.parts import Change, Text


class VersionedForm(Form):
    """Carries the version of the noun the page was made from; the gate answers 409 when it has moved on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    differences: list[Change]

    def catch_up(self, noun: Versioned, stored: dict[str, Any]) -> None:
        """After a 409: show what others wrote beside what was typed, and let the next sending count."""
        said = posted(self)
        said[self.add_prefix("version")] = str(noun.version)
        self.data = said
        self.differences = [
            Change(field.label or name, self._words(name, stored[name]), self._words(name, typed))
            for name, field in self.fields.items()
            if name in stored and _plain(typed := self.cleaned_data.get(name)) != _plain(stored[name])
        ]

    def _words(self, name: str, value: Any) -> Text:
        """As a person reads it: labels of choices, names of rows, yes and no, days in words."""
        if isinstance(value, list | tuple | set | QuerySet):
            return _("、").join(str(self._words(name, one)) for one in value)
        match value:
            case None:
                return ""
            case bool():
                return _("是") if value else _("否")
            case date():
                return unbroken_moment(value)
        field = self.fields[name]
        if isinstance(value, Model) and isinstance(field, forms.ModelChoiceField):
            return str(field.label_from_instance(value))
        choices = getattr(field, "_choices", None) or ()
        return str(next((label for key, label in choices if str(key) == str(value)), value))


def _plain(value: Any) -> Any:
    """The value so that a list of rows typed and the same rows stored are equal, in whatever order."""
    if isinstance(value, list | tuple | set | QuerySet):
        return {one.pk if isinstance(one, Model) else one for one in value}
    return value
