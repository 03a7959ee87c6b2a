"""Writing: begin a version, change its words, add, change and remove clauses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from duqin.foundation.standards import policies, services
from duqin.foundation.standards.forms import BasisFormSet, ClauseForm, MeasureFormSet, VersionForm
from duqin.foundation.standards.models import Clause, DocumentVersion
from duqin.foundation.standards.views.finding import (
    Crumbs,
    clause_url,
    posted,
    run_form,
    the_clause,
    the_document,
    the_version,
    version_url,
)
from duqin.ui.access import by_of, page
from duqin.ui.forms import catch_up
from duqin.ui.verbs import attempt, expecting, respond_form


def crumbs_of(version: DocumentVersion) -> Crumbs:
    """The way to a version."""
    document = version.document
    return [
        (_("制度文件"), reverse("standards:documents")),
        (document.local_title, reverse("standards:document", args=[document.code])),
        (gettext("第 %(n)d 版") % {"n": version.number}, version_url(version)),
    ]


@require_POST
@page(may=policies.may_edit)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next version as a copy of the latest."""
    version = services.start_version(the_document(request, code), by=by_of(request))
    return redirect(version_url(version))


@require_http_methods(["GET", "POST"])
@page(may=policies.may_edit)
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Change title, explanation, points of supervision and interpreter of a draft."""
    version = the_version(request, code, number)
    form = VersionForm(posted(request), noun=version)
    return run_form(
        request,
        form,
        lambda: services.edit_version(expecting(version, request), by=by_of(request), **form.said),
        done=version_url,
        title=_("修改名称与说明"),
        crumbs=crumbs_of(version),
        cancel_url=version_url(version),
        draft_key=f"standards-version-{version.pk}",
    )


@require_POST
@page(may=policies.may_edit)
def discard(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Delete a draft."""
    document = services.discard_draft(the_document(request, code), by=by_of(request), number=number)
    return redirect("standards:document", document.code)


@require_http_methods(["GET", "POST"])
@page(may=policies.may_edit)
def add_clause(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A new clause of a draft."""
    return _clause_page(request, the_version(request, code, number), None)


@require_http_methods(["GET", "POST"])
@page(may=policies.may_edit)
def edit_clause(request: HttpRequest, code: str, number: int, clause: str) -> HttpResponse:
    """Change a clause of a draft."""
    noun = the_clause(request, code, number, clause)
    return _clause_page(request, noun.document_version, noun)


@require_POST
@page(may=policies.may_edit)
def remove_clause(request: HttpRequest, code: str, number: int, clause: str) -> HttpResponse:
    """Take a clause out of a draft."""
    version = services.remove_clause(the_version(request, code, number), by=by_of(request), code=clause)
    return redirect(version_url(version))


def _clause_page(request: HttpRequest, version: DocumentVersion, clause: Clause | None) -> HttpResponse:
    """The form of a clause with its rows of measured figures and bases, checked together."""
    data = posted(request)
    form: Any = ClauseForm(data, under=version, noun=clause)
    measures: Any = MeasureFormSet(data, prefix="measures", initial=clause.measured if clause else [])
    bases: Any = BasisFormSet(data, prefix="bases", initial=_bases(clause))
    if data is not None and all([form.is_valid(), measures.is_valid(), bases.is_valid()]):
        fields = form.said | {"measured": measures.said}

        def write() -> Clause:
            if clause is None:
                return services.add_clause(version, by=by_of(request), fields=fields, bases=bases.said)
            row = expecting(clause, request)
            return services.edit_clause(row, by=by_of(request), fields=fields, bases=bases.said)

        if (written := attempt(form, write)) is not None:
            return redirect(clause_url(written))
        if getattr(form, "is_stale", False):
            catch_up(form, ClauseForm(under=version, noun=clause))
    context = {
        "measures": measures,
        "bases": bases,
        "formsets": (measures, bases),
        "title": _("修改条款") if clause else _("增加条款"),
        "crumbs": crumbs_of(version),
        "cancel_url": clause_url(clause) if clause else version_url(version),
        "draft_key": f"standards-clause-{version.pk}-{clause.pk if clause else 'new'}",
    }
    response = respond_form(request, "standards/clause_form.html", form, **context)
    if measures.is_bound and not (measures.is_valid() and bases.is_valid()):
        response.status_code = max(response.status_code, 422)
    return response


def _bases(clause: Clause | None) -> list[dict[str, Any]]:
    names = ("citation", "article", "state", "note", "note_en")
    if clause is None:
        return []
    return [{name: getattr(basis, name) for name in names} for basis in clause.bases.all()]
