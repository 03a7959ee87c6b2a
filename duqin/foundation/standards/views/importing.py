"""Importing a rule pack in two steps: what it would do, or every fault; then the import itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from duqin.foundation.standards import policies, queries, services
from duqin.foundation.standards.forms import ImportForm
from duqin.foundation.standards.rules.packs import write_citations, write_pack
from duqin.foundation.standards.rules.packs.words import LABELS
from duqin.foundation.standards.views.finding import posted, version_url
from duqin.ui.access import by_of, page
from duqin.ui.verbs import attempt

TEMPLATE = "standards/import.html"


@require_http_methods(["GET", "POST"])
@page(may=policies.may_edit)
def import_pack(request: HttpRequest) -> HttpResponse:
    """Look at a pack before it is taken in; nothing is written until the second step."""
    if request.POST.get("step") == "import":
        return _import(request)
    form = ImportForm(posted(request), request.FILES or None)
    found = attempt(form, lambda: _read(form.cleaned_data)) if request.method == "POST" else None
    return _show(request, form, **(found or {}))


def _read(given: dict[str, Any]) -> dict[str, Any]:
    """The plan of what was given, and the texts that the second step sends back. Raises Refusals."""
    source: str | bytes = given["file"].read() if given.get("file") else given["text"]
    pack = services.read_any_pack(source)
    table = services.read_any_citations(given["citations"].read()) if given.get("citations") else None
    plan = queries.plan_import(pack, table)
    texts = {"pack_text": write_pack(pack), "citations_text": write_citations(table) if table else ""}
    changed = [
        (c.code, c.title, [gettext(LABELS.get(name, name)) for name in c.fields]) for c in plan.changed
    ]
    header = [gettext(LABELS.get(name, name)) for name in plan.header_changed]
    return {"plan": plan, "changed": changed, "header": header, **texts}


def _import(request: HttpRequest) -> HttpResponse:
    """The second step: the texts that were looked at are imported, all or nothing."""
    form = ImportForm({"text": request.POST.get("pack_text", "")})
    citations = request.POST.get("citations_text", "").encode() or None

    def write() -> Any:
        text = form.cleaned_data["text"]
        return services.import_pack(text, by=by_of(request), citations=citations)

    version = attempt(form, write)
    return redirect(version_url(version)) if version else _show(request, form)


def _show(request: HttpRequest, form: ImportForm, **found: Any) -> HttpResponse:
    plan = found.get("plan")
    refused = form.errors or (plan and plan.faults)
    context = {
        "form": form,
        "title": _("导入规则包"),
        "submit_label": _("先看会有什么变化"),
        "cancel_url": reverse("standards:documents"),
        **found,
    }
    return render(request, TEMPLATE, context, status=422 if refused else 200)
