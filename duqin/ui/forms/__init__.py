"""Forms that look and speak like the rest: `Form`, `ModelForm`, the renderer, `widgets` of our own."""

from duqin.ui.forms import widgets
from duqin.ui.forms.forms import Form, ModelForm, Renderer, Speaking

__all__ = ["Form", "ModelForm", "Renderer", "Speaking", "widgets"]
