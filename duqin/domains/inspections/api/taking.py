"""What the operations of this room are told."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from duqin.domains.inspections.models.plans import Kind, Plan
from duqin.domains.inspections.rules.report_days import FIRST_DAY, LAST_DAY
from duqin.ui.api import Code, In, Line, Text

Level = Annotated[int, Field(ge=1, le=3, description="1 school, 2 centre, 3 the department itself.")]
Outline = Annotated[list[Line], Field(max_length=50)]
Codes = Annotated[list[Code], Field(max_length=500)]
Photos = Annotated[
    list[Code], Field(max_length=50, description="SHA-256 of files kept by POST /trust/evidence.")
]


class TargetIn(In):
    """A unit to visit, or a place of it."""

    unit: Code
    place: Code | None = None


class PlanIn(In):
    """A plan: what is looked at, how often, by whom."""

    host: Code
    name: Annotated[str, Field(min_length=1, max_length=120)]
    level: Level
    kind: Kind = Kind.REGULAR
    area: Code
    from_date: date
    to_date: date
    targets: Annotated[list[TargetIn], Field(max_length=500)] = []
    rhythm: Plan.Rhythm = Plan.Rhythm.ONCE
    times: Annotated[int, Field(ge=1, le=20)] = 1
    theme: Annotated[str, Field(max_length=120)] = ""
    checklist: Code | None = None
    follows_seasons: bool = False
    is_unannounced: bool = False
    needs_full_coverage: bool = False
    lead: Code | None = None
    inspectors: Codes = []
    co_hosts: Codes = []
    outline: Outline = []


Said = Annotated[str, Field(max_length=2000)]


class ReportIn(In):
    """The report of a half month: the words that no figure says."""

    unit: Code
    due: Annotated[
        date,
        Field(
            ge=FIRST_DAY,
            le=LAST_DAY,
            description="The 10th or 25th the report is named after, or a day of the half month before it.",
        ),
    ]
    reasons: Said = ""
    focus: Said = ""
    coordination: Said = ""


class ReasonIn(In):
    """Why."""

    reason: Line = ""


class LeadIn(In):
    """Who goes."""

    lead: Code


class OutlineIn(In):
    """What will be looked at, line by line."""

    outline: Outline


class StartIn(In):
    """Begin a task, or an inspection without one. A retry with the same id gives the same inspection."""

    id: UUID | None = None
    task: Annotated[int, Field(ge=1, le=2**53)] | None = None
    level: Level | None = None
    kind: Kind = Kind.PATROL
    area: Code | None = None
    unit: Code | None = None
    host: Code | None = None
    place: Code | None = None
    checklist: Code | None = None
    theme: Annotated[str, Field(max_length=120)] = ""
    outline: Outline = []
    is_unannounced: bool = False
    co_hosts: Codes = []
    inspectors: Codes = []
    participants: Codes = []
    accompanied_by: Annotated[str, Field(max_length=60)] = ""
    route: Annotated[str, Field(max_length=240)] = ""


class AnswerIn(In):
    """The answer to one clause of the sheet."""

    clause: Code
    result: Literal["ok", "problem", "na", "unchecked"]
    place: Code | None = None
    measured: Annotated[list[Annotated[str, Field(max_length=40)] | None], Field(max_length=20)] = []
    note: Text = ""
    photos: Photos = []
    operation_id: UUID | None = None


class FindingIn(In):
    """What was seen. Points, severity and deadline come from the clause of the day."""

    id: UUID | None = None
    clause: Code
    description: Text
    stop: Code | None = None
    place: Code | None = None
    unit: Code | None = None
    count: Annotated[int, Field(ge=1, le=10000)] = 1
    severity: Literal["", "general", "serious", "major"] = ""
    post_name: Annotated[str, Field(max_length=60)] = ""
    is_fixed_on_spot: bool = False
    measures: Text = ""
    cause: Text = ""
    guidance: Text = ""
    is_veto: bool = False
    photos: Photos = []


class SubmitIn(In):
    """What is said when the sheet is handed in."""

    summary: Text = ""
    weather: Annotated[str, Field(max_length=40)] = ""
    route: Annotated[str, Field(max_length=240)] = ""
    reported_to: Annotated[str, Field(max_length=120)] = ""
    handover: Text = ""
