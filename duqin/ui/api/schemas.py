"""The shapes that many operations share. What is sent in is closed: an unknown field is refused by name."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

T = TypeVar("T")

Line = Annotated[str, StringConstraints(max_length=200)]
"""One line of words."""
Text = Annotated[str, StringConstraints(max_length=4000)]
"""Words of any length a person would write."""
Code = Annotated[str, StringConstraints(min_length=1, max_length=80)]
"""The code of something that exists: unit, place, area, clause, staff number."""


class In(Schema):
    """What a caller says."""

    model_config = ConfigDict(extra="forbid")


class Out(Schema):
    """What the house answers."""


class Coded(Out):
    """Something known by its code."""

    code: str
    name: str = Field(description="In the language asked for.")

    @staticmethod
    def resolve_name(noun: Any) -> str:
        return str(getattr(noun, "local_name", None) or noun.name)


class Person(Out):
    """A person, without means of contact."""

    staff_no: str
    name: str


class Page(Out, Generic[T]):
    """A page of a list."""

    items: list[T]
    count: int = Field(description="Rows in all, counted up to a cap.")
    is_count_capped: bool = Field(description="There are more than `count`.")
    next: str | None = Field(description="Address of the next page.")
    previous: str | None = Field(description="Address of the page before.")


class Fault(Schema):
    """One thing that is wrong with what was sent."""

    field: str | None = None
    code: str
    detail: str


class Problem(Schema):
    """A refusal (RFC 9457). `code` is stable; `detail` is a sentence in the language asked for."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    request_id: str
    errors: list[Fault] = []
