"""What of the sheets waits for a person: to fill, to complete, to confirm, to release. One statement."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import Inspection, Party
from duqin.engines.workbench.ports import TodoItem
from duqin.kernel.actors import Actor

MOST = 100
FILLED_IN = ("in_progress", "returned")


def open_sheets(by: Actor) -> QuerySet[Inspection]:
    """Sheets this person leads or takes part in and that are not handed in; a guest's one."""
    rows = Inspection.objects.select_related("unit", "place")
    return rows.filter(_to_fill(by))


def records_todo(by: Actor) -> list[TodoItem]:
    """Sheets in progress or returned, records to confirm, unannounced inspections to release."""
    rows = Inspection.objects.select_related("unit", "place").filter(_to_fill(by) | _to_review(by))
    return [
        _sheet(row) if row.state in FILLED_IN else _review(row)
        for row in rows.order_by("started_at", "pk")[: 2 * MOST]
    ]


def _to_fill(by: Actor) -> Q:
    is_open = Q(state__in=FILLED_IN)
    if by.confined_to is not None:
        return is_open & Q(pk=by.confined_to.id) if policies.is_guest(by) else Q(pk__in=[])
    if by.person_id is None:
        return Q(pk__in=[])
    taking_part = Party.objects.filter(person=by.person_id, role__in=policies.WRITERS).order_by()
    return is_open & (Q(lead=by.person_id) | Q(pk__in=taking_part.values("inspection")))


def _to_review(by: Actor) -> Q:
    if by.person_id is None:
        return Q(pk__in=[])
    found = Q(pk__in=[])
    if confirm := by.reach(policies.CONFIRM):
        theirs = Q(level__gt=1) | Q(host__in=by.unit_ids)
        found |= Q(state="submitted") & confirm.q("unit") & theirs & ~Q(lead=by.person_id)
    if release := by.reach(policies.RELEASE):
        covert = Q(is_unannounced=True, state__in=["submitted", "confirmed"]) & ~Q(unit__in=by.unit_ids)
        found |= covert & release.q("unit")
    return found


def _sheet(row: Inspection) -> TodoItem:
    return TodoItem(
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


def _review(row: Inspection) -> TodoItem:
    return TodoItem(
        title=_("待公开的暗访") if row.is_unannounced else _("待确认的检查记录"),
        url=reverse("inspections:detail", args=[row.pk]),
        step=_("公开") if row.is_unannounced else _("确认"),
        state=states.INSPECTION[row.state],
        number=row.number,
        unit=row.unit.local_name,
        place=str(row.place or ""),
        waiting_since=row.submitted_at,
    )
