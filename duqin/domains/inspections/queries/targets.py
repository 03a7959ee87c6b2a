"""Whom and what a plan can be aimed at, and the safety office that goes along (R-004-40)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Plan, PlanTarget
from duqin.domains.inspections.rules.joint import JointRule, joint_rule
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import (
    BeatPlace,
    MonitorAppointment,
    Person,
    Place,
    ServiceArea,
    Unit,
)
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today

Target = tuple[Unit, Place | None]


def joint_rule_today() -> JointRule:
    """Which special inspections are joint, as the institution set it."""
    institution = organisation.institution()
    return joint_rule(institution.settings if institution else {})


def safety_offices(rule: JointRule) -> frozenset[int]:
    """The owner of the area of safety and what stands below it; while nobody owns it, every office of the school."""
    owners = ServiceArea.objects.filter(code=rule.safety_area, owner__isnull=False).values_list(
        "owner_id", flat=True
    )
    found = list(owners) or list(
        organisation.current_units().filter(kind=Unit.Kind.OFFICE).values_list("pk", flat=True)
    )
    return organisation.descendants_of(found)


def plannable_units(by: Actor) -> QuerySet[Unit]:
    """Units the actor may host plans for and aim plans at."""
    return organisation.current_units().filter(by.reach(policies.PLAN).q("pk")).order_by("order", "code")


def supervised_targets(by: Actor) -> list[Target]:
    """All supervised units in reach."""
    return [(unit, None) for unit in organisation.supervised_units().filter(by.reach(policies.PLAN).q("pk"))]


def aimable_places() -> QuerySet[Place]:
    """Places a visit can be planned to: checkpoints and buildings in use."""
    rows = organisation.places().filter(Q(is_checkpoint=True) | Q(kind=Place.Kind.BUILDING), is_active=True)
    return rows.order_by("code")


def buildings() -> QuerySet[Place]:
    """Buildings in use, for the chooser “all checkpoints of a building”."""
    return Place.objects.filter(kind=Place.Kind.BUILDING, is_active=True).order_by("code")


def place_targets(places: Iterable[Place]) -> tuple[list[Target], list[Place]]:
    """Each place with the unit that answers for it, its own or that of the nearest place above; and those that
    nobody answers for."""
    asked = list(places)
    holders = dict(Place.objects.order_by().values_list("pk", "unit_id")) if asked else {}
    tree = organisation.place_tree() if asked else {}
    found: dict[int, int] = {}
    for place in asked:
        at: int | None = place.pk
        while at is not None and holders.get(at) is None:
            at = tree.get(at)
        if at is not None and (holder := holders[at]) is not None:
            found[place.pk] = holder
    units = Unit.objects.in_bulk(set(found.values()))
    return [(units[found[p.pk]], p) for p in asked if p.pk in found], [p for p in asked if p.pk not in found]


def checkpoints_inside(building: Place) -> list[Place]:
    """All checkpoints of a building, in order of code."""
    inside = organisation.places_under(building)
    return list(organisation.checkpoints().filter(pk__in=inside).order_by("code"))


def beats(by: Actor, day: date | None = None) -> QuerySet[MonitorAppointment]:
    """Monitors who hold office on the day (today unless given) and walk a beat, of the units in reach."""
    reach = by.reach(policies.PLAN) | by.reach(policies.READ)
    walking = BeatPlace.objects.filter(_on(day or today())).values("monitor")
    return organisation.monitors_in_office(day).filter(reach.q("unit"), pk__in=walking)


def beat_points(by: Actor, day: date) -> dict[MonitorAppointment, list[int]]:
    """Monitors who hold office on the day with the ids of the checkpoints in their beat, of the units in reach;
    one statement."""
    reach = by.reach(policies.PLAN) | by.reach(policies.READ)
    held = organisation.monitors_in_office(day).filter(reach.q("unit"))
    rows = BeatPlace.objects.filter(_on(day), monitor__in=held.order_by().values("pk"))
    rows = rows.select_related("monitor__person", "monitor__unit")
    found: dict[MonitorAppointment, list[int]] = {}
    for row in rows.order_by("monitor__unit__order", "monitor__unit__code", "monitor_id"):
        found.setdefault(row.monitor, []).append(row.place_id)
    return found


def _on(day: date) -> Q:
    return Q(from_date__lte=day) & (Q(to_date__isnull=True) | Q(to_date__gte=day))


def beat_targets(appointment: MonitorAppointment) -> list[Target]:
    """The beat of a monitor; a place without a unit of its own belongs to the monitor's."""
    places = organisation.beat_places(appointment)
    found, rest = place_targets(places)
    return [*found, *((appointment.unit, place) for place in rest)]


def targets_of(plan: Plan) -> QuerySet[PlanTarget]:
    """What the plan visits, in order."""
    rows = plan.targets.select_related("unit", "place")
    return rows.order_by("unit__order", "unit__code", "place__code")


def inspectors() -> QuerySet[Person]:
    """People who may inspect at any level, by unit."""
    able = Q(pk__in=[])
    for capability in policies.INSPECT.values():
        able |= Q(pk__in=organisation.people_with(capability).order_by().values("pk"))
    return (
        Person.objects.filter(able).select_related("unit").order_by("unit__order", "unit__code", "staff_no")
    )


def joint_units() -> QuerySet[Unit]:
    """Units that can go along as co-hosts: offices, departments, committees; no provider."""
    kinds = (Unit.Kind.OFFICE, Unit.Kind.CENTRE, Unit.Kind.DEPARTMENT, Unit.Kind.COMMITTEE)
    return organisation.current_units().filter(kind__in=kinds).order_by("order", "code")


def plans_to_build_on(by: Actor, plan: Plan | None = None) -> QuerySet[Plan]:
    """Plans another can review: those the actor may change, with a rhythm."""
    rows = Plan.objects.filter(by.reach(policies.PLAN).q("host"), rhythm__in=["daily", "workdaily", "weekly"])
    rows = rows.exclude(state="ended")
    return (rows.exclude(pk=plan.pk) if plan else rows).order_by("-pk")


def units_named(ids: Iterable[int]) -> list[Unit]:
    """The units of these ids."""
    return list(Unit.objects.filter(pk__in=list(ids)))
