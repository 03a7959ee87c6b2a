"""The register of monitors and safety officers, what waits in it, and who walks which beat (R-000-09…15)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import BeatPlace, MonitorAppointment, Person, Place, Unit
from duqin.foundation.organisation.queries.places import checkpoints
from duqin.foundation.organisation.queries.tree import in_force, units_on
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today

HELD = ("approved", "filed", "ended")
MONITOR = MonitorAppointment.Role.MONITOR


def in_office(day: date) -> Q:
    """Filter for appointments that hold on the day: from the approval on, to the last day (R-000-14, 15)."""
    return in_force(day, "approved_on", "ended_on") & Q(state__in=HELD)


def monitor_appointments(by: Actor) -> QuerySet[MonitorAppointment]:
    """Appointments this actor may see: who holds or held office for all, nominations for those concerned.

    Nominated and refused ones are seen by whoever nominates, approves or files for the unit, and by himself.
    """
    rows = MonitorAppointment.objects.select_related(
        "person", "unit", "nominated_by", "approved_by", "filed_by"
    )
    concerned = by.reach(policies.NOMINATE) | by.reach(policies.APPROVE) | by.reach(policies.FILE)
    if concerned.everywhere:
        return rows
    return rows.filter(Q(state__in=HELD) | concerned.q("unit") | Q(person=by.person_id))


def nominations_waiting(by: Actor) -> QuerySet[MonitorAppointment]:
    """Nominations this leader is to decide on, the oldest first (R-000-14)."""
    return _waiting("nominated").filter(by.reach(policies.APPROVE).q("unit")).order_by("nominated_on", "pk")


def appointments_to_file(by: Actor) -> QuerySet[MonitorAppointment]:
    """Approved appointments the monitoring department is to file, the oldest first (R-000-14)."""
    return _waiting("approved").filter(by.reach(policies.FILE).q("unit")).order_by("approved_on", "pk")


def waiting_rows(by: Actor) -> QuerySet[MonitorAppointment]:
    """Nominations and appointments that wait for the actor; asks nothing for those without rights."""
    decides, files = by.reach(policies.APPROVE), by.reach(policies.FILE)
    mine = [
        Q(state=state) & reach.q("unit")
        for state, reach in (("nominated", decides), ("approved", files))
        if reach
    ]
    rows = MonitorAppointment.objects.all()
    return rows.filter(reduce(or_, mine)) if mine else rows.none()


def waiting_count(by: Actor) -> int:
    """How many nominations and appointments wait for the actor."""
    return waiting_rows(by).count()


def _waiting(state: str) -> QuerySet[MonitorAppointment]:
    return MonitorAppointment.objects.filter(state=state).select_related("person", "unit", "nominated_by")


def monitors_in_office(day: date | None = None) -> QuerySet[MonitorAppointment]:
    """Everybody in the register who holds office on the day (today unless given)."""
    held = MonitorAppointment.objects.filter(in_office(day or today()))
    return held.select_related("person", "unit").order_by("unit__order", "unit__code", "approved_on", "pk")


def monitor_of(unit: Unit, day: date | None = None) -> list[Person]:
    """The monitors of a unit, or its safety officer, as of a day.

    A report of 10 March names who held office then, whoever came after (R-000-15).
    """
    return [held.person for held in monitors_in_office(day).filter(unit=unit)]


def is_monitor(person: Person, unit: Unit, day: date | None = None) -> bool:
    """Whether the person is approved as monitor or safety officer of the unit on the day (R-000-14)."""
    return monitors_in_office(day).filter(person=person, unit=unit).exists()


@dataclass(slots=True)
class RegisterRow:
    """A unit in the register.

    Attributes:
        required: it is on the list of those that must have a monitor.
        in_office: monitors and safety officers who hold office and have not left.
        waiting: nominations not decided yet.
    """

    unit: Unit
    required: bool
    in_office: list[MonitorAppointment] = field(default_factory=list)
    waiting: list[MonitorAppointment] = field(default_factory=list)

    @property
    def monitors(self) -> list[MonitorAppointment]:
        return [held for held in self.in_office if held.role == MONITOR]

    @property
    def is_gap(self) -> bool:
        return self.required and not self.monitors


@dataclass(frozen=True, slots=True)
class Register:
    """The staffing register: 15/16, and which is missing (R-000-09)."""

    rows: list[RegisterRow]

    @property
    def required(self) -> list[RegisterRow]:
        return [row for row in self.rows if row.required]

    @property
    def missing(self) -> list[Unit]:
        return [row.unit for row in self.required if row.is_gap]

    @property
    def staffed(self) -> int:
        return len(self.required) - len(self.missing)


def monitor_register(by: Actor, day: date | None = None) -> Register:
    """The units that must have a monitor, gaps first; then those with a safety officer (R-000-10).

    A person who has left does not count, although the office was not ended yet. Two statements.
    """
    day = day or today()
    units = {unit.pk: unit for unit in Unit.objects.filter(units_on(day), is_monitored=True)}
    rows = {pk: RegisterRow(unit, required=True) for pk, unit in units.items()}
    seen = monitor_appointments(by).filter(in_office(day) | Q(state="nominated"))
    for found in seen.order_by("approved_on", "pk"):
        row = rows.setdefault(found.unit_id, RegisterRow(found.unit, required=False))
        if found.state == "nominated":
            row.waiting.append(found)
        elif found.person.is_active:
            row.in_office.append(found)
    order = sorted(
        rows.values(), key=lambda row: (not row.is_gap, not row.required, row.unit.order, row.unit.code)
    )
    return Register(order)


def monitor_history(by: Actor, unit: Unit) -> QuerySet[MonitorAppointment]:
    """All appointments of a unit this actor may see, the latest first (R-000-15)."""
    return monitor_appointments(by).filter(unit=unit).order_by("-nominated_on", "-pk")


def beat_of(person: Person, day: date | None = None) -> list[Place]:
    """The checkpoints in the person's beats on a day, in order of code (R-000-11)."""
    day = day or today()
    walked = BeatPlace.objects.filter(
        in_force(day), monitor__in=MonitorAppointment.objects.filter(in_office(day), person=person)
    )
    return list(Place.objects.filter(pk__in=walked.values("place")).select_related("unit").order_by("code"))


