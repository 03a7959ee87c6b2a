"""Forms that look and speak like the rest: `Form`, `ModelForm`, the renderer, `widgets` of our own,
`field_of` and `posted` with types, `catch_up` after a 409."""

from duqin.ui.forms import widgets
from duqin.ui.forms.forms import Form, ModelForm, Renderer, Speaking
from duqin.ui.forms.given import field_of, posted
from duqin.ui.forms.stale import catch_up

__all__ = ["Form", "ModelForm", "Renderer", "Speaking", "catch_up", "field_of", "posted", "widgets"]
