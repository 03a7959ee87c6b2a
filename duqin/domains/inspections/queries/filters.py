"""What lists of this room can be narrowed by: only units, areas and leads that occur in them."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections import states
from duqin.domains.inspections.models import Finding, Inspection
from duqin.domains.inspections.models.plans import Kind
from duqin.domains.inspections.queries.occurring import Named, told_apart, units_and
from duqin.domains.inspections.queries.reports import reports
from duqin.domains.inspections.queries.rows import findings, inspections
from duqin.engines.cases import states as case_states
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person, Unit
from duqin.foundation.standards.models import Clause
from duqin.kernel.actors import Actor
from duqin.kernel.moments import now
from duqin.kernel.prepared import Among, Slot
from duqin.kernel.prepared_rows import PerActor, PreparedRows, as_tuple
from duqin.ui.access import by_of, once_a_request
from duqin.ui.listing import Choices, DateRange, Search


def _inspected(by: Actor) -> QuerySet[Any, Any]:
    return inspections(by).select_related(None).order_by().values_list("unit_id", "lead_id").distinct()


def _names() -> QuerySet[Any, Any]:
    units = Unit.objects.filter(Among("id", Slot("units"))).order_by()
    leads = Person.objects.filter(Among("id", Slot("leads"))).order_by()
    return units_and(units, leads)


_INSPECTED = PerActor(lambda by: PreparedRows(as_tuple, lambda: _inspected(by)))
_NAMES = PreparedRows(as_tuple, _names)


def inspected(by: Actor) -> tuple[Named, Named]:
    """Units in the order of the house and leads by name, of the inspections this actor sees; two statements.

    Which occur is asked by keys alone: with the names beside them, those would be sorted for every inspection.
    """
    pairs = _INSPECTED.of(by).all()
    units, leads = {unit for unit, _lead in pairs}, {lead for _unit, lead in pairs}
    found, led = told_apart(_NAMES.all(units=sorted(units), leads=sorted(leads)))
    return found, sorted(led, key=itemgetter(1))


def _answering(by: Actor) -> QuerySet[Any, Any]:
    return findings(by).select_related(None).order_by().values_list("unit_id", flat=True).distinct()


_ANSWERING = PerActor(lambda by: PreparedRows(int, lambda: _answering(by)))


def answering_units(by: Actor) -> Named:
    """Units responsible for the findings this actor sees; two statements."""
    return told_apart(_NAMES.all(units=_ANSWERING.of(by).all(), leads=[]))[0]


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


LASTING = tuple(value for value, _label in FINDING_STATES if value != "overdue")
"""States that ask nothing of the clock."""


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


LEVELS = [(1, _("一级")), (2, _("二级")), (3, _("三级"))]


def _chosen(request: HttpRequest) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Units and leads for two filters, asked for once a request."""
    return once_a_request(request, "inspected", lambda: inspected(by_of(request)))


INSPECTIONS = (
    Search("q", _("编号、单位、地点或主题"), fields=("number", "unit__name", "place__full_name", "theme")),
    Choices("level", _("层级"), choices=LEVELS),
    Choices("kind", _("类型"), choices=Kind.choices),
    Choices("area", _("领域"), choices=lambda request: areas(by_of(request))),
    Choices("unit", _("被检查单位"), choices=lambda request: _chosen(request)[0]),
    Choices("lead", _("检查组组长"), choices=lambda request: _chosen(request)[1]),
    Choices("state", _("状态"), choices=states.INSPECTION.choices),
    Choices(
        "result",
        _("检查结果"),
        choices=[("nothing", _("未发现问题")), ("found", _("发现问题"))],
        apply=with_result,
        lasting=("nothing", "found"),
    ),
    DateRange("day", _("检查日期"), field="started_at"),
)

FINDINGS = (
    Search("q", _("编号、描述或条款"), fields=("number", "description", "clause__code", "clause__title")),
    Choices("state", _("状态"), choices=FINDING_STATES, apply=finding_in, lasting=LASTING),
    Choices("unit", _("责任单位"), choices=lambda request: answering_units(by_of(request))),
    Choices("area", _("领域"), choices=lambda request: areas(by_of(request))),
    Choices("severity", _("严重程度"), choices=Clause.Severity.choices),
    Choices(
        "domain",
        _("质量或安全"),
        choices=[("quality", _("质量")), ("safety", _("安全"))],
        apply=of_domain,
        lasting=("quality", "safety"),
    ),
    Choices("heading", _("类别"), choices=Clause.Heading.choices),
    Choices("level", _("层级"), choices=LEVELS, field="inspection__level"),
    DateRange("found", _("发现日期"), field="found_at"),
)


def reporting_units(by: Actor) -> list[tuple[int, str]]:
    """Units that have handed in a report."""
    rows = Unit.objects.filter(pk__in=reports(by).order_by().values("unit"))
    return [(unit.pk, unit.local_name) for unit in rows.order_by("order", "code")]


REPORTS = (
    Choices("unit", _("单位"), choices=lambda request: reporting_units(by_of(request)), field="unit_id"),
    DateRange("due", _("期间"), field="named_on"),
)
