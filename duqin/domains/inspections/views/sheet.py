"""The sheet: one long list by group and clause, answered by one tap; without script a form with one button."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.forms.findings import FindingForm
from duqin.domains.inspections.models import Answer, Inspection
from duqin.domains.inspections.queries import Sheet, SheetItem
from duqin.domains.inspections.views.given import (
    clause_of,
    keep_files,
    moment_of,
    sheet_of,
    stop_of,
    uuid_of,
)
from duqin.domains.inspections.views.showing import clause_words
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Place
from duqin.kernel.errors import Forbidden, Refusal
from duqin.ui.access import by_of, page

OPEN = ("in_progress", "returned")


@page(may=policies.may_look)
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fill the sheet; `?stop=` is the sheet of one stop of a round. POST is the form without script."""
    inspection = sheet_of(request, pk)
    if inspection.state not in OPEN:
        return redirect("inspections:detail", pk=pk)
    stop = stop_of(request.GET.get("stop") or request.POST.get("stop"))
    if request.method == "POST":
        return _save_all(request, inspection, stop)
    found = queries.sheet(inspection, stop, to_fill=True)
    for item in found.items:
        item.said = clause_words(item.clause)
    by = by_of(request)
    return render(
        request,
        "inspections/records/sheet.html",
        {
            "inspection": inspection,
            "sheet": found,
            "stop": stop,
            "here": stop or inspection.place,
            "capture": FindingForm(by, inspection, None, stop=stop, is_brief=True, auto_id="capture_%s"),
            "may_submit": policies.may_lead(by, inspection),
            "undo": request.GET.get("undo", ""),
            "refusal": None,
        },
    )


@require_POST
@page(may=policies.may_look)
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One answer; comes back as the state of its item, with a sentence when it was refused (422) or doubted (409)."""
    inspection = sheet_of(request, pk)
    clause = clause_of(inspection, request.POST.get("clause", ""))
    stop = stop_of(request.POST.get("stop"))
    refusal: Refusal | None = None
    try:
        services.answer(
            inspection,
            by=by_of(request),
            clause=clause,
            place=stop,
            result=request.POST.get("result") or Answer.Result.UNCHECKED,
            measured=request.POST.getlist("measured"),
            note=request.POST.get("note", "").strip()[:2000],
            photos=keep_files(request, request.FILES.getlist("photos")[:9]),
            operation_id=uuid_of(request.POST.get("operation_id")),
            seen=uuid_of(request.POST.get("seen")),
            device_answered_at=moment_of(request.POST.get("at", "")),
        )
    except Forbidden:
        raise
    except Refusal as said:
        refusal = said
    return state_of_item(request, inspection, stop, queries.item(inspection, clause, stop), refusal)


def state_of_item(
    request: HttpRequest,
    inspection: Inspection,
    stop: Place | None,
    item: queries.SheetItem,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The part of an item that changes: what stands, who said it, its findings, what is wrong."""
    context = {"inspection": inspection, "item": item, "stop": stop, "refusal": refusal}
    return render(
        request, "inspections/records/item_state.html", context, status=refusal.status if refusal else status
    )


@require_POST
@page(may=policies.may_look)
def rest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer 合格 to the rest of a group; the same operation id undoes it."""
    inspection = sheet_of(request, pk)
    stop = stop_of(request.POST.get("stop"))
    operation = uuid_of(request.POST.get("operation_id")) or uuid4()
    wanted = {int(given) for given in request.POST.getlist("clause") if given.isdigit()}
    clauses = [clause for clause in queries.sheet_clauses(inspection) if clause.pk in wanted]
    changed = services.answer_rest(
        inspection, by=by_of(request), clauses=clauses, place=stop, operation_id=operation
    )
    return JsonResponse({"operation": str(operation), "changed": [row.clause_id for row in changed]})


@require_POST
@page(may=policies.may_look)
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo what `rest` answered and nobody touched since."""
    inspection = sheet_of(request, pk)
    operation = uuid_of(request.POST.get("operation_id"))
    if operation is None:
        raise Refusal("operation.id", _("操作编号不正确，请刷新页面后重试。"))
    undone = services.take_back(inspection, by=by_of(request), operation_id=operation)
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"undone": undone})
    return redirect(sheet_url(inspection, stop_of(request.POST.get("stop"))))


