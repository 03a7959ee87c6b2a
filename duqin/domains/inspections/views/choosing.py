"""Where two people answered one item differently: both answers side by side, and the lead's choice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.models import Divergence
from duqin.domains.inspections.queries import Differing
from duqin.domains.inspections.rules.measuring import readings
from duqin.domains.inspections.views.given import inspection_of, uuid_of
from duqin.kernel.errors import Refusal
from duqin.ui.access import by_of, page


@require_GET
@page(may=policies.may_look)
def differing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What waits for the lead's choice, and what devices sent that could not be written; not for the inspected unit."""
    found, by = inspection_of(request, pk), by_of(request)
    if not policies.may_see_unwritten(by, found):
        raise Http404
    context = {
        "inspection": found,
        "rows": [_side_by_side(one) for one in queries.divergences(found)],
        "unwritten": queries.unwritten(found),
        "may_choose": policies.may_lead(by, found),
    }
    return render(request, "inspections/records/differing.html", context)


@require_POST
@page(may=policies.may_look)
def choose(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """The lead chooses one of the answers."""
    found = inspection_of(request, pk)
    divergence: Divergence = get_object_or_404(queries.divergences_of(found), pk=number)
    chosen = uuid_of(request.POST.get("chosen"))
    if chosen is None:
        raise Refusal("divergence.chosen", _("请在所列的答案中选择一个。"))
    services.settle_divergence(found, by=by_of(request), divergence=divergence, chosen=chosen)
    return redirect("inspections:differing", pk=pk)


def _side_by_side(one: Differing) -> dict[str, Any]:
    clause = one.answer.clause
    return {
        "divergence": one.divergence,
        "clause": clause,
        "place": one.answer.place,
        "writes": [
            {"write": write, "readings": readings(clause.measured, write.measured)} for write in one.writes
        ],
    }
