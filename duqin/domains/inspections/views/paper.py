"""The record on paper: 检查记录, A4, in Chinese whoever prints it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET

from duqin.domains.inspections import policies, queries
from duqin.domains.inspections.views.given import inspection_of
from duqin.domains.inspections.views.showing import clock_note, photo
from duqin.foundation.standards import queries as standards
from duqin.ui.access import page


@require_GET
@page(may=policies.may_look)
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The inspection record with its fields, findings, signatures, refusals and what is unsigned (R-004-97)."""
    inspection = inspection_of(request, pk)
    with translation.override("zh-hans"):
        sheet, parties = queries.sheet(inspection, with_photos=True), queries.parties_of(inspection)
        context = {
            "inspection": inspection,
            "sheet": sheet,
            "findings": [
                (
                    found,
                    [photo(row.evidence) for row in found.photos.all()],
                    standards.deadline_words(found.clause),
                )
                for found in sheet.findings
            ],
            "signers": [
                (line, photo(line.signature.image) if line.signature and line.signature.image else None)
                for line in queries.signers(inspection, parties)
            ],
            "parties": parties,
            "participants": "、".join(p.unit.name for p in parties if p.role == "participant" and p.unit),
            "standards": queries.standards_of(inspection),
            "stops": sheet.stops,
            "obstructions": queries.obstructions_of(inspection, parties),
            "clock_note": clock_note(inspection),
            "back_url": reverse("inspections:detail", args=[pk]),
        }
        return render(request, "inspections/records/paper.html", context)