def beat_places(appointment: MonitorAppointment, day: date | None = None) -> list[Place]:
    """The checkpoints in one appointment's beat on a day."""
    walked = BeatPlace.objects.filter(in_force(day or today()), monitor=appointment)
    return list(Place.objects.filter(pk__in=walked.values("place")).order_by("code"))


@dataclass(slots=True)
class PointCover:
    """A checkpoint of a unit and who walks it."""

    place: Place
    monitors: list[MonitorAppointment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BeatCoverage:
    """How the beats of a unit's monitors cover its checkpoints (R-000-11)."""

    points: list[PointCover]

    @property
    def unassigned(self) -> list[Place]:
        return [point.place for point in self.points if not point.monitors]

    @property
    def overlapping(self) -> list[PointCover]:
        return [point for point in self.points if len(point.monitors) > 1]

    @property
    def assigned(self) -> int:
        return len(self.points) - len(self.unassigned)


def beat_coverage(unit: Unit, day: date | None = None) -> BeatCoverage:
    """Every checkpoint the unit is responsible for, with the monitors in office who walk it on the day."""
    day = day or today()
    walkers: dict[int, list[MonitorAppointment]] = defaultdict(list)
    held = {found.pk: found for found in monitors_in_office(day).filter(unit=unit)}
    for monitor, place in BeatPlace.objects.filter(in_force(day), monitor__in=held).values_list(
        "monitor", "place"
    ):
        walkers[place].append(held[monitor])
    points = checkpoints().filter(Q(unit=unit) | Q(pk__in=walkers)).order_by("code")
    return BeatCoverage([PointCover(place, walkers.get(place.pk, [])) for place in points])


def units_with_beats(by: Actor) -> QuerySet[Unit]:
    """Units whose beats the actor may draw: those he files for or nominates for."""
    reach = by.reach(policies.FILE) | by.reach(policies.NOMINATE)
    drawn = Unit.objects.filter(
        Q(is_monitored=True) | Q(monitor_appointments__state__in=["approved", "filed"])
    )
    return drawn.filter(reach.q("pk")).distinct().order_by("order", "code")
