"""From a form to a verb: a refusal becomes a sentence beside its field, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from duqin.kernel.errors import Conflict, Forbidden, Refusal, Refusals

T = TypeVar("T")


def sent(request: HttpRequest) -> tuple[Any, ...]:
    """What was posted, even if it is nothing, as the first arguments of a form; none for a fresh page."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def attempt(form: BaseForm, verb: Callable[[], T]) -> T | None:
    """Run the verb of a valid form. On a refusal the sentence goes to the form and None comes back.

    Raises:
        Forbidden: is not a matter of the form; the middleware answers 403.
    """
    if not form.is_valid():
        return None
    try:
        return verb()
    except Forbidden:
        raise
    except Refusals as refusals:
        form.add_error(None, str(refusals.sentence))
        for refusal in refusals.items:
            _add(form, refusal)
    except Refusal as refusal:
        _add(form, refusal)
        if isinstance(refusal, Conflict):
            form.is_stale = True  # type: ignore[attr-defined]  # read by whoever shows the form again
    return None


def _add(form: BaseForm, refusal: Refusal) -> None:
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal.sentence))


def expecting(noun: Any, request: HttpRequest) -> Any:
    """Tell the gate which version the posted form was made from (hidden field `version`)."""
    given = request.POST.get("version", "")
    if given:
        if not given.isdigit():
            raise Refusal("form.version", _("表单的版本号不正确，请刷新页面。"))
        noun.expected_version = int(given)
    return noun


def respond_form(request: HttpRequest, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """Render a form page: 200 when fresh, 422 when something is wrong, 409 when it was stale."""
    status = 200
    if form.is_bound and form.errors:
        status = 409 if getattr(form, "is_stale", False) else 422
    return render(request, template, {"form": form, **context}, status=status)
