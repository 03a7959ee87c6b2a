"""What of the sheets waits for a person: to fill, to complete, to confirm, to release. Each source is one statement."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import Inspection, Party
from duqin.engines.workbench.ports import TodoItem
from duqin.kernel.actors import Actor

MOST = 100


def open_sheets(by: Actor) -> QuerySet[Inspection]:
    """Sheets this person leads or takes part in and that are not handed in; a guest's one."""
    rows = Inspection.objects.filter(state__in=["in_progress", "returned"]).select_related("unit", "place")
    if by.confined_to is not None:
        return rows.filter(pk=by.confined_to.id) if policies.is_guest(by) else rows.none()
    taking_part = Party.objects.filter(person=by.person_id or 0, role__in=policies.WRITERS).order_by()
    return rows.filter(Q(lead=by.person_id or 0) | Q(pk__in=taking_part.values("inspection")))


def sheets_todo(by: Actor) -> list[TodoItem]:
    """Sheets in progress and sheets that were returned."""
    return [
        TodoItem(
            title=_("继续检查")
            if row.state == "in_progress"
            else _("补充检查记录：%(why)s") % {"why": row.return_reason},
            url=reverse("inspections:sheet", args=[row.pk]),
            step=_("填写"),
            state=states.INSPECTION[row.state],
            number=row.number,
            unit=row.unit.local_name,
            place=str(row.place or ""),
            waiting_since=row.started_at,
        )
        for row in open_sheets(by).order_by("started_at", "pk")[:MOST]
    ]


def reviews_todo(by: Actor) -> list[TodoItem]:
    """Records to confirm, and unannounced inspections to release."""
    if by.person_id is None or not (by.may(policies.CONFIRM) or by.may(policies.RELEASE)):
        return []
    theirs = Q(level__gt=1) | Q(host__in=by.unit_ids)
    confirm = by.reach(policies.CONFIRM)
    confirms = (
        Q(state="submitted") & confirm.q("unit") & theirs & ~Q(lead=by.person_id) if confirm else Q(pk__in=[])
    )
    release = by.reach(policies.RELEASE)
    covert = Q(is_unannounced=True, state__in=["submitted", "confirmed"]) & ~Q(unit__in=by.unit_ids)
    releases = covert & release.q("unit") if release else Q(pk__in=[])
    rows = Inspection.objects.filter(confirms | releases).select_related("unit", "place")
    return [
        TodoItem(
            title=_("待公开的暗访") if row.is_unannounced else _("待确认的检查记录"),
            url=reverse("inspections:detail", args=[row.pk]),
            step=_("公开") if row.is_unannounced else _("确认"),
            state=states.INSPECTION[row.state],
            number=row.number,
            unit=row.unit.local_name,
            place=str(row.place or ""),
            waiting_since=row.submitted_at,
        )
        for row in rows.order_by("submitted_at", "pk")[:MOST]
    ]
