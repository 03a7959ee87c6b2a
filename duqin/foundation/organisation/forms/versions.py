"""Forms of nouns that several people edit: the version they were made from, and what differs when stale."""

from __future__ import annotations

from typing import Any

from django import forms

from duqin.foundation.trust.models import Versioned
from duqin.ui.forms import Form
from duqin.ui.parts import Change


class VersionedForm(Form):
    """Carries the version of the noun the page was made from; the gate answers 409 when it has moved on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    differences: list[Change]

    def catch_up(self, noun: Versioned, stored: dict[str, Any]) -> None:
        """After a 409: show what others wrote beside what was typed, and let the next sending count."""
        posted: Any = self.data.copy()  # type: ignore[attr-defined]
        posted[self.add_prefix("version")] = noun.version
        self.data = posted
        self.differences = [
            Change(field.label or name, self._words(name, stored[name]), self._words(name, typed))
            for name, field in self.fields.items()
            if name in stored and (typed := self.cleaned_data.get(name)) != stored[name]
        ]

    def _words(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        choices = getattr(self.fields[name], "_choices", None) or ()
        return str(next((label for key, label in choices if str(key) == str(value)), value))
