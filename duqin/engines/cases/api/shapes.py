"""What the operations of this room take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from duqin.engines.cases.states import CASE, EXTENSION, NOTICE
from duqin.ui.api import Code, Coded, In, Line, Out, Person, Room, Text

room = Room("cases")
Photos = Annotated[
    list[Code], Field(max_length=50, description="SHA-256 of files kept by POST /trust/evidence.")
]


class CaseLine(Out):
    """A case as a line of the list."""

    number: str
    title: str
    state: str
    state_label: str
    is_overdue: bool = Field(description="The unit is late.")
    is_office_overdue: bool = Field(description="The supervising office is late.")
    severity: str
    recurrence: str
    unit: Coded
    issuer: Coded
    area: Coded | None
    place: Coded | None
    responsible: Person
    follower: Person | None
    opened_at: datetime
    due_at: datetime | None
    turn_due_at: datetime | None = Field(description="Deadline of whoever is at turn.")
    version: int

    @staticmethod
    def resolve_state_label(case: Any) -> str:
        return str(CASE[case.state].label)


class StepOut(Out):
    """A step of the history."""

    verb: str
    from_state: str
    to_state: str
    at: datetime
    by_name: str
    capacity: str
    note: str
    photos: list[str]

    @staticmethod
    def resolve_photos(step: Any) -> list[str]:
        return [line.evidence.sha256 for line in step.evidence.all()]


class CaseOut(CaseLine):
    """A case with what was done."""

    matter: str
    level: int
    origin_kind: str
    origin_id: str
    origin_label: str
    original_due_at: datetime | None
    valid_due_at: datetime | None
    reported_at: datetime | None
    measures: str
    cause: str
    interim_control: str
    stop_use: str
    review_on: date | None
    sent_back_count: int
    reopened_count: int
    closed_at: datetime | None
    is_on_time: bool | None
    is_on_valid_time: bool | None
    void_reason: str
    acts: list[str] = Field(description="Verbs that are open to the owner of the token now.")


class NoticeLine(Out):
    """A notice as a line of the list."""

    id: int
    number: str | None
    state: str
    state_label: str
    unit: Coded
    issuer: Coded
    case_count: int
    settled_count: int
    issued_at: datetime | None
    due_at: datetime | None
    receipt: str
    received_at: datetime | None
    version: int

    @staticmethod
    def resolve_number(notice: Any) -> str | None:
        return notice.number.text if notice.number else None

    @staticmethod
    def resolve_state_label(notice: Any) -> str:
        return str(NOTICE[notice.state].label)


class NoticeItemOut(Out):
    """A case in a notice."""

    order: int
    case: str
    title: str
    due_at: datetime | None

    @staticmethod
    def resolve_case(item: Any) -> str:
        return str(item.case.number)

    @staticmethod
    def resolve_title(item: Any) -> str:
        return str(item.case.title)


class NoticeOut(NoticeLine):
    """A notice with its lines."""

    requirement: str
    received_by_name: str
    refusal_reason: str
    withdrawn_reason: str
    tracking_note: str
    lines: list[NoticeItemOut]
    acts: list[str]


class ExtensionOut(Out):
    """A request for more time."""

    id: int
    case: str
    state: str
    state_label: str
    amount: int
    unit: str = Field(description="Unit of time of the case's term: working_days, hours …")
    reason: str
    asked_by: Person
    asked_at: datetime
    old_due_at: datetime
    new_due_at: datetime | None
    decided_by: Person | None
    decided_at: datetime | None
    opinion: str
    version: int

    @staticmethod
    def resolve_case(extension: Any) -> str:
        return str(extension.case.number)

    @staticmethod
    def resolve_state_label(extension: Any) -> str:
        return str(EXTENSION[extension.state].label)


class Reason(In):
    """Why."""

    reason: Text


class ReasonWithPhotos(Reason):
    """Why, with photographs."""

    photos: Photos = []


class Note(In):
    """What is noted."""

    note: Text


class Report(In):
    """What was done to put it right."""

    measures: Text
    cause: Text = ""
    photos: Photos = []


class Plan(In):
    """What is out of use, and how a major problem will be put right."""

    stop_use: Text
    plan: Text
    photos: Photos = []


class Verification(In):
    """What the verifier saw."""

    opinion: Text = ""
    cause: Text = ""
    photos: Photos = []


class Ask(In):
    """How much more time, in the unit of the case's term, and why."""

    amount: Annotated[int, Field(ge=1, le=1000)]
    reason: Text


class Deferral(In):
    """What holds the risk meanwhile."""

    interim_control: Text
    review_on: date
    stop_use: Text = ""
    reason: Text = ""


class Review(In):
    """What was seen at the review of a deferral."""

    note: Text
    review_on: date


class Settlement(In):
    """The decision on a dispute."""

    opinion: Text
    upheld: bool = Field(True, description="The finding stands; otherwise the case is void.")


class Reassignment(In):
    """Who is responsible from now on."""

    responsible: Code


class Drafting(In):
    """Which cases a notice bundles."""

    cases: Annotated[list[Code], Field(min_length=1, max_length=100)]
    requirement: Text = ""


class Receipt(In):
    """How the notice was received."""

    receipt: Literal["read", "signed"] = "read"
    name: Line = ""
    signature: Code | None = None


class RefusedReceipt(In):
    """Why it was not signed, and who saw it."""

    reason: Line
    witness: Line


class Decision(In):
    """What the approver says."""

    opinion: Text = ""