@require_GET
@page(may=policies.may_look)
def offers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Places and responsible units for the capture dialog, fetched when it is first opened."""
    inspection = sheet_of(request, pk)
    units = queries.responsible_units(by_of(request), inspection)
    places = organisation.place_choices()
    return JsonResponse(
        {
            "place": [[pk, "\u3000" * depth + str(label)] for pk, label, depth in places],
            "unit": [[pk, label] for pk, label, _depth in units],
        }
    )


@page(may=policies.may_look)
def stops(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The stops of the round, and the way to the next: by its code or from the list."""
    inspection = sheet_of(request, pk)
    error, given = "", request.GET.get("scanned", "").strip()
    if given:
        place = queries.scanned_place(given)
        if place is not None:
            return redirect(sheet_url(inspection, place))
        error = _("没有找到这个点位，请核对编号，或在下面选择地点。")
    chosen = request.GET.get("place", "")
    if chosen.isdigit() and (place := stop_of(chosen)):
        return redirect(sheet_url(inspection, place))
    context = {
        "inspection": inspection,
        "stops": queries.stops(inspection),
        "places": organisation.place_choices(),
        "given": given,
        "error": error,
    }
    return render(request, "inspections/records/stops.html", context, status=422 if error else 200)


def sheet_url(inspection: Inspection, stop: Place | None = None) -> str:
    """Address of the sheet, of one stop when it is given."""
    address = reverse("inspections:sheet", args=[inspection.pk])
    return f"{address}?stop={stop.pk}" if stop else address


def _save_all(request: HttpRequest, inspection: Inspection, stop: Place | None) -> HttpResponse:
    """Save what was changed in the form; what is refused is said item by item, the rest stays saved."""
    found = queries.sheet(inspection, stop)
    saved, faults = 0, []
    for item in found.items:
        try:
            if (said := _changed(request, item)) is None:
                continue
            services.answer(inspection, by=by_of(request), clause=item.clause, place=stop, **said)
            saved += 1
        except Forbidden:
            raise
        except Refusal as refusal:
            faults.append(f"{item.clause.code}：{refusal}")
    undo = _rest_of_group(request, inspection, found, stop)
    for fault in faults:
        messages.warning(request, fault)
    if saved:
        messages.info(request, _("已保存 %(n)d 项。") % {"n": saved})
    address = sheet_url(inspection, stop)
    return redirect(f"{address}{'&' if '?' in address else '?'}undo={undo}" if undo else address)


def _changed(request: HttpRequest, item: SheetItem) -> dict[str, Any] | None:
    """What was said of an item, None when it stands as it was shown."""
    key = item.clause.pk
    was, result = request.POST.get(f"was-{key}", ""), request.POST.get(f"result-{key}")
    note = request.POST.get(f"note-{key}", "").strip()[:2000]
    measured = request.POST.getlist(f"measured-{key}")
    files = request.FILES.getlist(f"photos-{key}")[:9]
    stored = item.answer
    known = [value or "" for value in (stored.measured if stored else [])] or [""] * len(measured)
    same = (result or was) == was and note == (stored.note if stored else "") and measured == known
    if same and not files:
        return None
    return {
        "result": result or was or Answer.Result.UNCHECKED,
        "note": note,
        "measured": measured,
        "photos": keep_files(request, files),
        "seen": uuid_of(request.POST.get(f"seen-{key}")),
        "device_answered_at": None,
    }


def _rest_of_group(request: HttpRequest, inspection: Inspection, found: Sheet, stop: Place | None) -> str:
    """The button “其余合格” of a group, without script; gives the operation that undoes it."""
    key = request.POST.get("rest", "")
    group = next((group for group in found.groups if group.key == key), None)
    if group is None:
        return ""
    operation = uuid4()
    clauses = [item.clause for item in group.rest]
    changed = services.answer_rest(
        inspection, by=by_of(request), clauses=clauses, place=stop, operation_id=operation
    )
    messages.info(
        request, _("已将“%(group)s”其余 %(n)d 项记为合格。") % {"group": group.name, "n": len(changed)}
    )
    return str(operation) if changed else ""
