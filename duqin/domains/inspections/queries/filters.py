"""What lists of this room can be narrowed by: only units, areas and leads that occur in them."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections.models import Finding, Inspection
from duqin.domains.inspections.queries.rows import findings, inspections
from duqin.engines.cases import states as case_states
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Unit
from duqin.kernel.actors import Actor
from duqin.kernel.moments import now


def inspected(by: Actor) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Units in the order of the house and leads by name, of the inspections this actor sees; one statement."""
    facts = ("unit_id", "unit__name", "unit__name_en", "lead_id", "lead__name")
    rows = (
        inspections(by).order_by("unit__order", "unit__code").values_list(*facts, "unit__order", "unit__code")
    )
    units: dict[int, str] = {}
    leads: dict[int, str] = {}
    for unit, name, name_en, lead, lead_name, *_order in rows.distinct():
        units[unit] = Unit(name=name, name_en=name_en).local_name
        leads[lead] = lead_name
    return list(units.items()), sorted(leads.items(), key=lambda pair: pair[1])


def answering_units(by: Actor) -> list[tuple[int, str]]:
    """Units responsible for the findings this actor sees."""
    rows = Unit.objects.filter(pk__in=findings(by).order_by().values("unit"))
    return [(unit.pk, unit.local_name) for unit in rows.order_by("order", "code")]


def areas(by: Actor) -> list[tuple[int, str]]:
    """Service areas in use."""
    return organisation.area_choices()


def with_result(rows: QuerySet[Inspection], result: str) -> QuerySet[Inspection]:
    """Inspections that found nothing, or that found something; both only once handed in."""
    handed_in = rows.exclude(state__in=["in_progress", "abandoned"])
    return handed_in.filter(found_nothing=result == "nothing")


FINDING_STATES = [
    ("recorded", _("已记录")),
    ("overdue", _("逾期")),
    *((state.value, state.label) for state in case_states.CASE),
]


def finding_in(rows: QuerySet[Finding], state: str) -> QuerySet[Finding]:
    """Findings in a state: their own before they have a case, then the case's; overdue is a flag beside it."""
    if state == "recorded":
        return rows.filter(case__isnull=True, is_void=False)
    if state == "void":
        return rows.filter(Q(is_void=True) | Q(case__state="void"))
    if state == "overdue":
        return rows.filter(case__state__in=case_states.AT_THE_UNIT, case__due_at__lt=now())
    return rows.filter(case__state=state, is_void=False)


def of_domain(rows: QuerySet[Finding], domain: str) -> QuerySet[Finding]:
    """What counts as quality, or as safety: what is both counts in each (R-000-01)."""
    return rows.filter(domain__in=[domain, "both"])
