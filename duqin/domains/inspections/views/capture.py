"""Capture a problem, change it, take it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.forms.findings import FindingForm, VoidForm
from duqin.domains.inspections.models import Finding, Inspection
from duqin.domains.inspections.views.given import (
    clause_of,
    done,
    finding_of,
    keep_photos,
    sent,
    sheet_of,
    stop_of,
)
from duqin.domains.inspections.views.sheet import OPEN, sheet_url, state_of_item
from duqin.domains.inspections.views.showing import clause_words, photo
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards.models import Clause
from duqin.ui.access import by_of, page
from duqin.ui.forms import posted
from duqin.ui.verbs import attempt, expecting, respond_form


@page(may=policies.may_look)
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a problem of a clause: the page, or the sheet's dialog (fetch), which gets the item's state or the faults."""
    inspection = sheet_of(request, pk)
    clause = clause_of(inspection, request.GET.get("clause") or request.POST.get("clause", ""))
    stop = stop_of(request.GET.get("stop") or request.POST.get("stop"))
    by, fetched = by_of(request), request.headers.get("X-Requested-With") == "fetch"
    form = FindingForm(by, inspection, clause, *sent(request), stop=stop)
    if form.is_bound and (finding := _recorded(request, form, inspection, clause, stop)):
        if fetched:
            return state_of_item(request, inspection, stop, queries.item_of(finding, stop), status=201)
        return redirect(sheet_url(inspection, stop) + f"#item-{clause.pk}")
    if getattr(form, "is_stale", False):
        _renew_id(form)
    if fetched and form.is_bound:
        return _faults(form)
    return _page(request, form, inspection, clause, title=_("记录问题"), back=sheet_url(inspection, stop))


def _recorded(
    request: HttpRequest, form: FindingForm, inspection: Inspection, clause: Clause, stop: Place | None
) -> Finding | None:
    """Take in the photographs, then record the finding; what is refused stands beside its field."""
    if not form.is_valid():
        return None
    photos = keep_photos(request, form)
    if form.errors:
        return None
    return attempt(
        form,
        lambda: services.record_finding(
            inspection,
            by=by_of(request),
            clause=clause,
            id=form.cleaned_data["id"],
            stop=stop,
            photos=photos,
            device_found_at=form.cleaned_data["device_at"],
            **form.said(),
        ),
    )


def _renew_id(form: FindingForm) -> None:
    """The id was used for another problem: both are kept, this one is sent again under an id of its own."""
    data = posted(form)
    data["id"] = str(uuid4())
    form.data = data


@page(may=policies.may_look)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a finding while its sheet is open."""
    finding, by = finding_of(request, pk), by_of(request)
    inspection = sheet_of(request, finding.inspection_id)
    if finding.case_id is not None or finding.is_void or inspection.state not in OPEN:
        return redirect("inspections:finding", pk=pk)
    stop = finding.answer.place if finding.answer else None
    form = FindingForm(by, inspection, finding.clause, *sent(request), finding=finding, stop=stop)
    if form.is_bound and form.is_valid():
        photos = keep_photos(request, form)
        if not form.errors and done(
            form,
            lambda: services.change_finding(expecting(finding, request), by=by, photos=photos, **form.said()),
        ):
            return redirect(sheet_url(inspection, stop) + f"#item-{finding.clause_id}")
    return _page(
        request,
        form,
        inspection,
        finding.clause,
        title=_("修改问题 %(number)s") % {"number": finding.number},
        back=sheet_url(inspection, stop),
        finding=finding,
        there=[photo(row.evidence) for row in finding.photos.select_related("evidence").order_by("order")],
    )


@page(may=policies.may_look)
def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a finding back, with the reason: from the sheet while it is open, else with its case."""
    finding, by = finding_of(request, pk), by_of(request)
    if request.method == "GET" and not policies.may_void_finding(by, finding):
        return redirect("inspections:finding", pk=pk)
    if request.method == "GET":
        services.check_voidable(finding)
    form = VoidForm(*sent(request))
    is_open = finding.case_id is None
    stop = finding.answer.place if finding.answer else None
    back = sheet_url(finding.inspection, stop) + f"#item-{finding.clause_id}" if is_open else ""
    if done(form, lambda: services.void_finding(finding, by=by, reason=form.cleaned_data["reason"])):
        return redirect(back) if back else redirect("inspections:finding", pk=pk)
    return respond_form(
        request,
        "inspections/records/void_finding.html",
        form,
        title=_("作废问题 %(number)s") % {"number": finding.number},
        finding=finding,
        submit_label=_("作废"),
        cancel_url=back or None,
    )


def _page(
    request: HttpRequest,
    form: FindingForm,
    inspection: Inspection,
    clause: Clause,
    *,
    title: str,
    back: str,
    finding: Finding | None = None,
    **more: Any,
) -> HttpResponse:
    item = queries.sheet(inspection, only=clause.pk, to_fill=True).item(clause.pk)
    return respond_form(
        request,
        "inspections/records/finding_form.html",
        form,
        title=title,
        inspection=inspection,
        clause=clause,
        words=clause_words(item.clause) if item else {},
        past=item.past_words if item else "",
        kept=[(one, photo(one)) for one in getattr(form, "kept", [])],
        cancel_url=back,
        draft_key=f"finding-{inspection.pk}-{finding.pk if finding else clause.pk}",
        submit_label=_("保存问题"),
        finding=finding,
        **more,
    )


def _faults(form: FindingForm) -> JsonResponse:
    """What is wrong, for the dialog: sentences by field; `id` is the one to send next."""
    status = 409 if getattr(form, "is_stale", False) else 422
    faults = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    kept = [one.sha256 for one in getattr(form, "kept", [])]
    return JsonResponse({"faults": faults, "id": form.data.get("id", ""), "kept": kept}, status=status)
