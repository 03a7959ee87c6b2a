"""The beat editor: tick checkpoints by building, with what nobody walks yet in view (R-000-11)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies, queries, services
from duqin.foundation.organisation.forms.monitors import BeatForm
from duqin.foundation.organisation.models import MonitorAppointment
from duqin.foundation.organisation.views.monitors import url_of
from duqin.foundation.organisation.views.pages import form_page, sent
from duqin.foundation.organisation.views.ticks import TickGroup, tick_groups
from duqin.ui.access import by_of, page
from duqin.ui.verbs import expecting


@page(may=lambda by: by.may(policies.FILE) or by.may(policies.NOMINATE))
def beat(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the beat of one monitor; the points of the unit by building, each with who else walks it."""
    by = by_of(request)
    held = get_object_or_404(queries.monitor_appointments(by), pk=pk)
    coverage = queries.beat_coverage(held.unit)
    form = BeatForm(*sent(request), initial={"version": held.version})
    return form_page(
        request,
        form,
        lambda: services.set_beat(
            expecting(held, request), by=by, places=form.cleaned_data["places"], on=form.cleaned_data["on"]
        ),
        title=_("划定责任点位"),
        back=url_of(held),
        trail=[(held.person.name, url_of(held))],
        template="organisation/monitors/beat.html",
        stored=lambda: (held, {}),
        held=held,
        coverage=coverage,
        groups=_groups(request, held, coverage),
    )


def _groups(
    request: HttpRequest, held: MonitorAppointment, coverage: queries.BeatCoverage
) -> list[TickGroup]:
    """The unit's points by building, ticked as posted or as walked now."""
    mine = {point.place.pk for point in coverage.points if held in point.monitors}
    posted = {int(pk) for pk in request.POST.getlist("places") if pk.isdigit()}
    notes = {}
    for point in coverage.points:
        others = [other.person.name for other in point.monitors if other != held]
        notes[point.place.pk] = _("、").join(others) if others else "" if point.monitors else _("无人负责")
    return tick_groups(
        [point.place for point in coverage.points],
        ticked=posted if request.method == "POST" else mine,
        notes=notes,
    )
