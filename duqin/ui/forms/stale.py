"""After a stale form (409): what stands now beside what was typed, and the next sending counts."""

from __future__ import annotations

from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from duqin.ui.forms.given import posted
from duqin.ui.parts import Change


def catch_up(form: BaseForm, stored: BaseForm) -> None:
    """Put what others wrote beside what was typed (`form.differences`) and take over the version of the row.

    Args:
        form: the posted form that was refused as stale.
        stored: the same form made afresh from the row as it is now.
    """
    if "version" in stored.fields:
        said = posted(form)
        said[form.add_prefix("version")] = stored["version"].value()
        form.data = said
    pairs = [(stored[name], form[name]) for name, field in form.fields.items() if not field.disabled]
    form.differences = [  # type: ignore[attr-defined]  # shown beside the fields by the form's template
        Change(new.label, words(old), words(new))
        for old, new in pairs
        if not new.is_hidden and plain(old) != plain(new)
    ]


def plain(bound: BoundField) -> list[str]:
    """The value of a field as its control would send it."""
    value = bound.value()
    if isinstance(value, bool) or value is None:
        return [str(bool(value))] if isinstance(value, bool) else []
    if isinstance(value, list | tuple | set):
        return sorted(str(one) for one in value)
    shown = bound.field.widget.format_value(value)
    shown = shown[0] if isinstance(shown, list) and len(shown) == 1 else shown
    return [text] if (text := str(shown if shown is not None else "").replace("\r\n", "\n").strip()) else []


def words(bound: BoundField) -> str:
    """The value of a field as a person reads it: labels of choices, yes and no."""
    choices = getattr(bound.field, "choices", None)
    if choices is not None:
        labels = {str(key): str(label) for key, label in choices}
        return "、".join(labels.get(key, key) for key in plain(bound))
    if isinstance(bound.value(), bool):
        return _("是") if bound.value() else _("否")
    return "、".join(plain(bound))
