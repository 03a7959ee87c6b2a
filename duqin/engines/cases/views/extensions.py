"""The page on which an extension is decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from duqin.engines.cases import forms, policies, queries, services
from duqin.engines.cases.models import Extension
from duqin.engines.cases.states import EXTENSION
from duqin.engines.cases.views.registers import amount_of
from duqin.kernel.errors import Forbidden
from duqin.ui.access import by_of, page
from duqin.ui.verbs import attempt, expecting, respond_form, sent


@require_http_methods(["GET", "POST"])
@page(may=policies.may_look)
def extension(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked and why, both dates, and the decision for whoever may make it."""
    by = by_of(request)
    found = get_object_or_404(queries.extensions(by), pk=pk)
    may_decide = policies.may_decide(by, found)
    if request.method == "POST" and not may_decide:
        raise Forbidden("forbidden", _("您的岗位没有这项权限，或它不包括这个单位。"))
    form = forms.DecideForm(found, *sent(request))

    def decide() -> Extension:
        noun, opinion = expecting(found, request), form.cleaned_data["opinion"]
        if form.cleaned_data["decision"] == "grant":
            return services.grant(noun, by=by, opinion=opinion)
        return services.refuse(noun, by=by, opinion=opinion)

    if request.method == "POST" and attempt(form, decide) is not None:
        messages.success(request, _("已审批，申请人已收到通知。"))
        return redirect("cases:extension", pk=pk)
    fresh = get_object_or_404(queries.extensions(by), pk=pk)
    return respond_form(
        request,
        "cases/extension.html",
        form,
        title=_("延期审批"),
        extension=fresh,
        state=EXTENSION[fresh.state],
        amount=amount_of(fresh),
        lines=queries.extension_lines(fresh),
        may_decide=may_decide and fresh.state == "asked" and fresh.case.state == "rectifying",
        submit_label=_("提交审批"),
        cancel_url=reverse("cases:extensions"),
        draft_key=f"extension-{pk}",
    )
