"""What of the sheets waits for a person: to fill, to complete, to confirm, to release. One statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import Inspection, Party
from duqin.engines.workbench.ports import TodoItem
from duqin.foundation.organisation.models import local_name
from duqin.kernel.actors import Actor
from duqin.kernel.prepared_rows import PerActor, PreparedRows
from duqin.ui.addresses import address_of_each

MOST = 100
FILLED_IN = ("in_progress", "returned")


def open_sheets(by: Actor) -> QuerySet[Inspection]:
    """Sheets this person leads or takes part in and that are not handed in; a guest's one."""
    rows = Inspection.objects.select_related("unit", "place")
    return rows.filter(_to_fill(by))


class Line(NamedTuple):
    """What the workbench shows of a sheet or record."""

    pk: UUID
    number: str
    state: str
    is_unannounced: bool
    return_reason: str
    started_at: datetime
    submitted_at: datetime | None
    unit: str
    unit_en: str
    place: str | None
    place_name: str | None


def _lines(by: Actor) -> QuerySet[Any, Any]:
    rows = Inspection.objects.filter(_to_fill(by) | _to_review(by)).order_by("started_at", "pk")
    shown = ("unit__name", "unit__name_en", "place__full_name", "place__name")
    return rows.values_list(*Line._fields[:7], *shown)[: 2 * MOST]


_LINES = PerActor(lambda by: PreparedRows(Line, lambda: _lines(by)))


def records_todo(by: Actor) -> list[TodoItem]:
    """Sheets in progress or returned, records to confirm, unannounced inspections to release."""
    return [_sheet(row) if row.state in FILLED_IN else _review(row) for row in _LINES.of(by).all()]


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


def _sheet(row: Line) -> TodoItem:
    return TodoItem(
        title=_("继续检查")
        if row.state == "in_progress"
        else _("补充检查记录：%(why)s") % {"why": row.return_reason},
        url=address_of_each("inspections:sheet")(row.pk),
        step=_("填写"),
        state=states.INSPECTION[row.state],
        number=row.number,
        unit=local_name(row.unit, row.unit_en),
        place=row.place or row.place_name or "",
        waiting_since=row.started_at,
    )


def _review(row: Line) -> TodoItem:
    return TodoItem(
        title=_("待公开的暗访") if row.is_unannounced else _("待确认的检查记录"),
        url=address_of_each("inspections:detail")(row.pk),
        step=_("公开") if row.is_unannounced else _("确认"),
        state=states.INSPECTION[row.state],
        number=row.number,
        unit=local_name(row.unit, row.unit_en),
        place=row.place or row.place_name or "",
        waiting_since=row.submitted_at,
    )
