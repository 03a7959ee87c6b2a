"""Fields that offer units, people, posts and areas in the words of the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from duqin.foundation.organisation import queries
from duqin.ui.forms import widgets
from duqin.ui.forms.widgets import INDENT


class TreeUnit(forms.ModelChoiceField):
    """A unit of today, indented as in the tree; cleans to the unit."""

    widget = widgets.Combo

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=queries.current_units().none(), **options)

    def label_from_instance(self, obj: Any) -> str:
        return f"{INDENT * getattr(obj, 'tree_depth', 0)}{obj.local_name}"


class TickUnits(forms.ModelMultipleChoiceField):
    """Several units of today, to be ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=queries.current_units().none(), required=False, **options)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.local_name)


class OnePerson(forms.ModelChoiceField):
    """A person who works here, by name, unit and number."""

    widget = widgets.Combo

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=queries.working_people().none(), **options)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.unit.local_name} {obj.staff_no}）"


class OnePost(forms.ModelChoiceField):
    """A post."""

    widget = widgets.Combo

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=queries.posts().none(), **options)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.local_name)


class OneArea(forms.ModelChoiceField):
    """A service area in use."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=queries.areas().none(), **options)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.local_name)


class TickAreas(forms.ModelMultipleChoiceField):
    """Service areas in use, to be ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=queries.areas().none(), required=False, **options)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.local_name)


class Offering(forms.BaseForm):
    """Mixin: fills the fields above with what there is when the form is made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[type[forms.Field], Callable[[], Any]] = {
            TreeUnit: queries.units_in_order,
            TickUnits: queries.units_in_order,
            OnePerson: queries.working_people,
            OnePost: queries.posts,
            OneArea: queries.areas_in_use,
            TickAreas: queries.areas_in_use,
        }
        for field in self.fields.values():
            if give := offered.get(type(field)):
                field.queryset = give()  # type: ignore[attr-defined]  # each kind above chooses from rows
