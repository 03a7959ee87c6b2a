"""Fields of forms as they stand on a page."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def ui_field(field: BoundField, *, width: str = "") -> SafeString:
    """A field with label, help and its error sentence; width half or third at the desk."""
    return field.render("ui/field.html", {"field": field, "width": width})


@register.inclusion_tag("ui/forms/errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """The summary on top: what is wrong, each sentence leading to its field."""
    fields = [field for field in form.visible_fields() if field.errors]
    sentences = list(form.non_field_errors())
    for hidden in form.hidden_fields():
        sentences += list(hidden.errors)
    return {"fields": fields, "sentences": sentences, "count": len(fields) + len(sentences)}


@register.simple_tag(takes_context=True)
def draft_of(context: Context, key: str) -> str:
    """The key of a draft on this device: one per person and form."""
    page = context.get("page")
    owner = page.draft_owner if page is not None else "guest"
    return f"{owner}:{key}"
