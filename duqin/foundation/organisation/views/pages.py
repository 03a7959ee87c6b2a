"""How the form pages of this room go: fill in, refuse beside the field, or do it and go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from duqin.foundation.organisation.forms.versions import VersionedForm
from duqin.foundation.trust.models import Versioned
from duqin.ui.forms import Form
from duqin.ui.parts import Text
from duqin.ui.verbs import attempt, respond_form

Trail = Sequence[tuple[Text, Text]]


def sent(request: HttpRequest) -> tuple[Any, ...]:
    """What was posted, as the first arguments of a form; nothing for a fresh page."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def form_page(
    request: HttpRequest,
    form: Form,
    verb: Callable[[], Any],
    *,
    title: Text,
    back: str,
    trail: Trail = (),
    done: Callable[[Any], str] | None = None,
    stored: Callable[[], tuple[Versioned, dict[str, Any]]] | None = None,
    template: str = "organisation/plain_form.html",
    **context: Any,
) -> HttpResponse:
    """Run the verb of a posted form and go on to `done` (or back); else the form with what is wrong.

    Args:
        stored: after a stale form, the noun as it is now and its values by field name.
    """
    if form.is_bound and (result := attempt(form, verb)) is not None:
        return redirect(done(result) if done else back)
    if getattr(form, "is_stale", False) and stored and isinstance(form, VersionedForm):
        form.catch_up(*stored())
    return respond_form(request, template, form, title=title, cancel_url=back, trail=trail, **context)
