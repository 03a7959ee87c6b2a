"""What the operations of this room answer."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import Field

from duqin.domains.inspections.states import INSPECTION, PLAN, TASK
from duqin.ui.api import Coded, Out, Person, Room

room = Room("inspections")


class PlanLine(Out):
    """A plan as a line of the list."""

    id: int
    name: str
    state: str
    state_label: str
    level: int
    kind: str
    theme: str
    area: Coded
    host: Coded
    rhythm: str
    times: int
    from_date: date
    to_date: date
    lead: Person | None
    version: int

    @staticmethod
    def resolve_state_label(plan: Any) -> str:
        return str(PLAN[plan.state].label)


class TargetOut(Out):
    """A unit, or a place of it, that a plan visits."""

    unit: Coded
    place: Coded | None


class PlanOut(PlanLine):
    """A plan with all it says."""

    outline: list[str]
    co_hosts: list[Coded]
    inspectors: list[Person]
    targets: list[TargetOut]
    follows_seasons: bool
    is_unannounced: bool
    needs_full_coverage: bool

    @staticmethod
    def resolve_co_hosts(plan: Any) -> list[Any]:
        return list(plan.co_hosts.all())

    @staticmethod
    def resolve_inspectors(plan: Any) -> list[Any]:
        return list(plan.inspectors.all())

    @staticmethod
    def resolve_targets(plan: Any) -> list[Any]:
        return list(plan.targets.select_related("unit", "place").order_by("pk"))


class TaskOut(Out):
    """One planned visit in its window."""

    id: int
    plan: int = Field(alias="plan_id")
    plan_name: str
    period: str
    unit: Coded
    place: Coded | None
    state: str
    state_label: str
    from_date: date
    to_date: date
    lead: Person | None
    outline: list[str]
    finished_at: datetime | None
    cancel_reason: str
    gap_reason: str
    version: int

    @staticmethod
    def resolve_plan_name(task: Any) -> str:
        return str(task.plan.name)

    @staticmethod
    def resolve_state_label(task: Any) -> str:
        return str(TASK[task.state].label)


class ReportOut(Out):
    """A half-month report as it was handed in."""

    id: int
    unit: Coded
    first_on: date
    last_on: date
    named_on: date = Field(description="The 10th or 25th it is named after.")
    due_on: date = Field(description="The day it was due; it differs where the named day was no working day.")
    due_reason: str = Field(description="Why the due day differs; empty where it does not.")
    handed_in_at: datetime
    handed_in_by_name: str
    days_late: int
    checkpoints: int | None = Field(description="Checkpoints in use; null where it was not kept.")
    checked: int | None = Field(description="Of these, checked in the half month.")
    visits: int
    found: int
    closed: int
    overdue: int
    reasons: str
    focus: str
    coordination: str


class VisitLine(Out):
    """An inspection as a line of the ledger."""

    id: UUID
    number: str
    state: str
    state_label: str
    level: int
    kind: str
    theme: str
    area: Coded
    unit: Coded
    host: Coded
    place: Coded | None
    lead: Person
    is_unannounced: bool
    started_at: datetime
    submitted_at: datetime | None
    found_nothing: bool
    version: int

    @staticmethod
    def resolve_state_label(visit: Any) -> str:
        return str(INSPECTION[visit.state].label)


class VisitOut(VisitLine):
    """An inspection with what was written."""

    task: int | None = Field(alias="task_id")
    outline: list[str]
    weather: str
    route: str
    summary: str
    reported_to: str
    handover: str
    return_reason: str
    confirmed_at: datetime | None
    released_at: datetime | None


class ItemOut(Out):
    """A clause on the sheet, with what was answered."""

    clause: str
    title: str
    group: str
    severity: str
    points: Decimal
    is_photo_required: bool
    measured: list[dict[str, Any]] = Field(description="What is to be measured, with its limits.")
    result: str
    note: str
    findings: list[str] = Field(description="Numbers of the findings recorded here.")


class FindingLine(Out):
    """A finding as a line of the ledger."""

    id: UUID
    number: str
    inspection: UUID = Field(alias="inspection_id")
    clause: str
    unit: Coded
    place: Coded | None
    area: Coded
    description: str
    severity: str
    domain: str
    heading: str
    count: int
    points: Decimal
    found_at: datetime
    found_by_name: str
    is_fixed_on_spot: bool
    is_void: bool
    case: str | None = Field(description="Number of the case it became.")
    version: int

    @staticmethod
    def resolve_clause(finding: Any) -> str:
        return str(finding.clause.code)

    @staticmethod
    def resolve_case(finding: Any) -> str | None:
        return finding.case.number if finding.case else None


class FindingOut(FindingLine):
    """A finding with its photographs."""

    post_name: str
    measures: str
    cause: str
    guidance: str
    void_reason: str
    photos: list[str]

    @staticmethod
    def resolve_photos(finding: Any) -> list[str]:
        return [
            photo.evidence.sha256 for photo in finding.photos.select_related("evidence").order_by("order")
        ]
