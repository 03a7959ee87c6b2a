"""Plans, places and visits as tests of plans, tasks and coverage need them, made by the verbs themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from duqin.domains.inspections import services
from duqin.domains.inspections.models import Inspection, Plan, Task
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import MonitorAppointment, Place, Unit
from duqin.foundation.standards.models import Clause
from duqin.kernel.errors import Refusal
from tests.cast import Cast, Member
from tests.foundation.standards import making

OUTLINE = ("查食品留样", "查燃气报警")


def at(day: str, clock: str = "09:00") -> datetime:
    """A moment on campus, for time_machine."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@contextmanager
def refused(code: str, field: str = "") -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """The verb is refused with this code, beside this field, in a full sentence."""
    with pytest.raises(Refusal) as caught:
        yield caught
    assert caught.value.code == code
    assert (caught.value.field or "") == field
    assert str(caught.value).endswith("。")


def draft(cast: Cast, by: Member | None = None, **more: Any) -> Plan:
    """A weekly level-2 plan of the monitoring department for the catering department, March to June 2026."""
    said: dict[str, Any] = {
        "host": cast.monitoring,
        "name": "食品安全周检",
        "level": 2,
        "kind": "regular",
        "area": cast.areas["catering"],
        "rhythm": "weekly",
        "from_date": date(2026, 3, 2),
        "to_date": date(2026, 6, 28),
        "targets": [(cast.catering, None)],
        "lead": cast.inspector.person,
        "outline": OUTLINE,
    }
    return services.draft_plan(by=(by or cast.inspector).actor, **(said | more))


def in_force(cast: Cast, by: Member | None = None, **more: Any) -> Plan:
    """The same, put in force today."""
    return services.activate(draft(cast, by, **more), by=(by or cast.inspector).actor)


def self_check(cast: Cast, **more: Any) -> Plan:
    """A daily self-check of the catering department by its monitor."""
    said: dict[str, Any] = {
        "by": cast.monitor,
        "host": cast.catering,
        "name": "餐饮日自查",
        "level": 3,
        "kind": "self_check",
        "rhythm": "workdaily",
        "lead": cast.monitor.person,
    }
    return in_force(cast, **(said | more))


def clause(cast: Cast, area: str = "catering") -> Clause:
    """A clause in force in an area since March 2025."""
    return making.in_force(cast, f"{area[:3].upper()}-1", document=f"{area}-rules", area=area).clauses.get()


def visit(member: Member, rule: Clause, task: Task | None = None, *places: Place, **more: Any) -> Inspection:
    """Begin, answer the clause (at each of these places), hand in."""
    by = member.actor
    inspection = services.start(by=by, task=task, **more)
    for place in places or (None,):
        services.answer(inspection, by=by, clause=rule, place=place, result="ok")
    return services.submit(inspection, by=by)


def tasks_of(plan: Plan, **narrowed: Any) -> list[Task]:
    return list(Task.objects.filter(plan=plan, **narrowed).order_by("from_date", "to_date", "pk"))


def checkpoints(cast: Cast, count: int, unit: Unit | None = None, parent: Place | None = None) -> list[Place]:
    """So many checkpoints of the catering department in a building of their own, four a floor."""
    unit = unit or cast.catering
    building = parent or Place.objects.create(
        code="XS-ST2", name="第二食堂", kind="building", parent=cast.campus, full_name="第二食堂", unit=unit
    )
    made = []
    for n in range(count):
        level = n // 4 + 1
        floor, _new = Place.objects.get_or_create(
            code=f"{building.code}-{level}F",
            defaults={
                "name": f"{level}层",
                "kind": "floor",
                "parent": building,
                "full_name": f"{building.name} {level}层",
            },
        )
        made.append(
            Place.objects.create(
                code=f"{floor.code}-{n + 1:02d}",
                name=f"点位{n + 1:02d}",
                kind="point",
                parent=floor,
                full_name=f"{floor.full_name} 点位{n + 1:02d}",
                unit=unit,
                is_checkpoint=True,
            )
        )
    return made


def beat(
    cast: Cast, places: list[Place], since: date = date(2026, 1, 5), unit: Unit | None = None
) -> MonitorAppointment:
    """The monitor of the catering department (of another unit) in office since a day, with a beat."""
    held = MonitorAppointment.objects.create(
        person=cast.monitor.person,
        unit=unit or cast.catering,
        state="filed",
        nominated_on=since,
        approved_on=since,
        filed_on=since,
    )
    return organisation.set_beat(held, by=cast.monitoring_head.actor, places=places, on=since)


def working_calendar(cast: Cast) -> None:
    """The official days of 2025 and 2026."""
    organisation.load_shipped_calendar(by=cast.monitoring_head.actor)


@contextmanager
def in_english(member: Member) -> Iterator[None]:
    """The pages of this person are in English; afterwards the thread speaks as before."""
    member.account.language = "en"
    member.account.save()
    with translation.override(translation.get_language()):
        yield
