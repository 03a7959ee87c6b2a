"""Another person confirms, returns or releases."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duqin.domains.inspections import policies, services
from duqin.domains.inspections.forms.handing_in import ReasonForm
from duqin.domains.inspections.views.given import done, inspection_of, not_yours, sent
from duqin.ui.access import by_of, page
from duqin.ui.verbs import expecting, respond_form


@require_POST
@page(may=policies.may_look)
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The record is complete."""
    services.confirm(expecting(inspection_of(request, pk), request), by=by_of(request))
    return redirect("inspections:detail", pk=pk)


@page(may=policies.may_look)
def return_(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Back for completion, with what is missing."""
    inspection, by = inspection_of(request, pk), by_of(request)
    if not policies.may_review(by, inspection):
        return not_yours(request, inspection)
    form = ReasonForm(*sent(request), initial={"version": inspection.version})
    form.fields["reason"].label = _("要补充什么")
    if done(
        form,
        lambda: services.return_(expecting(inspection, request), by=by, reason=form.cleaned_data["reason"]),
    ):
        return redirect("inspections:detail", pk=pk)
    return respond_form(
        request,
        "inspections/records/reason.html",
        form,
        title=_("退回补充"),
        submit_label=_("退回"),
        lead=_("检查组组长会收到通知；已经开具的问题不受影响。"),
        inspection=inspection,
        cancel_url=reverse("inspections:detail", args=[pk]),
    )


@require_POST
@page(may=policies.may_look)
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an unannounced inspection to the unit."""
    services.release(expecting(inspection_of(request, pk), request), by=by_of(request))
    return redirect("inspections:done", pk=pk)
