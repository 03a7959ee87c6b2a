"""Operations × people: who may call what is one committed table, and the door behaves as it says (B1, B2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duqin.interfaces.api.mounting import OPERATIONS
from duqin.ui.api import Operation
from tests.cast import Cast
from tests.interfaces.api.callers import Caller, caller
from tests.interfaces.api.house_of import Work

TABLE = Path(__file__).with_name("matrix.txt")
PEOPLE = (
    "director", "deputy", "monitoring_head", "inspector", "school_inspector", "head", "monitor", "stranger",
    "provider_manager", "auditor", "student", "administrator",
)  # fmt: skip
OPEN, SCOPE, CLOSED = "+", "s", "-"


def stands(operation: Operation, by: Any) -> str:
    """Open, closed for want of a scope, or closed by the policy."""
    if operation.scopes and not set(operation.scopes) & set(by.grants):
        return SCOPE
    return OPEN if operation.may(by) else CLOSED


def table(cast: Cast) -> str:
    """One line an operation, one mark a person."""
    actors = [getattr(cast, who).actor for who in PEOPLE]
    lines = [
        f"{name:<44}{' '.join(stands(operation, by) for by in actors)}"
        for name, operation in OPERATIONS.items()
    ]
    head = [f"{'':<44}{' ' * (2 * i)}{who}" for i, who in enumerate(PEOPLE)]
    note = f"{OPEN} open, {SCOPE} no scope its owner could give it, {CLOSED} closed by the policy; rows are narrowed besides"
    return "\n".join([note, "", *head, *lines]) + "\n"


def test_the_table_is_what_is_committed(work: Work) -> None:
    """A new operation, or a right that moved, is red until somebody has read the line. Write it anew: matrix.txt."""
    assert table(work.cast) == TABLE.read_text("utf-8")


def read_table() -> Iterator[tuple[str, str, str]]:
    for line in TABLE.read_text("utf-8").splitlines():
        name, *marks = line.split() or [""]
        if name in OPERATIONS:
            for who, mark in zip(PEOPLE, marks, strict=True):
                yield name, who, mark


def call(system: Caller, operation: Operation, work: Work) -> Any:
    """The operation with real nouns and nothing said."""
    path = work.address(f"/{operation.name.partition('_')[0]}{operation.path}")
    if operation.method == "GET":
        response = system.get(path)
    else:
        response = system.upload(path) if operation.body == "form" else system.post(path, {})
    for closer in getattr(response, "_resource_closers", []):
        closer()  # the file of the store; response.close() would close the connection of the test as well
    return response


@pytest.mark.parametrize("who", PEOPLE)
def test_the_door_does_what_the_table_says(work: Work, who: str) -> None:
    """Every operation is called in everybody's name: closed means 403 at the door, open never 401 nor 500."""
    system, wrong = caller(getattr(work.cast, who)), []
    marks = {name: mark for name, person, mark in read_table() if person == who}
    for name, operation in OPERATIONS.items():
        response = call(system, operation, work)
        code = response.json().get("code") if "problem" in response.headers.get("Content-Type", "") else ""
        expected = {OPEN: "", SCOPE: "token.scope", CLOSED: "forbidden"}[marks[name]]
        is_right = (
            code == expected
            if expected
            else code != "token.scope" and response.status_code not in (401, 405, 500)
        )
        if not is_right:
            wrong.append(f"{name}: {response.status_code} {code}, expected {expected or 'open'}")
    assert not wrong, "\n".join(wrong)


NAMED_TO_ALL = {"organisation", "standards"}
"""Rooms whose register is open to the whole house."""
SINGLE = [
    name
    for name, op in OPERATIONS.items()
    if op.method == "GET" and "{" in op.path and name.partition("_")[0] not in NAMED_TO_ALL
]


@pytest.mark.parametrize("name", SINGLE)
def test_another_department_does_not_find_it(work: Work, name: str) -> None:
    """B2: each noun of the catering department, asked for by the head of the fleet, does not exist."""
    operation = OPERATIONS[name]
    if name in ("assessment_month", "publications_bulletin"):
        pytest.skip("a month is the whole house's")
    response = call(caller(work.cast.stranger), operation, work)
    assert response.status_code == 404, f"{name}: {response.status_code}"
    owner = {"trust_audit_entry": "auditor"}.get(name, "inspector")
    if name != "workbench_read":
        seen = call(caller(getattr(work.cast, owner)), operation, work)
        assert seen.status_code == 200, f"{name} must be there to be hidden: {seen.status_code}"


LISTS = [name for name, op in OPERATIONS.items() if "after" in op.queries]


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_cheap_and_hide_what_is_not_theirs(work: Work, name: str) -> None:
    """At most twelve statements, token and rights included; the count tells nothing of what is hidden."""
    operation = OPERATIONS[name]
    for who in ("inspector", "monitoring_head", "deputy", "head", "administrator"):
        system = caller(getattr(work.cast, who))
        call(system, operation, work)
        with CaptureQueriesContext(connection) as asked:
            response = call(system, operation, work)
        if response.status_code == 200:
            statements = [query["sql"][:160] for query in asked.captured_queries]
            assert len(statements) <= 12, f"{name} by {who}: {len(statements)}\n" + "\n".join(statements)
    if name.partition("_")[0] in NAMED_TO_ALL | {"trust", "workbench", "publications"}:
        return
    said = call(caller(work.cast.stranger), operation, work).json()
    if name in (
        "assessment_ledger",
        "inspections_inspections",
        "inspections_findings",
        "cases_cases",
        "cases_notices",
    ):
        assert (said.get("items"), said.get("count")) == ([], 0), json.dumps(said, ensure_ascii=False)[:500]
