"""What is wrong with a body is said in the language asked for, whatever the kind of the fault."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pydantic
import pytest
from ninja.errors import ValidationError
from pydantic import BaseModel, ConfigDict, Field

from duqin.interfaces.api.problems import misfit


class Inner(BaseModel):
    points: int


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=3)] = "名"
    code: Annotated[str, Field(pattern="^[A-Z]+$")] = "A"
    count: Annotated[int, Field(ge=1, le=9)] = 1
    above: Annotated[int, Field(gt=0, lt=9)] = 1
    amount: Annotated[Decimal, Field(max_digits=6, decimal_places=2)] = Decimal(1)
    is_open: bool = True
    day: date = date(2026, 3, 2)
    at: datetime = datetime(2026, 3, 2)
    id: UUID = UUID(int=1)
    kind: Literal["patrol", "regular"] = "patrol"
    lines: Annotated[list[str], Field(min_length=1, max_length=2)] = ["x"]
    inner: Inner = Inner(points=1)


WRONG: list[tuple[str, Any]] = [
    ("name", 5),
    ("name", "一二三四"),
    ("name", ""),
    ("code", "a"),
    ("count", "x"),
    ("count", 0),
    ("count", 10),
    ("count", 1.5),
    ("above", 0),
    ("above", 9),
    ("amount", "x"),
    ("amount", "1.234"),
    ("amount", "1234567"),
    ("is_open", "maybe"),
    ("day", "2026-02-30"),
    ("day", "x"),
    ("at", "x"),
    ("id", "x"),
    ("kind", "x"),
    ("lines", "x"),
    ("lines", []),
    ("lines", ["1", "2", "3"]),
    ("lines", [1]),
    ("inner", []),
    ("inner", {"points": "x"}),
    ("inner", {}),
    ("unknown", 1),
]


def said(body: Any) -> str:
    with pytest.raises(pydantic.ValidationError) as fault:
        Body.model_validate(body, from_attributes=True)
    errors = [{**one, "loc": ("body", "said", *one["loc"])} for one in fault.value.errors()]
    return str(misfit(ValidationError(errors)).sentence)


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_each_fault_is_said_in_chinese(field: str, value: Any) -> None:
    sentence = said({field: value})
    known = rf"{field}|points|true|false|UUID|JSON|patrol|regular|T09:00:00"
    assert not re.search("[A-Za-z]", re.sub(known, "", sentence)), sentence


@pytest.mark.parametrize("body", [[], "x", 5, None])
def test_a_body_of_the_wrong_kind_names_nothing_of_ours(body: Any) -> None:
    assert said(body) == "请求内容应当是一个 JSON 对象，字段见接口文档。"
