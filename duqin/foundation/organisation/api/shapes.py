"""What the operations of this room take and give."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, JsonValue

from duqin.ui.api import Coded, In, Out, Person, Room

room = Room("organisation")


class UnitLine(Coded):
    """A unit as a line of the list."""

    name_en: str
    short_name: str
    kind: str
    parent: Coded | None
    is_monitored: bool
    is_supervised: bool
    valid_from: date | None
    valid_to: date | None = Field(description="Last day; null while it exists.")
    version: int


class SeatOut(Out):
    """Who answers for a unit."""

    role: str
    people: list[Person]


class UnitOut(UnitLine):
    """A unit with who answers for it, and what stands below."""

    areas: list[Coded]
    chain: list[SeatOut]
    units_below: list[Coded]


class AreaOut(Coded):
    """A service area."""

    name_en: str
    owner: Coded | None
    is_active: bool


class PersonLine(Person):
    """A person as a line of the register."""

    unit: Coded
    status: str
    is_active: bool
    posts: list[str] = Field(description="Codes of the posts held today.")
    phone: str | None = Field(description="Null where the owner of the token may not see it.")
    email: str | None
    version: int

    @staticmethod
    def resolve_posts(person: Any) -> list[str]:
        return [held.post.code for held in person.posts_now]


class PlaceLine(Coded):
    """A place as a line of the list."""

    full_name: str
    kind: str
    parent: Coded | None
    unit: Coded | None
    grid: Coded | None
    risk: str
    is_checkpoint: bool
    is_active: bool
    version: int


Rows = Annotated[list[dict[str, JsonValue]], Field(max_length=50_000)]


class SyncIn(In):
    """Rows to create or change, known by `code` or `staff_no`; the keys are those of the workbook of an import."""

    units: Rows = []
    people: Rows = []
    places: Rows = []
    fingerprint: Annotated[str, Field(max_length=64)] = Field(
        "",
        description="Of the preview that was looked at; refused (409) when it would do something else now.",
    )


class DifferenceOut(Out):
    """A field that becomes another."""

    field: str
    before: str
    after: str


class LineOut(Out):
    """What becomes of a row."""

    sheet: str
    row: int
    identity: str
    outcome: str = Field(description="created, changed, unchanged or faulty")
    differences: list[DifferenceOut]
    effects: list[str]
    errors: list[str]

    @staticmethod
    def resolve_sheet(line: Any) -> str:
        return str(line.layout.key)

    @staticmethod
    def resolve_outcome(line: Any) -> str:
        return str(line.outcome)


class SyncOut(Out):
    """What the rows would do, or did: all or nothing."""

    is_sound: bool
    is_idle: bool = Field(description="Nothing would change.")
    fingerprint: str
    counts: dict[str, dict[str, int]]
    lines: list[LineOut] = Field(description="Without the unchanged ones.")

    @staticmethod
    def resolve_counts(preview: Any) -> dict[str, dict[str, int]]:
        return {sheet: dict(found) for sheet, found in preview.counts().items()}

    @staticmethod
    def resolve_lines(preview: Any) -> list[Any]:
        return [line for line in preview.lines if str(line.outcome) != "unchanged"]
