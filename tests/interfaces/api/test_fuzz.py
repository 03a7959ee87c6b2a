"""schemathesis over the whole API: what the document allows and what it does not; never a fault of the server (C11).

Every answer, a refusal too, is one the document tells of; and what a call wrote would stand when it is committed: the
constraints that wait for the end of a transaction are asked before it is rolled back.

A few examples of each operation here; a long hunt is a proof (`make prove`), DUQIN_API_EXAMPLES says how long.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import IntegrityError, close_old_connections, connection, transaction
from hypothesis import HealthCheck, Phase, settings
from jsonschema import Draft202012Validator
from schemathesis.generation import GenerationMode

from duqin.config.wsgi import application
from duqin.interfaces.api.mounting import OPERATIONS
from duqin.interfaces.api.openapi import document
from tests.cast import Cast
from tests.interfaces.api.callers import token_of
from tests.interfaces.api.house_of import Work

FEW, MANY = 2, int(os.environ.get("DUQIN_API_EXAMPLES", "100"))
ROOMS = sorted({name.partition("_")[0] for name in OPERATIONS})


@pytest.fixture(autouse=True)
def stay_connected() -> Iterator[None]:
    """The server closes connections around each request; here all requests are of the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations(room: str) -> dict[str, Any]:
    """The operations of a room as schemathesis sees them."""
    schema = schemathesis.openapi.from_dict(document())
    schema.app = application
    found = (result.ok() for result in schema.get_all_operations())
    return {op.definition.raw["operationId"]: op for op in found if op.definition.raw["tags"] == [room]}


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_sent_in_is_a_fault_of_the_server(work: Work, room: str, settings: Any) -> None:
    settings.API_PER_MINUTE = 10**9
    hunt(work.cast, room, FEW)


@pytest.mark.proof
@pytest.mark.parametrize("room", ROOMS)
def test_a_long_hunt_finds_no_fault_of_the_server(work: Work, room: str, settings: Any) -> None:
    settings.API_PER_MINUTE = 10**9
    hunt(work.cast, room, MANY)


def hunt(cast: Cast, room: str, examples: int) -> None:
    """Send so many of each kind to every operation of the room."""
    token = token_of(cast.monitoring_head)
    faults: list[str] = []

    def send(name: str, case: Any) -> None:
        headers = {"Authorization": f"Bearer {token.secret}", "Idempotency-Key": str(uuid4())}
        with transaction.atomic():
            response = case.call(headers=headers)
            fault = untold(name, response) or unsound(name)
            transaction.set_rollback(True)
        if fault:
            faults.append(f"{name}: {response.status_code} {fault[:600]}\n  {case.as_curl_command()[:600]}")

    for name, operation in operations(room).items():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            run_examples(name, operation, mode, send, examples)
    assert not faults, "\n".join(faults)


@cache
def told() -> dict[str, dict[str, Any]]:
    """By operation, its answers as the document tells of them: status → media type → shape, or nothing at all."""
    found = document()
    shared = found["components"]["responses"]
    return {
        operation["operationId"]: {
            status: shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
            for status, answer in operation["responses"].items()
        }
        for path in found["paths"].values()
        for operation in path.values()
    }


@cache
def shape(name: str, status: str, media: str) -> Draft202012Validator:
    """What an answer of this kind must look like."""
    schema = told()[name][status]["content"][media]["schema"]
    return Draft202012Validator({"allOf": [schema], "components": document()["components"]})


def untold(name: str, response: Any) -> str:
    """What of the answer the document does not tell; nothing when all is told."""
    status, headers = (
        str(response.status_code),
        {name.lower(): value for name, value in response.headers.items()},
    )
    said = headers.get("content-type") or ""
    media = (said if isinstance(said, str) else said[0]).partition(";")[0]
    if response.status_code >= 500 or status not in told()[name]:
        return "is no answer the document tells of"
    kinds = told()[name][status].get("content", {})
    if response.status_code >= 400 and media != "application/problem+json":
        return f"a refusal as {media}"
    if not kinds:
        return ""
    if media not in kinds:
        return f"{media}, told is {sorted(kinds)}"
    return "; ".join(error.message for error in shape(name, status, media).iter_errors(response.json()))


def unsound(name: str) -> str:
    """What would fail at the commit, of the constraints that wait for it."""
    if not OPERATIONS[name].is_write:
        return ""
    try:
        connection.check_constraints()
    except IntegrityError as fault:
        return f"at the commit: {fault}"
    return ""


def run_examples(name: str, operation: Any, mode: GenerationMode, send: Any, examples: int) -> None:
    """Examples of one operation; where nothing of the kind can be made there is nothing to send."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        send(name, case)

    try:
        each()
    except hypothesis.errors.Unsatisfiable:
        return
