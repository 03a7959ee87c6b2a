"""What several pages do alike: find the noun the address names, run a form's verb, draw a state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from duqin.foundation.standards import queries
from duqin.foundation.standards.forms.fields import NounForm
from duqin.foundation.standards.models import Clause, Document, DocumentVersion
from duqin.ui.access import by_of
from duqin.ui.forms import catch_up
from duqin.ui.parts import Text
from duqin.ui.verbs import attempt, respond_form

Noun = TypeVar("Noun")
Crumbs = Sequence[tuple[Any, str]]


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent with a posted form, or None for a form that is only shown."""
    return request.POST if request.method == "POST" else None


def the_document(request: HttpRequest, code: str) -> Document:
    """The document, or 404 for one that is not there or not for this reader."""
    return get_object_or_404(queries.documents(by_of(request)), code=code)


def the_version(request: HttpRequest, code: str, number: int) -> DocumentVersion:
    """The version, or 404."""
    return get_object_or_404(queries.versions(by_of(request)), document__code=code, number=number)


def the_clause(request: HttpRequest, code: str, number: int, clause: str) -> Clause:
    """The clause of this very version, or 404."""
    rows = queries.readable_clauses(by_of(request))
    named = {"document_version__document__code": code, "document_version__number": number, "code": clause}
    return get_object_or_404(rows, **named)


def clause_today(request: HttpRequest, clause: str) -> Clause:
    """The clause that applies today, else the newest readable one, or 404."""
    found = queries.clause_today(by_of(request), clause)
    if found is None:
        raise Http404
    return found


def version_url(version: DocumentVersion, verb: str = "") -> str:
    """Address of a version or of one of its verbs."""
    name = f"version_{verb}" if verb else "version"
    return reverse(f"standards:{name}", args=[version.document.code, version.number])


def clause_url(clause: Clause, verb: str = "in_version") -> str:
    """Address of a clause in its version."""
    version = clause.document_version
    return reverse(f"standards:clause_{verb}", args=[version.document.code, version.number, clause.code])


def run_form(
    request: HttpRequest,
    form: BaseForm,
    verb: Callable[[], Noun],
    *,
    done: Callable[[Noun], str],
    told: Text = "",
    template: str = "standards/form.html",
    **context: Any,
) -> HttpResponse:
    """Show the form; when it was posted run its verb, tell the fact and go where `done` says, or show what is wrong."""
    if request.method == "POST":
        result = attempt(form, verb)
        if result is not None:
            if told:
                messages.success(request, str(told))
            return redirect(done(result))
    show_other_version(form)
    return respond_form(request, template, form, **context)


def show_other_version(form: BaseForm) -> None:
    """Of a form that was stale: what others wrote, beside what was typed."""
    if getattr(form, "is_stale", False) and isinstance(form, NounForm) and form.noun is not None:
        catch_up(form, type(form)(noun=form.noun))
