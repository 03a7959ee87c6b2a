"""Hand in, and what became of it."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.forms.handing_in import ReasonForm, SubmitForm
from duqin.domains.inspections.models import Finding, Inspection
from duqin.domains.inspections.views.given import done, inspection_of, not_yours, sent
from duqin.domains.inspections.views.sheet import OPEN, sheet_url
from duqin.engines.cases import queries as cases
from duqin.foundation.trust import services as trust
from duqin.kernel.refs import Ref
from duqin.ui.access import by_of, page
from duqin.ui.verbs import expecting, respond_form

SAID = ("summary", "weather", "route", "reported_to", "handover")


@page(may=policies.may_look)
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was found, what was not looked at, what will happen; one button."""
    form = SubmitForm(*sent(request))
    if done(form, lambda: _handed_in(request, pk, form)):
        return redirect("inspections:done", pk=pk)
    inspection, by = inspection_of(request, pk), by_of(request)
    if not policies.may_lead(by, inspection):
        return not_yours(request, inspection)
    if inspection.state not in OPEN:
        return redirect("inspections:detail", pk=pk)
    form.initial = {"version": inspection.version} | {name: getattr(inspection, name) for name in SAID}
    return respond_form(
        request,
        "inspections/records/submit.html",
        form,
        title=_("提交检查"),
        submit_label=_("提交检查"),
        cancel_url=sheet_url(inspection),
        draft_key=f"submit-{inspection.pk}",
        **_outlook(inspection),
    )


def _handed_in(request: HttpRequest, pk: UUID, form: SubmitForm) -> Inspection:
    """The verb finds the inspection itself, as far as this actor sees it (else 404)."""
    by = by_of(request)
    found = trust.sought(Inspection, pk, queries.inspection_to_lock(by))
    if found.state not in OPEN and "version" not in request.POST:
        return found  # sent again by who lost the answer
    said = {name: form.cleaned_data[name] for name in SAID}
    at = form.cleaned_data["device_at"]
    try:
        return services.submit(expecting(found, request), by=by, device_submitted_at=at, **said)
    except Inspection.DoesNotExist as missing:
        raise Http404 from missing


def _outlook(inspection: Inspection) -> dict[str, Any]:
    """What stands on the sheet and what handing it in will bring about."""
    sheet = queries.sheet(inspection)
    fresh = [finding for finding in sheet.findings if finding.case_id is None]
    return {
        "inspection": inspection,
        "sheet": sheet,
        "fresh": fresh,
        "fixed": sum(finding.is_fixed_on_spot for finding in fresh),
        "points": sum((finding.points for finding in fresh), Decimal(0)),
        "units": _units(fresh),
        "unsigned": [signer for signer in queries.signers(inspection) if signer.is_missing],
    }


@require_GET
@page(may=policies.may_look)
def handed_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """After handing in: the drafts of notices that can be issued and signed on the spot (R-001-24)."""
    inspection, by = inspection_of(request, pk), by_of(request)
    if inspection.state in OPEN:
        return redirect("inspections:submit", pk=pk)
    found = queries.written_findings(inspection)
    return render(
        request,
        "inspections/records/done.html",
        {
            "inspection": inspection,
            "notices": cases.notices_from(by, Ref.to(inspection)),
            "findings": found,
            "closed": [finding for finding in found if finding.case and finding.case.state == "closed"],
        },
    )


@page(may=policies.may_look)
def abandon(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give up what was begun by mistake."""
    inspection, by = inspection_of(request, pk), by_of(request)
    if not policies.may_lead(by, inspection):
        return not_yours(request, inspection)
    form = ReasonForm(*sent(request), initial={"version": inspection.version})
    if done(
        form,
        lambda: services.abandon(expecting(inspection, request), by=by, reason=form.cleaned_data["reason"]),
    ):
        return redirect("inspections:list")
    return respond_form(
        request,
        "inspections/records/reason.html",
        form,
        title=_("放弃这次检查"),
        submit_label=_("放弃检查"),
        lead=_("只用于误开的检查：检查表作废，任务可以重新开始。已经记录了问题的检查不能放弃。"),
        inspection=inspection,
        cancel_url=sheet_url(inspection),
    )


def _units(findings: list[Finding]) -> list[tuple[str, int]]:
    """Responsible unit → findings that will go into its notice."""
    waiting = Counter(finding.unit.local_name for finding in findings if not finding.is_fixed_on_spot)
    return list(waiting.items())
