"""What a request brings: the actor, a visible inspection, photographs that were kept, ids made by the client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, queries
from duqin.domains.inspections.models import Finding, Inspection
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Place
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust import queries as evidence
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import Evidence
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import now
from duqin.ui.access import by_of
from duqin.ui.verbs import attempt


def inspection_of(request: HttpRequest, pk: UUID) -> Inspection:
    """The inspection, or 404 for what does not exist for this actor."""
    if (found := queries.inspection(by_of(request), pk)) is None:
        raise Http404
    return found


def sheet_of(request: HttpRequest, pk: UUID) -> Inspection:
    """The inspection whose sheet this actor fills, or 404."""
    found = inspection_of(request, pk)
    if not policies.may_write(by_of(request), found):
        raise Http404
    return found


def finding_of(request: HttpRequest, pk: UUID) -> Finding:
    """The finding, or 404."""
    if (found := queries.finding(by_of(request), pk)) is None:
        raise Http404
    return found


def clause_of(inspection: Inspection, given: str) -> Clause:
    """A clause of the sheet by its id, or 404."""
    if (found := queries.sheet_clause(inspection, int(given) if given.isdigit() else 0)) is None:
        raise Http404
    return found


def stop_of(given: str | None) -> Place | None:
    """The stop of a round by its id; 404 for one that does not exist."""
    if not given:
        return None
    rows = organisation.places().filter(is_active=True)
    found: Place = get_object_or_404(rows, pk=int(given) if given.isdigit() else 0)
    return found


def uuid_of(given: str | None) -> UUID | None:
    """An id made by the client; Refusal operation.id when it is none."""
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError as wrong:
        raise Refusal("operation.id", _("操作编号不正确，请刷新页面后重试。")) from wrong


def not_yours(request: HttpRequest, inspection: Inspection) -> HttpResponse:
    """Who only looks is led from the page of a step to the inspection; who posted the step is told why not (403)."""
    if request.method == "POST":
        raise Forbidden("forbidden", _("您的岗位没有这项权限，或它不包括这个单位。"))
    return redirect("inspections:detail", pk=inspection.pk)


def sent(request: HttpRequest) -> tuple[Any, ...]:
    """What was posted, as the first arguments of a form; nothing for a fresh page."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def done(form: BaseForm, verb: Callable[[], object]) -> bool:
    """Whether the posted form was right and its verb went through; a refusal stands beside its field."""
    return form.is_bound and attempt(form, verb) is not None


def keep_photos(request: HttpRequest, form: BaseForm, field: str = "photos") -> list[Evidence]:
    """Take in the photographs of a valid form; those that are refused leave a sentence beside the field.

    What was accepted before in the same form (hidden fields `kept`) is taken along, so that a photograph that
    cannot be read costs nobody the others. The form remembers all of them as `form.kept`.
    """
    by, kept = by_of(request), _kept_before(request)
    for file, taken_at in _with_moments(request, form.cleaned_data.get(field) or []):
        try:
            kept.append(trust.keep_photograph(file, by=by, taken_at=taken_at))
        except Refusal as refusal:
            form.add_error(field, _("“%(name)s”：%(why)s") % {"name": file.name, "why": refusal})
    form.kept = list(dict.fromkeys(kept))  # type: ignore[attr-defined]  # shown again by the form's template
    return form.kept  # type: ignore[attr-defined]  # as above


def keep_files(request: HttpRequest, files: Sequence[Any]) -> list[Evidence]:
    """Take in photographs that come without a form. Raises the first refusal."""
    by = by_of(request)
    return [trust.keep_photograph(file, by=by, taken_at=at) for file, at in _with_moments(request, files)]


def _with_moments(request: HttpRequest, files: Sequence[Any]) -> list[tuple[Any, datetime | None]]:
    """Each file with the device's moment of capture (`taken`, in the same order), where it was sent."""
    moments = [moment_of(given) for given in request.POST.getlist("taken")]
    fitting: list[datetime | None] = moments if len(moments) == len(files) else [None] * len(files)
    return list(zip(files, fitting, strict=True))


def moment_of(given: str) -> datetime | None:
    """A moment as the device said it; None for what is no moment with its zone, or lies in the future."""
    try:
        found = parse_datetime(given[:40])
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None and found <= now() else None


def _kept_before(request: HttpRequest) -> list[Evidence]:
    """Photographs this person handed in with the same form before; nobody else's."""
    mine = by_of(request).ref.id
    found = [evidence.evidence(sha256) for sha256 in request.POST.getlist("kept")[:20]]
    return [one for one in found if one is not None and one.received_by_id == mine]
