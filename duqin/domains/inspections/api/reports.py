"""Half-month reports: the archive, and handing one in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.api.shapes import ReportOut, room
from duqin.domains.inspections.api.taking import ReportIn
from duqin.domains.inspections.queries import filters
from duqin.foundation.organisation import queries as organisation
from duqin.ui.api import Page, answer_page, by_of, listing
from duqin.ui.listing import Sort

REPORTS = listing(
    "inspections.reports",
    filters=filters.REPORTS,
    sorts=(Sort("due", "named_on"), Sort("handed_in", "handed_in_at")),
    order="-due",
)


@room.get("/reports", may=policies.may_see_plans, out=Page[ReportOut], of=REPORTS)
def reports(request: HttpRequest) -> Any:
    """Half-month reports that were handed in, with the figures of that moment."""
    return answer_page(request, REPORTS, queries.reports(by_of(request)))


@room.post("/reports", may=policies.may_see_plans, scopes=policies.REPORTING, out={201: ReportOut})
def hand_in_report(request: HttpRequest, said: ReportIn) -> Any:
    """Hand in the report of a unit over a half month; it is not changed afterwards."""
    return services.hand_in_report(
        by=by_of(request),
        unit=organisation.unit_called(said.unit),
        half=queries.report_days().half_of(said.due),
        **said.model_dump(exclude={"unit", "due"}),
    )
